package rules_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

func TestOldNamesAreOnePlaybooksAlone(t *testing.T) {
	load := func(one, two string) (*rules.Book, error) {
		return rules.Load(fstest.MapFS{
			"holdfast.yaml": {Data: []byte(`
name: Shop
timezone: UTC
currency: EUR
sources: {customers: {csv: c.csv, id: id, columns: {email: email, consent: consent}}}
email: {from: "Shop <hello@shop.example>"}
playbooks:
  one: {` + one + `schedule: "@daily", audience: "true", steps: [{email: hello}]}
  two: {` + two + `schedule: "@daily", audience: "true", steps: [{email: hello}]}
`)},
			"c.csv":         {Data: []byte("id,email,consent\n")},
			"mail/hello.md": {Data: []byte("---\nsubject: Hello\n---\nHello\n")},
		}, rules.Options{})
	}
	book, err := load("was: [first, second], ", "was: third, ")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"first": "one", "second": "one", "third": "two"}, book.Renamed()); diff != "" {
		t.Error(diff)
	}
	if salt := book.Playbooks[0].Salt(); salt != "first" {
		t.Errorf("drawn by %s", salt)
	}
	for _, c := range [][3]string{
		{"was: two, ", "", "there is a playbook two already"},
		{"was: old, ", "was: old, ", "is what a playbook was called already"},
	} {
		if _, err := load(c[0], c[1]); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%q and %q: %v", c[0], c[1], err)
		}
	}
}
