package trial_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/trial"
	"holdfast/rules"
)

func TestSurvivorsAreTheSlipsThatNoTestNotices(t *testing.T) {
	fsys := project(map[string]string{"tests/a.yaml": "tests:\n" + journey})
	book, tests := load(t, fsys)
	written, err := rules.Locate(fsys, book)
	if err != nil {
		t.Fatal(err)
	}
	mutants := trial.Mutants(book, written)
	calls := 0
	survivors, err := trial.Survivors(t.Context(), mutants, tests, func(done, total int) {
		if calls++; total != len(mutants) || done != calls {
			t.Errorf("progress %d of %d at call %d", done, total, calls)
		}
	})
	if err != nil || calls != len(mutants) {
		t.Fatal(err, calls)
	}
	var got []string
	for _, m := range survivors {
		got = append(got, fmt.Sprintf("%s %s: %s -> %s", m.Place, m.Of, m.Was, m.Becomes))
	}
	want := []string{
		"rules.yaml:6:18 segment buyers: > -> >=", // nobody without orders is looked at
		"rules.yaml:6:20 segment buyers: 0 -> -1",
		"rules.yaml:4:37 metric teas: == -> !=", // one tea, and one thing that is none
		"rules.yaml:9:42 rung 1 of thanks: >= -> >",
		"rules.yaml:9:42 rung 1 of thanks: >= -> <", // nobody asks what the offer is worth
		"rules.yaml:9:45 rung 1 of thanks: 100 -> 101",
		"rules.yaml:9:45 rung 1 of thanks: 100 -> 99",
		"rules.yaml:9:77 rung 2 of thanks: >= -> >",
		"rules.yaml:9:80 rung 2 of thanks: 10 -> 11",
		"rules.yaml:9:80 rung 2 of thanks: 10 -> 9",
		"rules.yaml:16:15 audience of hello: buyers -> true",
		"rules.yaml:17:32 exit of hello: 1 -> 2", // one order does not end it, and there are not two
		"rules.yaml:25:35 step more of hello: >= -> >",
		"rules.yaml:25:38 step more of hello: 50 -> 49",
		"rules.yaml:25:44 step more of hello: points > 10 -> ",
		"rules.yaml:25:51 step more of hello: > -> >=",
		"rules.yaml:25:51 step more of hello: > -> <",
		"rules.yaml:25:53 step more of hello: 10 -> 11",
		"rules.yaml:25:53 step more of hello: 10 -> 9",
		"rules.yaml:25:59 step more of hello: days_since_entry > 30 -> ",
		"rules.yaml:25:76 step more of hello: > -> >=",
		"rules.yaml:25:76 step more of hello: > -> <",
		"rules.yaml:25:78 step more of hello: 30 -> 31",
		"rules.yaml:25:78 step more of hello: 30 -> 29",
		"rules.yaml:11:11 cost of thanks: 0.1 -> 0.2", // nobody asks what it costs
		"rules.yaml:11:11 cost of thanks: 0.1 -> 0.0",
		"rules.yaml:3:43 metric spend_30d: within: 30d -> within: 29d", // all orders are of the last days
		"rules.yaml:3:43 metric spend_30d: within: 30d -> within: 31d",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
}

func TestSurvivorsStopWhenTheyAreToldTo(t *testing.T) {
	fsys := project(map[string]string{"tests/a.yaml": "tests:\n" + journey})
	book, tests := load(t, fsys)
	written, err := rules.Locate(fsys, book)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	tried := 0
	_, err = trial.Survivors(ctx, trial.Mutants(book, written), tests, func(done, _ int) {
		tried = done
		stop()
	})
	if !errors.Is(err, context.Canceled) || tried > 16 {
		t.Errorf("%v after %d", err, tried)
	}
}

// A Book in which a condition is changed into itself decides as before:
// otherwise mutants would be noticed for nothing.
func TestAConditionChangedIntoItselfIsNotNoticed(t *testing.T) {
	fsys := project(map[string]string{"tests/a.yaml": "tests:\n" + journey})
	book, tests := load(t, fsys)
	written, err := rules.Locate(fsys, book)
	if err != nil {
		t.Fatal(err)
	}
	roles := map[rules.Role]bool{}
	for i := range written.Conditions {
		c := &written.Conditions[i]
		roles[c.Role] = true
		same, err := c.Compile(c.Program.Source())
		if err != nil {
			t.Fatal(err)
		}
		if passes, err := trial.New(book.With(c, same)).Passes(&tests[0]); err != nil || !passes {
			t.Errorf("%s: %v", c.Title(), err)
		}
		never, err := c.Compile("false")
		if err != nil {
			t.Fatal(err)
		}
		passes, err := trial.New(book.With(c, never)).Passes(&tests[0])
		if err != nil || passes != (c.Role == rules.RoleExit || c.Title() == "rung 1 of thanks") {
			t.Errorf("%s, never: passes %v, %v", c.Title(), passes, err)
		}
	}
	for i := range written.Numbers {
		c := &written.Numbers[i]
		roles[c.Role] = true
		same, err := c.Compile(c.Program.Source())
		if err != nil {
			t.Fatal(err)
		}
		if passes, err := trial.New(book.With(c, same)).Passes(&tests[0]); err != nil || !passes {
			t.Errorf("%s: %v", c.Title(), err)
		}
		if _, err := c.Compile("true"); err == nil {
			t.Errorf("%s may become a condition", c.Title())
		}
	}
	if len(roles) != 8 {
		t.Errorf("only these roles: %v", roles)
	}
	for i := range written.Windows {
		if passes, err := trial.New(book.WithWindow(&written.Windows[i], 30)).Passes(&tests[0]); err != nil || !passes {
			t.Error(passes, err)
		}
		if passes, err := trial.New(book.WithWindow(&written.Windows[i], 1)).Passes(&tests[0]); err != nil || passes {
			t.Error(passes, err)
		}
	}
}

func TestANumberThatIsComputedIsChangedToo(t *testing.T) {
	rewarding := strings.NewReplacer(
		"cost: 0.1 * revenue", "cost: cut * revenue", "{points: teas}", "{points: teas + 2}", "segments:", "  cut: {value: orders * 0.5}\nsegments:",
	).Replace(small["rules.yaml"])
	fsys := project(map[string]string{"rules.yaml": rewarding, "tests/a.yaml": "tests:\n" + journey})
	book, err := rules.Load(fsys, rules.Options{Getenv: os.LookupEnv})
	if err != nil {
		t.Fatal(err)
	}
	written, err := rules.Locate(fsys, book)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range trial.Mutants(book, written) {
		if strings.HasPrefix(m.Of, "cost") || strings.HasPrefix(m.Of, "points") || m.Of == "metric cut" {
			got = append(got, fmt.Sprintf("%s %s: %s -> %s", m.Place, m.Of, m.Was, m.Becomes))
		}
	}
	want := []string{
		"rules.yaml:5:25 metric cut: 0.5 -> 0.6", "rules.yaml:5:25 metric cut: 0.5 -> 0.4",
		"rules.yaml:30:33 points of step tea of hello: 2 -> 3", "rules.yaml:30:33 points of step tea of hello: 2 -> 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	for _, c := range written.Numbers {
		role := map[rules.Role]string{rules.RoleValue: "orders * 0.7", rules.RoleCost: "7 * revenue", rules.RolePoints: "9"}[c.Role]
		other, err := c.Compile(role)
		if err != nil {
			t.Fatal(err)
		}
		changed := book.With(&c, other)
		again := map[rules.Role]string{}
		for _, m := range changed.Metrics {
			if m.Name == c.Owner && m.Program != nil {
				again[rules.RoleValue] = m.Program.Source()
			}
		}
		hello := changed.Playbooks[slices.IndexFunc(changed.Playbooks, func(p rules.Playbook) bool { return p.Name == "hello" })]
		again[rules.RoleCost] = hello.Steps[0].Offer.Cost.Source()
		if c.Role == rules.RolePoints {
			again[rules.RolePoints] = hello.Steps[c.Nth].Points.Source()
		}
		if again[c.Role] != role {
			t.Errorf("%s became %q", c.Title(), again[c.Role])
		}
	}
}
