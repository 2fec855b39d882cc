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

func TestAConditionIsSeenOnlyWhenItIsAsked(t *testing.T) {
	const rich = "  - name: a\n    at: 2026-01-05T09:00\n    customer: {email: a@example.com, consent: yes}\n    orders: [{at: 2026-01-02, amount: 100}]\n    expect: {playbook: hello, percent: 20}\n"
	const exit = "exit of hello orders > 1"
	cases := []struct{ name, tests, item, want string }{
		{"the rung below is not asked", rich, "rung 2 of thanks revenue >= 10", "false/false"},
		{"the rung itself is", rich, "rung 1 of thanks revenue >= 100", "true/false"},
		{"no rung without consent", strings.Replace(rich, "yes", "no", 1), "rung 1 of thanks revenue >= 100", "false/false"},
		{"the exit is asked of who comes in", rich, exit, "false/true"},
		{
			"but not of who may not come in again", rich + "    then:\n      - {at: 2026-01-07T09:00, expect: {playbook: hello}}\n      - {at: 2026-01-08T09:00, expect: []}\n" +
				"      - {at: 2026-01-09T09:00, orders: [{at: 2026-01-08T10:00, amount: 1}], expect_none: {playbook: hello, reason: entered_before}}\n",
			exit, "false/true",
		},
		{"a wait asks nothing", rich, "hello when of more", "false/false"},
		{"a segment that is given is not asked", strings.Replace(rich, "orders: [{at: 2026-01-02, amount: 100}]", "metrics: {buyers: yes, revenue: 100}", 1), "segment buyers orders > 0", "false/false"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fsys := project(map[string]string{
				"rules.yaml":   strings.Replace(small["rules.yaml"], "exit: orders_since_entry > 1", "exit: orders > 1", 1),
				"tests/a.yaml": "tests:\n" + c.tests,
			})
			book, tests := load(t, fsys)
			written, err := rules.Locate(fsys, book)
			if err != nil {
				t.Fatal(err)
			}
			seen := trial.NewCoverage(book, written)
			if _, err := trial.New(book).Run(&tests[0], seen); err != nil {
				t.Fatal(err)
			}
			for _, i := range seen.Items {
				if i.Of+" "+i.Text == c.item {
					if got := fmt.Sprintf("%v/%v", i.Yes, i.No); got != c.want {
						t.Errorf("%s, want %s", got, c.want)
					}
					return
				}
			}
			t.Errorf("there is no %s", c.item)
		})
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
