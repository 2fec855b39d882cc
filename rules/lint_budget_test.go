package rules

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestABudgetThatOutlastsPatienceIsToldWhatToWrite(t *testing.T) {
	for _, c := range []struct{ name, limits, own, hint string }{
		{"the project's, and seven days unless said", "  budgets: [{messages: 500, per: month}]\n", "", "write give_up: 31d under limits, or a smaller budget per: day"},
		{"the project's, and a give_up of the playbook's own", "  give_up: 40d\n  budgets: [{messages: 500, per: month}]\n", "    give_up: 5d\n", "write give_up: 31d in the playbook back, or a smaller budget per: day"},
		{"the playbook's, by the year", "", "    limits: {budgets: [{money: 50, per: year}]}\n", "write give_up: 366d in the playbook back, or a smaller budget per: day"},
		{"by the run of a weekly schedule", "", "    give_up: 6d\n    limits: {budgets: [{messages: 50, per: run}]}\n", "write give_up: 7d in the playbook back"},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, err := Load(fstest.MapFS{
				"holdfast.yaml": {Data: []byte(soundRoot + c.limits)},
				"rest.yaml":     {Data: []byte(strings.Replace(soundRest, "    holdout: 10%\n", "    holdout: 10%\n"+c.own, 1))},
				"mail/hello.md": {Data: []byte("---\nsubject: Hello\n---\nHello.\n")},
			}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(book.Warnings) != 1 || book.Warnings[0].Hint != c.hint {
				t.Errorf("%v, want the hint %s", book.Warnings, c.hint)
			}
		})
	}
}
