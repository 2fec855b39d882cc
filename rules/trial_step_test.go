package rules_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"holdfast/rules"
)

func TestATestMayNameStepsOfArmsAndLettersOfVariants(t *testing.T) {
	fsys, _ := project(t, txtar.Parse([]byte(`
-- rules.yaml --
      - email: miss-you
      - wait: 7d
==>
      - email: miss
        variants: {you: 30%, photo: 70%}
      - branch:
          - {when: revenue > 100, steps: [{name: gift, reward: {points: 5}}]}
      - wait: {for: orders_since_entry > 0, at_most: 7d}
      - wait: 2d
-- mail/miss-photo.md --
---
subject: We miss you
---
Look.
`)))
	book, err := rules.Load(fsys, rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for what, refused := range map[string]bool{
		"email: miss-you": false, "email: miss-photo": false, "email: miss": true, "step: gift": false, "step: branch": false, "step: wait:for": false, "step: wait": true,
		"step: email:miss": false,
	} {
		name, value, _ := strings.Cut(what, ": ")
		files := fstest.MapFS{"tests/a.yaml": {Data: []byte("tests: [{name: a, at: 2026-01-05, expect_none: {playbook: win-back, " + name + ": \"" + value + "\"}}]")}}
		if _, err := rules.LoadTests(files, book); (err != nil) != refused {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestATestMaySayWhatTheCustomerHasSaidAndFallsInto(t *testing.T) {
	fsys, _ := project(t, txtar.Parse([]byte(`
-- rules.yaml --
      - email: miss-you
      - wait: 7d
==>
      - variants: {gift: {share: 30%, steps: [{name: gift, reward: {points: 5}}]}, none: {share: 70%}}
      - wait: 7d
-- holdfast.yaml --
  holdout: 5%
==>
  holdout: 5%
consent: {topics: {news: {column: consent}, deals: {column: consent}}}
`)))
	book, err := rules.Load(fsys, rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		written string
		want    rules.Test
		moment  rules.Moment
		refused string
	}{
		{"variant: gift", rules.Test{Variants: []string{"gift"}}, rules.Moment{}, ""},
		{"variant: [none, gift]", rules.Test{Variants: []string{"none", "gift"}}, rules.Moment{}, ""},
		{"variant: gifts", rules.Test{}, rules.Moment{}, "did you mean gift?"},
		{"unsubscribed: true", rules.Test{}, rules.Moment{Unsubscribed: []string{""}}, ""},
		{"unsubscribed: no", rules.Test{}, rules.Moment{}, ""},
		{"agreed: news", rules.Test{}, rules.Moment{Agreed: []string{"news"}}, ""},
		{"agreed: [deals, news], banned: complained", rules.Test{}, rules.Moment{Agreed: []string{"deals", "news"}, Banned: "complained"}, ""},
		{"agreed: new", rules.Test{}, rules.Moment{}, "did you mean news?"},
	} {
		files := fstest.MapFS{"tests/a.yaml": {Data: []byte("tests: [{name: a, at: 2026-01-05, expect: [], " + c.written + "}]")}}
		tests, err := rules.LoadTests(files, book)
		if c.refused != "" {
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%s: %v", c.written, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.written, err)
			continue
		}
		m := tests[0].Moments[0]
		m = rules.Moment{Agreed: m.Agreed, Unsubscribed: m.Unsubscribed, Banned: m.Banned}
		if !cmp.Equal(tests[0].Variants, c.want.Variants) || !cmp.Equal(m, c.moment) {
			t.Errorf("%s: %v, %+v", c.written, tests[0].Variants, m)
		}
	}
}
