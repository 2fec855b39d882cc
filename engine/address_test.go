package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/templates"
)

// letterOf is the letter that win-back sends to bob, from a project with these
// lines more under email.
func letterOf(t *testing.T, email string, a engine.Addresses) templates.Message {
	t.Helper()
	book, err := rules.Load(fstest.MapFS{
		"holdfast.yaml": {Data: []byte(settings + email + `
playbooks:
  win-back:
    schedule: "0 9 * * *"
    audience: city == nil
    steps: [{email: back}]
`)},
		"mail/back.md": {Data: []byte(`---
subject: "{{ playbook }}, {{ step }}"
---
[Beans](https://shop.example/beans?x=1#top), [leave]({{ unsubscribe_url }}){% if preferences_url != nil %}, [choose]({{ preferences_url }}){% end %}
`)},
	}, rules.Options{Getenv: func(string) (string, bool) { return strings.Repeat("k", 40), true }})
	if err != nil {
		t.Fatal(err)
	}
	in := shop{book: book, people: []person{someone("bob")}}.look(t, at(t, "2026-01-05 09:00"))
	in.Addresses = a
	board, err := engine.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	plan, writer := engine.Decide(in, board)
	gone := plan.Go()
	if len(gone) != 1 {
		t.Fatal(told(plan))
	}
	m, err := writer.Write(&gone[0], "")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// signed makes addresses that show what they were made of.
var signed = engine.Addresses{
	Unsubscribe: func(d *engine.Decision) string { return "https://l.example/u/" + d.Key.Customer },
	Preferences: func(d *engine.Decision) string { return "https://l.example/p/" + d.Key.Customer },
	Click:       func(d *engine.Decision, to string) string { return "https://l.example/c/" + d.Key.Step + "/" + to },
	Open:        func(d *engine.Decision) string { return "https://l.example/o/" + d.Key.Customer },
}

func TestLettersLeadToSignedAddressesAndCountNothingUnasked(t *testing.T) {
	const (
		utm   = "  tracking: {utm: {source: holdfast}}\n"
		track = "  tracking: {clicks: true, opens: true, utm: {source: holdfast}}\nlinks: {base: \"https://l.example\", key: \"${LINK_KEY}\"}\n"
		beans = "https://shop.example/beans?x=1"
		query = "&utm_source=holdfast&utm_medium=email&utm_campaign=win-back&utm_content=back"
	)
	for _, c := range []struct {
		what, email string
		addresses   engine.Addresses
		text        string
		pixel       bool
	}{
		{
			"nobody signs", utm,
			engine.Addresses{},
			"Beans (" + beans + query + "#top), leave (mailto:hello@bluedoor.example?subject=unsubscribe)", false,
		},
		{
			"nothing is counted", "", signed,
			"Beans (" + beans + "#top), leave (https://l.example/u/bob), choose (https://l.example/p/bob)", false,
		},
		{
			"all is counted", track, signed,
			"Beans (https://l.example/c/email:back/" + beans + query + "#top), leave (https://l.example/u/bob), choose (https://l.example/p/bob)", true,
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			m := letterOf(t, c.email, c.addresses)
			if got, _, _ := strings.Cut(m.Text, "\n"); got != c.text {
				t.Errorf("the text reads\n%s, want\n%s", got, c.text)
			}
			if m.Subject != "win-back, email:back" {
				t.Errorf("the subject is %q", m.Subject)
			}
			if got := strings.Contains(m.HTML, "https://l.example/o/bob"); got != c.pixel {
				t.Errorf("the pixel is there: %v", got)
			}
			if own := c.addresses.Unsubscribe != nil; own != strings.Contains(m.Text, "Unsubscribe: https://l.example/u/bob\n") {
				t.Errorf("the footer reads %q", m.Text)
			}
		})
	}
}
