package rules_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"holdfast/rules"
)

// A letter with a From of its own left unsigned for it, and doctor said that all
// was well.
func TestALetterFromAnotherDomainIsWarnedOf(t *testing.T) {
	for from, want := range map[string]int{
		"x@other.example": 1, "Ada <ada@SHOP.example>": 0, "x@news.shop.example": 0, "x@myshop.example": 1,
	} {
		book, err := rules.Load(fstest.MapFS{
			"holdfast.yaml": {Data: []byte(`
name: Shop
sources: {customers: {csv: people.csv, id: id, columns: {email: email, consent: consent}}}
email: {from: "Shop <hello@shop.example>"}
offers: {ten: {percent: 10, code: "TEN-{8}", expires: 14d}}
playbooks:
  a: {schedule: "@daily", audience: consent, steps: [{email: hello}]}
  b: {schedule: "@daily", audience: consent, steps: [{email: hello, offer: ten}]}
`)},
			"mail/hello.md": {Data: []byte("---\nsubject: Hello\nfrom: \"" + from + "\"\n---\nHello\n")},
		}, rules.Options{})
		if err != nil {
			t.Fatal(err)
		}
		said := 0
		for _, w := range book.Warnings {
			if w.File == "mail/hello.md" && w.Line == 3 && strings.Contains(w.Message, "and all others from shop.example") {
				said++
			}
		}
		if said != want {
			t.Errorf("%s: %d warnings of %d\n%v", from, said, want, book.Warnings)
		}
	}
}
