package trial_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/trial"
	"holdfast/rules"
)

// left is every item of which something has not been seen.
func left(c *trial.Coverage) []string {
	var lines []string
	for _, i := range c.Items {
		if i.Seen() < i.Ways {
			lines = append(lines, fmt.Sprintf("%s %s %s %s %v/%v", i.Place, i.Kind, i.Of, i.Text, i.Yes, i.No))
		}
	}
	return lines
}

func TestCoverageListsWhatNoTestHasTried(t *testing.T) {
	fsys := project(map[string]string{"tests/a.yaml": "tests:\n" + journey})
	book, tests := load(t, fsys)
	written, err := rules.Locate(fsys, book)
	if err != nil {
		t.Fatal(err)
	}
	seen := trial.NewCoverage(book, written)
	_, all := seen.Sum()
	if done, _ := seen.Sum(); done != 0 {
		t.Errorf("%d seen before the tests", done)
	}
	if _, err := trial.New(book).Run(&tests[0], seen); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"rules.yaml:24:9 branch hello when of more true/false",
		"mail/note.de.md letter note mail/note.de.md false/false",
		"rules.yaml:9:14 rung thanks rung 1 false/false",
		"rules.yaml:6:11 condition segment buyers orders > 0 true/false",
		"rules.yaml:9:34 condition rung 1 of thanks revenue >= 100 false/true",
		"rules.yaml:9:69 condition rung 2 of thanks revenue >= 10 true/false",
		"rules.yaml:16:15 condition audience of hello buyers true/false",
		"rules.yaml:17:11 condition exit of hello orders_since_entry > 1 false/true",
		"rules.yaml:25:15 condition step more of hello revenue_since_entry >= 50 true/false",
		"rules.yaml:25:44 condition step more of hello points > 10 false/true",
		"rules.yaml:25:59 condition step more of hello days_since_entry > 30 false/true",
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(left(seen), "\n")); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if done, ways := seen.Sum(); ways != all || done != ways-11 {
		t.Errorf("%d of %d, of %d before", done, ways, all)
	}
}

// The examples are tested in full: every step, letter and rung, every condition
// both ways, and no slip of the pen goes unnoticed.
func TestTheExamplesAreTestedInFull(t *testing.T) {
	for _, example := range []string{"coffee", "wholesale"} {
		t.Run(example, func(t *testing.T) {
			fsys := os.DirFS("../../examples/" + example)
			book, tests := load(t, fsys)
			written, err := rules.Locate(fsys, book)
			if err != nil {
				t.Fatal(err)
			}
			seen := trial.NewCoverage(book, written)
			subject := trial.New(book)
			for i := range tests {
				r, err := subject.Run(&tests[i], seen)
				if err != nil || len(r.Faults) > 0 {
					t.Errorf("%s: %v\n%s", tests[i].Name, err, faults(t, r))
				}
			}
			for _, line := range left(seen) {
				t.Error("not seen: " + line)
			}
			mutants := trial.Mutants(book, written)
			survivors, err := trial.Survivors(t.Context(), mutants, tests, nil)
			if err != nil || len(mutants) == 0 {
				t.Fatal(err, len(mutants))
			}
			for _, m := range survivors {
				t.Errorf("%s: nobody notices %q instead of %q in %s", m.Place, m.Becomes, m.Was, m.Of)
			}
		})
	}
}
