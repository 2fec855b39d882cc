package rules_test

import (
	"strings"
	"testing"
	"testing/fstest"

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
