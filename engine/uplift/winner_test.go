package uplift_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/engine/uplift"
	"holdfast/rules"
	"holdfast/rules/table"
)

// letters is a step with two or three variants that promotes the best.
func letters(names ...string) rules.Step {
	s := rules.Step{ID: "hello", Kind: rules.StepEmail, Content: "email:hello", Promote: &rules.Promote{Within: 14}}
	for _, n := range names {
		s.Variants = append(s.Variants, rules.Variant{Name: n, Share: 1 / float64(len(names))})
	}
	return s
}

// mailed gives so many customers a variant; each of them buys for up to twice
// the mean.
func (w *world) mailed(variant string, customers int, mean int64, change ...func(*uplift.Touch)) {
	for i := range customers {
		id := fmt.Sprint(variant, i)
		w.touch(id, "2026-01-05T09:00", engine.TouchSent, append(change, arm(variant))...)
		if amount := mean * int64(i%5) / 2; amount > 0 {
			w.order(id, "2026-01-10T12:00", amount)
		}
	}
}

func TestAVariantWinsByWhatItIsWorth(t *testing.T) {
	for _, c := range []struct {
		name    string
		means   map[string]int64
		winner  string
		because string
	}{
		{"beyond doubt", map[string]int64{"plain": 1000, "photo": 1500}, "photo", "better than each other variant"},
		{"the first of the file may win", map[string]int64{"plain": 1500, "photo": 1000}, "plain", "better than each other variant"},
		{"by a hair", map[string]int64{"plain": 1000, "photo": 1020}, "", "photo against plain: no evidence yet"},
		{"better than one, not than the other", map[string]int64{"plain": 1000, "photo": 1500, "poem": 1490}, "", "no evidence yet"},
		{"good enough for one look, not for many", map[string]int64{"plain": 1000, "photo": 1110}, "", "a single look planned in advance would call it an effect"},
		{"of three", map[string]int64{"plain": 1000, "photo": 1500, "poem": 900}, "photo", "better than each other variant"},
	} {
		t.Run(c.name, func(t *testing.T) {
			names := []string{"plain", "photo", "poem"}[:len(c.means)]
			w := newWorld(t, letters(names...))
			w.drawn = true
			for _, n := range names {
				w.mailed(n, 600, c.means[n])
			}
			winner, ok, why := uplift.Winner(w.Input, "hello")
			if ok != (c.winner != "") || ok && winner != c.winner || !strings.Contains(why, c.because) {
				t.Errorf("%q, %t: %s", winner, ok, why)
			}
		})
	}
}

func TestWhatACodeCostsMayLoseAVariantItsLead(t *testing.T) {
	w := newWorld(t, letters("plain", "photo"))
	w.drawn = true
	w.mailed("plain", 600, 1000)
	w.mailed("photo", 600, 1500, func(t *uplift.Touch) { t.Cost = 1000 })
	if winner, ok, why := uplift.Winner(w.Input, "hello"); !ok || winner != "plain" {
		t.Errorf("%q, %t: %s", winner, ok, why)
	}
}

func TestNobodyWinsTooSoon(t *testing.T) {
	w := newWorld(t, letters("plain", "photo"))
	w.drawn = true
	if _, ok, why := uplift.Winner(w.Input, "hello"); ok || !strings.Contains(why, "not every variant") {
		t.Errorf("nobody was mailed: %t, %s", ok, why)
	}
	if _, ok, why := uplift.Winner(w.Input, "goodbye"); ok {
		t.Errorf("a step that is not there: %s", why)
	}
	w.mailed("plain", 60, 1000)
	w.mailed("photo", 60, 9000)
	if _, ok, why := uplift.Winner(w.Input, "hello"); ok || !strings.Contains(why, "fewer than 100") {
		t.Errorf("sixty each: %t, %s", ok, why)
	}
	w = newWorld(t, letters("plain", "photo"))
	w.drawn = true
	w.mailed("plain", 600, 1000)
	w.mailed("photo", 900, 9000)
	if _, ok, why := uplift.Winner(w.Input, "hello"); ok || !strings.Contains(why, "no chance") {
		t.Errorf("halves that are none: %t, %s", ok, why)
	}
	w = newWorld(t, letters("plain", "photo"))
	w.drawn = true
	w.To = w.at("2026-01-19T08:59") // a minute before the fourteen days are over
	w.mailed("plain", 600, 1000)
	w.mailed("photo", 600, 1500)
	if _, ok, why := uplift.Winner(w.Input, "hello"); ok {
		t.Errorf("before their days are over: %s", why)
	}
	w.To = w.at("2026-01-19T09:00") // the step's days count, not the report's thirty
	if winner, ok, why := uplift.Winner(w.Input, "hello"); !ok || winner != "photo" {
		t.Errorf("when they are over: %q, %t, %s", winner, ok, why)
	}
}

// A letter that is the first step has the untouched to be compared with; a split
// further down has not.
func TestVariantsHaveTheUntouchedBesideThemOnlyAtTheFirstStep(t *testing.T) {
	branch := rules.Step{ID: "ways", Kind: rules.StepSplit, Content: "split", Arms: []rules.Arm{{Name: "gift", Share: 0.5}, {Name: "none", Share: 0.5}}}
	w := newWorld(t, letters("plain", "photo"), branch)
	w.mailed("plain", 300, 1000)
	w.mailed("photo", 300, 1000)
	for i := range 600 {
		w.touch(fmt.Sprint("held", i), "2026-01-05T09:00", engine.TouchHeldOut)
		w.touch(fmt.Sprint("held", i), "2026-01-05T09:00", engine.TouchPassed, step("ways"), arm("gift"))
	}
	for i := range 300 {
		w.touch(fmt.Sprint("plain", i), "2026-01-05T09:00", engine.TouchPassed, step("ways"), arm([]string{"gift", "none"}[i%2]))
	}
	r := uplift.Make(w.Input)
	if len(r.Trials) != 3 {
		t.Fatalf("%d experiments", len(r.Trials))
	}
	for i, want := range [][]string{{"treated 600", "untouched 600"}, {"plain 300", "photo 300", "untouched 600"}, {"gift 150", "none 150"}} {
		if diff := cmp.Diff(want, sizes(&r.Trials[i])); diff != "" {
			t.Errorf("experiment %d: %s", i, diff)
		}
	}
	var pairs []string
	for _, c := range r.Trials[1].Results[0].Comparisons {
		pairs = append(pairs, c.Group+" - "+c.Against)
	}
	if diff := cmp.Diff([]string{"plain - untouched", "photo - untouched", "photo - plain"}, pairs); diff != "" {
		t.Error(diff)
	}
	if shares := r.Trials[1].Groups; shares[0].Share != 0.25 || shares[2].Share != 0.5 {
		t.Errorf("intended: %+v", shares)
	}
}

// A split whose one way gives nothing: nobody on it has a touch that tells the
// held out from the others, so the hash does.
func TestAWayThatGivesNothingIsAWayToo(t *testing.T) {
	branch := rules.Step{ID: "hello", Kind: rules.StepSplit, Arms: []rules.Arm{{Name: "gift", Share: 0.5}, {Name: "none", Share: 0.5}}}
	w := newWorld(t, branch, rules.Step{ID: "present", Kind: rules.StepReward})
	for i := range 1000 {
		id := fmt.Sprint("c", i)
		way := []string{"gift", "none"}[i%2]
		w.touch(id, "2026-01-05T09:00", engine.TouchPassed, arm(way))
		if way == "gift" {
			state := engine.TouchSent
			if w.heldOut(id) {
				state = engine.TouchHeldOut
			}
			w.touch(id, "2026-01-05T09:00", state, step("present"))
		}
	}
	trial := &uplift.Make(w.Input).Trials[1]
	held := 0
	for i := range 1000 {
		if w.heldOut(fmt.Sprint("c", i)) {
			held++
		}
	}
	if trial.Groups[2].Customers != held || trial.Groups[0].Customers+trial.Groups[1].Customers != 1000-held || trial.Groups[1].Customers < 200 {
		t.Errorf("%v, and %d are held out", sizes(trial), held)
	}
}

// What a renamed step has given is still its own.
func TestARenamedStepKeepsItsCustomers(t *testing.T) {
	w := newWorld(t, letters("plain", "photo"))
	w.mailed("plain", 300, 1000, func(t *uplift.Touch) { t.Key.Step, t.Content = "old-name", "email:hello" })
	w.mailed("photo", 300, 1000)
	if diff := cmp.Diff([]string{"plain 300", "photo 300", "untouched 0"}, sizes(&uplift.Make(w.Input).Trials[1])); diff != "" {
		t.Error(diff)
	}
}

// Once photo has been taken for everybody, there is nobody to compare it with.
func TestWhoComesAfterAPromotionIsLeftOut(t *testing.T) {
	w := newWorld(t, letters("plain", "photo"))
	hashed := func(customer string) string {
		if experiment.Assign("variant win-back hello", customer) < 0.5 {
			return "plain"
		}
		return "photo"
	}
	w.Playbook.Holdout = 0.002
	draw := func(name string, held bool) string {
		for i := 0; ; i++ {
			if id := fmt.Sprint(name, "~", i); w.heldOut(id) == held {
				return id
			}
		}
	}
	want := map[string]int{}
	for i := range 400 {
		early, late := draw(fmt.Sprint("early", i), false), draw(fmt.Sprint("late", i), false)
		w.touch(early, "2026-01-05T09:00", engine.TouchSent, arm(hashed(early)))
		want[hashed(early)]++
		w.touch(late, "2026-01-12T09:00", engine.TouchSent, arm("photo"))
	}
	w.touch(draw("held", true), "2026-01-05T09:00", engine.TouchHeldOut)
	w.touch(draw("held later", true), "2026-01-12T09:00", engine.TouchHeldOut)
	trial := &uplift.Make(w.Input).Trials[1]
	if diff := cmp.Diff([]string{fmt.Sprint("plain ", want["plain"]), fmt.Sprint("photo ", want["photo"]), "untouched 1"}, sizes(trial)); diff != "" {
		t.Error(diff)
	}
	if len(trial.Notes) != 1 || trial.Notes[0] != "since 2026-01-12 everybody gets photo: the 401 customers from then on are left out" {
		t.Errorf("notes: %q", trial.Notes)
	}
	if trial.Ratio != nil && trial.Ratio.Alarm {
		t.Errorf("%+v", trial.Ratio)
	}
}

// Half had photo, now it is to be nine in ten: no alarm, and only who came in
// since is weighed.
func TestEditedSharesAreNoAlarm(t *testing.T) {
	w := newWorld(t, letters("plain", "photo"))
	w.drawn = true
	w.mailed("plain", 300, 1000)
	w.mailed("photo", 300, 1000)
	w.drawn = false
	shares := w.Playbook.Steps[0].Variants
	shares[0].Share, shares[1].Share = 0.1, 0.9
	for i := range 1000 {
		id, variant := fmt.Sprint("new", i), "photo"
		if experiment.Assign("variant win-back hello", id) < 0.1 {
			variant = "plain"
		}
		if w.heldOut(id) {
			w.touch(id, "2026-01-12T09:00", engine.TouchHeldOut)
			continue
		}
		w.touch(id, "2026-01-12T09:00", engine.TouchSent, arm(variant))
		mean := map[string]int64{"plain": 1000, "photo": 9000}[variant]
		w.order(id, "2026-01-14T12:00", mean*int64(i%5)/2+1)
	}
	w.Playbook.Holdout = 0.5
	trial := &uplift.Make(w.Input).Trials[1]
	const want = "the shares were edited after 2026-01-05 09:00 (the last customer who came in under other shares); compare with --from 2026-01-05T09:01"
	if trial.Words[0] != want {
		t.Errorf("words: %q", trial.Words)
	}
	if trial.Edited.IsZero() {
		t.Error("nobody says when")
	}
	alone := w.Input
	if _, _, why := uplift.Winner(alone, "hello"); strings.Contains(why, "no chance") {
		t.Errorf("a false alarm blocks the winner: %s", why)
	}
}

// A variant that sells more at a loss is not worth more.
func TestWhatOrdersCostIsTakenOff(t *testing.T) {
	w := newWorld(t, letters("plain", "photo"), rules.Step{ID: "points", Kind: rules.StepReward})
	w.drawn = true
	w.Book.Orders = &rules.Source{Name: "orders", Fields: []rules.Field{{Name: "cost", Kind: table.Number}}}
	w.mailed("plain", 600, 1000)
	w.mailed("photo", 600, 1500)
	for i := range w.Orders {
		if o := &w.Orders[i]; strings.HasPrefix(w.IDs.Text(o.Row), "photo") {
			o.Cost = o.Minor * 2
		}
	}
	if winner, ok, why := uplift.Winner(w.Input, "hello"); !ok || winner != "plain" {
		t.Errorf("%q, %t: %s", winner, ok, why)
	}
	r := uplift.Make(w.Input)
	if words := r.Trials[1].Words; !slices.ContainsFunc(words, func(s string) bool { return strings.Contains(s, "costs 25.00 EUR per customer") }) {
		t.Errorf("words: %q", words)
	}
	if is := r.Outcomes[3].Is; !strings.Contains(is, "the orders' cost") || !strings.Contains(is, "points are not counted") {
		t.Errorf("value is %q", is)
	}
}
