package rules_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"holdfast/rules"
)

func TestOnlyLettersToManyNeedALinkToLeave(t *testing.T) {
	const layout = "-- mail/layout.html --\n<html><body>{{ content }}{{ address }}</body></html>\n"
	letter := func(text string) string {
		return layout + "-- mail/miss-you.md --\n---\nsubject: We miss you\nlayout: own\n---\n" + text + "\n"
	}
	for name, test := range map[string]struct {
		changes, from, to string
		refused           bool
	}{
		"to many":                     {letter("Hello"), "", "", true},
		"to many, and says it":        {letter("Hello, [leave]({{ unsubscribe_url }})"), "", "", false},
		"in a layout that is ours":    {layout, "", "", false},
		"answers what the reader did": {letter("Hello"), "  win-back:\n", "  win-back:\n    transactional: true\n", false},
	} {
		fsys, _ := project(t, txtar.Parse([]byte(test.changes)))
		if test.from != "" {
			for file, f := range fsys {
				f.Data = []byte(strings.Replace(string(f.Data), test.from, test.to, 1))
				fsys[file] = f
			}
		}
		_, err := rules.Load(fsys, rules.Options{})
		if refused := err != nil && strings.Contains(err.Error(), "does not show {{ unsubscribe_url }}"); refused != test.refused || !refused && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
