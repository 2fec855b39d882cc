package rules_test

import (
	"strings"
	"testing"
	"time"
)

func TestSurveysHaveLettersOfTheirOwn(t *testing.T) {
	letter := "---\nsubject: \"{{ survey_question }}\"\n---\n[0]({{ survey_link_0 }}) [10]({{ survey_link_10 }}) [more]({{ survey_link }})\n"
	book := rooted(t, "email: {from: a@shop.example}\nlinks: {base: https://shop.example/r, key: \"${KEY}\"}\n", map[string]string{"KEY": strings.Repeat("k", 32)},
		"surveys.yaml", "surveys:\n  b: {ask: text, question: \"What else?\", letter: words}\n  a: {ask: nps, question: \"How likely?\", letter: nps, closes: 30d, about: NPS}\n",
		"mail/nps.md", letter, "mail/nps.de.md", letter, "mail/words.md", "---\nsubject: Hello\n---\n[Tell us]({{ survey_link }})\n")
	if len(book.Surveys) != 2 || book.Surveys[0].Name != "a" {
		t.Fatalf("surveys are %v", book.Surveys)
	}
	s := book.Surveys[0]
	if s.Kind != "nps" || s.Question != "How likely?" || s.Closes != 30*24*time.Hour || s.About != "NPS" || s.Letter == nil || s.Letter.Variants["de"] == nil {
		t.Errorf("the survey is %+v", s)
	}
	for kind, want := range map[string][2]int{"nps": {0, 10}, "csat": {1, 5}, "ces": {1, 7}} {
		s.Kind = kind
		if low, top, scaled := s.Scale(); low != want[0] || top != want[1] || !scaled {
			t.Errorf("%s goes from %d to %d", kind, low, top)
		}
	}
	for _, w := range book.Warnings {
		if strings.Contains(w.Message, "no step sends") {
			t.Errorf("a survey's letter is in use: %v", w)
		}
	}
}
