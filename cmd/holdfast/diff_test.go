//go:build !race

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine"
)

// edited is the playground with a copy of the coffee example in "edited", in
// which much has been changed.
func edited(t *testing.T) {
	t.Helper()
	t.Chdir(playground(t))
	if err := os.CopyFS("edited", os.DirFS("examples/coffee")); err != nil {
		t.Fatal(err)
	}
	replace(t, "edited/segments.yaml", "overdue > 2", "overdue > 3.5")
	replace(t, "edited/segments.yaml", "  newcomers:", "  big_spenders: revenue > 300\n\n  newcomers:")
	replace(t, "edited/playbooks/win-back.yaml", "15, when: revenue >= 300", "20, when: revenue >= 150")
	replace(t, "edited/playbooks/win-back.yaml", "cost: 0.15 * aov", "cost: 0.20 * aov")
	replace(t, "edited/playbooks/win-back.yaml", "and not in_trouble", "")
	replace(t, "edited/metrics.yaml", "spend_90d / 10", "spend_90d / 5")
	replace(t, "edited/mail/we-miss-you.md", "Come and see:", "Do come and see:")
	replace(t, "edited/mail/we-miss-you.md", "we miss you\"", "we miss you so\"")
	replace(t, "edited/holdfast.yaml", "holdout: 5%", "holdout: 30%")
}

func TestDiffShowsWhatHappens(t *testing.T) {
	root := repository(t)
	edited(t)
	for _, c := range []struct {
		file string
		args []string
	}{
		{"edited.txt", nil},
		{"edited.json", []string{"--format", "json"}},
		{"edited.md", []string{"--format", "markdown"}},
	} {
		out, errs, code := hold(t, append([]string{"diff", "examples/coffee", "edited"}, c.args...)...)
		if code != fine || errs != "" {
			t.Fatalf("%s: exit %d\n%s", c.file, code, errs)
		}
		golden(t, root, "diff/"+c.file, out)
		for line := range lines(out) {
			if strings.TrimRight(line, " ") != line {
				t.Errorf("%s: spaces at the end of %q", c.file, line)
			}
		}
	}
	out, _, code := hold(t, "diff", "edited", "./edited", "--exit-code")
	if code != fine || !strings.Contains(out, "Nothing changes for anybody") {
		t.Errorf("a folder differs from itself: exit %d\n%s", code, out)
	}
	if _, _, code := hold(t, "diff", "examples/coffee", "edited", "--exit-code"); code != filesBad {
		t.Errorf("--exit-code gives %d where much has changed", code)
	}
}

// gets are the customers to whom a plan gives something, by playbook, and the
// reasons of the others, straight from `plan --format json`.
func gets(t *testing.T, dir string) map[string]map[string]bool {
	t.Helper()
	out, errs, code := hold(t, "plan", dir, "--format", "json")
	if code != fine {
		t.Fatalf("plan %s: exit %d\n%s", dir, code, errs)
	}
	var plan planJSON
	if err := json.Unmarshal([]byte(out), &plan); err != nil {
		t.Fatalf("plan %s: %v", dir, err)
	}
	sets := map[string]map[string]bool{}
	for _, p := range plan.Playbooks {
		sets[p.Playbook] = map[string]bool{}
		for _, d := range p.Decisions {
			if d.Reason == engine.Go {
				sets[p.Playbook][d.Customer] = true
			}
		}
	}
	return sets
}

// without is what a set has and another has not, sorted.
func without(a, b map[string]bool) []string {
	out := []string{}
	for id := range a {
		if !b[id] {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// TestGainedAndLostAreTheDifferencesOfThePlans edits the rules and compares the
// diff with two plans.
func TestGainedAndLostAreTheDifferencesOfThePlans(t *testing.T) {
	t.Chdir(playground(t))
	if err := os.CopyFS("drawn", os.DirFS("examples/coffee")); err != nil {
		t.Fatal(err)
	}
	segments, err := os.ReadFile("drawn/segments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before := gets(t, "examples/coffee")
	for _, edits := range [][]string{
		{"overdue > 2", "overdue > 3.5"},
		{"orders == 1", "orders >= 20"},
		{"rfm_recency >= 4", "rfm_recency >= 5", "tickets_14d > 0", "tickets_14d > 1"},
		{"rfm_monetary >= 4", "spend_90d > 60", "order <= 365", "order <= 100"},
		{"overdue > 2", "true"}, // the belt stops it
		{"orders == 1", "false", "overdue > 2", "false"},
	} {
		text := strings.NewReplacer(edits...).Replace(string(segments))
		if err := os.WriteFile("drawn/segments.yaml", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		after := gets(t, "drawn")
		moved := differs(t, edits, diffOf(t, "examples/coffee", "drawn"), before, after)
		back := differs(t, edits, diffOf(t, "drawn", "examples/coffee"), after, before)
		if moved == 0 || moved != back {
			t.Errorf("%q moves %d people, and back %d: it should move some, and the same", edits, moved, back)
		}
	}
}

// differs compares a diff with the sets of two plans, and counts who moves.
func differs(t *testing.T, edits []string, diff diffJSON, before, after map[string]map[string]bool) (moved int) {
	t.Helper()
	for _, p := range diff.Playbooks {
		gained, lost := without(after[p.Playbook], before[p.Playbook]), without(before[p.Playbook], after[p.Playbook])
		if d := cmp.Diff([][]string{gained, lost}, [][]string{idsOf(p.Gained), idsOf(p.Lost)}); d != "" {
			t.Errorf("%q: %s (- plans, + diff):\n%s", edits, p.Playbook, d)
		}
		if p.Gets.Before != len(before[p.Playbook]) || p.Gets.After != len(after[p.Playbook]) {
			t.Errorf("%q: %s gets %v, the plans say %d and %d", edits, p.Playbook, p.Gets, len(before[p.Playbook]), len(after[p.Playbook]))
		}
		moved += len(gained) + len(lost)
	}
	return moved
}

func idsOf(list []personJSON) []string {
	ids := []string{}
	for _, p := range list {
		ids = append(ids, p.Customer)
	}
	slices.Sort(ids)
	return ids
}

// TestSegmentsThatNobodyUsesAreCompared asks for the members of a segment by an
// audience of its own.
func TestSegmentsThatNobodyUsesAreCompared(t *testing.T) {
	t.Chdir(playground(t))
	if err := os.CopyFS("drawn", os.DirFS("examples/coffee")); err != nil {
		t.Fatal(err)
	}
	replace(t, "examples/coffee/segments.yaml", "  newcomers:", "  idle: margin > 100 and visits_30d == 0\n  newcomers:")
	replace(t, "examples/coffee/metrics.yaml", "metrics:\n", "metrics:\n  margin: revenue_gross * 0.6\n")
	replace(t, "drawn/segments.yaml", "  newcomers:", "  idle: margin > 60\n  newcomers:")
	replace(t, "drawn/metrics.yaml", "metrics:\n", "metrics:\n  margin: revenue_gross * 0.5\n")
	out, errs, code := hold(t, "diff", "examples/coffee", "drawn", "--format", "json")
	if code != fine {
		t.Fatalf("diff: exit %d\n%s", code, errs)
	}
	var diff diffJSON
	if err := json.Unmarshal([]byte(out), &diff); err != nil {
		t.Fatal(err)
	}
	sets := [2]map[string]bool{inSegment(t, "examples/coffee", "idle"), inSegment(t, "drawn", "idle")}
	for _, s := range diff.Segments {
		if s.Segment != "idle" {
			continue
		}
		if len(s.Gained) == 0 || s.Itself != "edited" {
			t.Errorf("the edit should change something: %+v", s)
		}
		if d := cmp.Diff([][]string{without(sets[1], sets[0]), without(sets[0], sets[1])}, [][]string{sorted(s.Gained), sorted(s.Lost)}); d != "" {
			t.Errorf("- audiences, + diff:\n%s", d)
		}
		if s.Customers.Before != len(sets[0]) || s.Customers.After != len(sets[1]) {
			t.Errorf("%v customers, and there are %d and %d", s.Customers, len(sets[0]), len(sets[1]))
		}
		return
	}
	t.Error("the segment idle is not compared")
}

func sorted(list []string) []string { return append([]string{}, slices.Sorted(slices.Values(list))...) }

// inSegment are the customers in a segment: the candidates of a playbook that is
// for it alone.
func inSegment(t *testing.T, dir, segment string) map[string]bool {
	t.Helper()
	alone := filepath.Join(t.TempDir(), "alone")
	if err := os.CopyFS(alone, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	text := "playbooks:\n  ask:\n    schedule: \"0 9 * * *\"\n    audience: " + segment + "\n    limits: {audience: {percent: 100}}\n    steps: [{reward: {points: 1}}]\n"
	if err := os.WriteFile(filepath.Join(alone, "ask.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, errs, code := hold(t, "plan", alone, "--playbook", "ask", "--format", "json")
	if code != fine {
		t.Fatalf("plan: exit %d\n%s", code, errs)
	}
	var plan planJSON
	if err := json.Unmarshal([]byte(out), &plan); err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, d := range plan.Playbooks[0].Decisions {
		set[d.Customer] = true
	}
	return set
}

func TestChangedLinesTurnOneTextIntoTheOther(t *testing.T) {
	line := rapid.SampledFrom([]string{"", "a", "b", "c", "d"})
	rapid.Check(t, func(rt *rapid.T) {
		a, b := rapid.SliceOfN(line, 0, 12).Draw(rt, "a"), rapid.SliceOfN(line, 0, 12).Draw(rt, "b")
		var goes, comes, gone, come []string
		for _, c := range changedLines(a, b) {
			switch c.mark {
			case '-':
				goes = append(goes, c.line)
			case '+':
				comes = append(comes, c.line)
			}
		}
		gone, come = leftOver(a, b), leftOver(b, a)
		if slices.Equal(a, b) != (len(goes)+len(comes) == 0) {
			rt.Fatalf("%q to %q: -%q +%q", a, b, goes, comes)
		}
		// What occurs more often on one side has to go or come at least so often,
		// and as many lines stay on one side as on the other.
		if len(goes) < len(gone) || len(comes) < len(come) || len(a)-len(goes) != len(b)-len(comes) {
			rt.Fatalf("%q to %q: -%q +%q", a, b, goes, comes)
		}
	})
}

// leftOver is what a has more often than b.
func leftOver(a, b []string) []string {
	rest := slices.Clone(b)
	var out []string
	for _, line := range a {
		if i := slices.Index(rest, line); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		} else {
			out = append(out, line)
		}
	}
	return out
}

func TestMarkdownHoldsNothingButText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"C0003", "C0003"},
		{"<script>", "&lt;script&gt;"},
		{"a|b", `a\|b`},
		{"slipping_regulars", `slipping\_regulars`},
		{"@anna", "@\u200banna"},
		{"[x](http://y)", `\[x\](http://y)`},
	} {
		if got := plain(c.text); got != c.want {
			t.Errorf("plain(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
