package engine_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"holdfast/engine"
	"holdfast/engine/link"
	"holdfast/rules"
	"holdfast/templates"
)

// letterOf is the letter that win-back sends to bob, from a project with these
// lines more under email and in the head of the letter.
func letterOf(t *testing.T, email string, head ...string) templates.Message {
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
` + strings.Join(head, "\n") + `
---
[Beans](https://shop.example/beans?x=1#top), [leave]({{ unsubscribe_url }}){% if preferences_url != nil %}, [choose]({{ preferences_url }}){% end %}
`)},
	}, rules.Options{Getenv: func(string) (string, bool) { return strings.Repeat("k", 40), true }})
	if err != nil {
		t.Fatal(err)
	}
	refused := engine.History{Choices: []engine.Choice{{Customer: "bob", Topic: "deals", At: at(t, "2026-01-01 09:00")}}}
	in := shop{book: book, people: []person{someone("bob")}, history: refused}.look(t, at(t, "2026-01-05 09:00"))
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

func TestLettersLeadToSignedAddressesAndCountNothingUnasked(t *testing.T) {
	const (
		utm    = "  tracking: {utm: {source: holdfast}}\n"
		served = "links: {base: \"https://l.example/r\", key: \"${LINK_KEY}\"}\n"
		beans  = "https://shop.example/beans?x=1"
		query  = "&utm_source=holdfast&utm_medium=email&utm_campaign=win-back&utm_content=back"
		token  = "(https://l.example/r/"
	)
	for _, c := range []struct {
		what, email string
		text        string // with the tokens left out
		to          string // where the click leads; "": it is not counted
		pixel       bool
	}{
		{"nobody serves", utm, "Beans (" + beans + query + "#top), leave (mailto:hello@bluedoor.example?subject=unsubscribe)", "", false},
		{"the shop's links are marked", strings.Replace(utm, "holdfast}", "holdfast, hosts: [Shop.example]}", 1), "Beans (" + beans + query + "#top), leave (mailto:hello@bluedoor.example?subject=unsubscribe)", "", false},
		{"another house's are not", strings.Replace(utm, "holdfast}", "holdfast, hosts: [www.shop.example]}", 1), "Beans (" + beans + "#top), leave (mailto:hello@bluedoor.example?subject=unsubscribe)", "", false},
		{"nothing is counted", served, "Beans (" + beans + "#top), leave " + token + "u/), choose " + token + "p/)", "", false},
		{
			"all is counted", "  tracking: {clicks: true, opens: true, utm: {source: holdfast}}\n" + served,
			"Beans " + token + "c/), leave " + token + "u/), choose " + token + "p/)", beans + query + "#top", true,
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			m := letterOf(t, c.email)
			first, _, _ := strings.Cut(m.Text, "\n")
			if got := regexp.MustCompile(`(/r/[a-z]/)[\w-]+`).ReplaceAllString(first, "$1"); got != c.text {
				t.Errorf("the text reads\n%s, want\n%s", got, c.text)
			}
			if m.Subject != "win-back, email:back" {
				t.Errorf("the subject is %q", m.Subject)
			}
			if got := regexp.MustCompile(`<img src="https://l.example/r/o/[\w-]+\.gif" width="1"`).MatchString(m.HTML); got != c.pixel {
				t.Errorf("the pixel is there: %v", got)
			}
			if c.to == "" {
				return
			}
			links := rules.Links{Key: rules.NewSecret(strings.Repeat("k", 40))}
			found := regexp.MustCompile(`/r/c/([\w-]+)`).FindStringSubmatch(first)
			got, err := engine.ReadLink(links, link.Click, found[1])
			if err != nil || got.More[0] != c.to || got.Key.Customer != "bob" || got.Locale != "en" {
				t.Errorf("the click leads to %v: %v", got, err)
			}
		})
	}
}

func TestThePreferencesKnowWhatWasAgreedTo(t *testing.T) {
	m := letterOf(t, "links: {base: \"https://l.example/r\", key: \"${LINK_KEY}\"}\nconsent: {topics: {news: {column: consent}, deals: {column: consent}}}\n")
	found := regexp.MustCompile(`/r/p/([\w-]+)`).FindStringSubmatch(m.Text)
	links := rules.Links{Key: rules.NewSecret(strings.Repeat("k", 40))}
	got, err := engine.ReadLink(links, link.Preferences, found[1])
	if err != nil || !slices.Equal(got.More, []string{"", "news"}) {
		t.Errorf("it says %q: %v", got.More, err)
	}
	if _, err := engine.ReadLink(links, link.Unsubscribe, found[1]); !errors.Is(err, link.ErrInvalid) {
		t.Errorf("a link is good for another page: %v", err)
	}
	if _, err := engine.ReadLink(rules.Links{}, link.Preferences, found[1]); !errors.Is(err, link.ErrInvalid) {
		t.Errorf("a link is good without a key: %v", err)
	}
}

func TestALettersOwnTopicComesBeforeItsPlaybooks(t *testing.T) {
	const topics = "links: {base: \"https://l.example/r\", key: \"${LINK_KEY}\"}\nconsent: {topics: {news: {column: consent}, tips: {column: consent}}}\n"
	for head, want := range map[string]string{"": "", "topic: news": "news"} {
		found := regexp.MustCompile(`/r/u/([\w-]+)`).FindStringSubmatch(letterOf(t, topics, head).Text)
		got, err := engine.ReadLink(rules.Links{Key: rules.NewSecret(strings.Repeat("k", 40))}, link.Unsubscribe, found[1])
		if err != nil || got.More[0] != want {
			t.Errorf("%q: one unsubscribes from %q: %v", head, got.More, err)
		}
	}
}

func TestALettersOwnTopicIsAskedForConsent(t *testing.T) {
	s := shop{book: project(t, "consent: {topics: {deals: {column: consent}}}\n"+two), people: []person{someone("ada")}}
	s.history.Choices = []engine.Choice{{Customer: "ada", Topic: "deals", At: at(t, "2026-01-01 09:00")}}
	own := *s.book.Playbooks[1].Steps[0].Letter
	own.Topic, s.book.Playbooks[1].Steps[0].Letter = "deals", &own
	if got := reasons(t, s, at(t, morning)); !slices.Equal(got, []string{"go", "unsubscribed"}) {
		t.Error(got)
	}
}

func TestAVariantsTopicIsAskedAgainAtSending(t *testing.T) {
	s := shop{book: project(t, "consent: {topics: {deals: {column: consent}}}\n"+two), people: []person{someone("ada")}}
	step := &s.book.Playbooks[0].Steps[0]
	own := *step.Letter
	own.Topic, step.Letter, step.Variants = "deals", nil, []rules.Variant{{Name: "a", Share: 1, Letter: &own}}
	in := s.look(t, at(t, morning))
	board, err := engine.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := engine.Decide(in, board)
	gone := plan.Go()[0]
	s.history.Choices = []engine.Choice{{Customer: "ada", Topic: "deals", At: in.Now}}
	in = s.look(t, in.Now)
	if board, err = engine.Evaluate(in); err != nil {
		t.Fatal(err)
	}
	if got, why := board.Still(in, &gone, in.Now); got != engine.Unsubscribed || gone.Topic != "deals" {
		t.Errorf("%s: %s, about %q", got, why, gone.Topic)
	}
}
