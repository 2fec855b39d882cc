package engine_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/link"
	"holdfast/rules"
)

// asking is a project with a survey.
const asking = `links: {base: https://shop.example/r, key: "${LINK_KEY}"}
surveys: {after: {ask: nps, question: "How likely?", letter: how}}
playbooks:
  one: {schedule: "@daily", audience: score >= 0, steps: [{email: letter}]}
`

func TestALetterThatAsksCarriesSignedLinks(t *testing.T) {
	key := strings.Repeat("k", 32)
	book := project(t, asking)
	book.Links.Key = rules.NewSecret(key)
	plan, writer := shop{book: book, people: []person{someone("ada")}}.plan(t, at(t, morning))
	d := plan.Go()[0]
	d.Topic = "news"
	d.Step = &rules.Step{Kind: rules.StepSurvey, Survey: &book.Surveys[0], Letter: book.Surveys[0].Letter}
	letter, err := writer.Write(&d, "")
	if err != nil || letter.Subject != "How likely?" {
		t.Fatalf("%q: %v", letter.Subject, err)
	}
	touch := []string{"one", "ada", "2026-01-05T08:00:00Z", "email:letter", "en"}
	for path, want := range map[string]struct {
		kind   string
		fields []string
	}{
		"/a/": {link.Answer, append(touch, "after", "7")},
		"/s/": {link.Survey, append(touch, "after")},
		"/u/": {link.Unsubscribe, append(touch, "news")},
	} {
		found := regexp.MustCompile(regexp.QuoteMeta("https://shop.example/r"+path) + `([A-Za-z0-9_-]+)`).FindStringSubmatch(letter.HTML)
		if found == nil || !strings.Contains(letter.Text, found[0]) {
			t.Errorf("%s is not in both parts of\n%s", path, letter.Text)
			continue
		}
		fields, err := link.Verify([]byte(key), want.kind, found[1])
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want.fields, fields); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
	if got := writer.Unsubscribe(&d); !strings.HasPrefix(got, "https://shop.example/r/u/2") {
		t.Error(got)
	}
}

func TestWithoutAKeyNoLinkIsMadeUp(t *testing.T) {
	book := project(t, asking)
	plan, writer := shop{book: book, people: []person{someone("ada")}}.plan(t, at(t, morning))
	d := plan.Go()[0]
	if got := writer.Unsubscribe(&d); !strings.HasPrefix(got, "mailto:hello@bluedoor.example") {
		t.Error(got)
	}
	d.Step = &rules.Step{Kind: rules.StepSurvey, Survey: &book.Surveys[0], Letter: book.Surveys[0].Letter}
	if _, err := writer.Write(&d, ""); err == nil || !strings.Contains(err.Error(), "survey_link") {
		t.Errorf("a letter without its links is written: %v", err)
	}
}
