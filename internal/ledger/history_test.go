package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// historyStandsStill does random things at random later instants and asks for
// the history of each instant twice: then, and when all has happened.
func historyStandsStill(t *testing.T, open func(t *testing.T) *ledger.Ledger) {
	rapid.Check(t, func(rt *rapid.T) {
		l := open(t)
		defer l.Close() //nolint:errcheck // closed again, and checked, when the test ends
		type look struct {
			at   time.Time
			then engine.History
		}
		var looks []look
		now, draw := nine, numbered()
		for range rapid.IntRange(1, 12).Draw(rt, "things") {
			now = now.Add(time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute)
			happen(rt, l, now, draw)
			looks = append(looks, look{now, ask(rt, l, now)})
		}
		for _, was := range looks {
			is := ask(rt, l, was.at)
			for i := range min(len(is.Entries), len(was.then.Entries)) {
				// How far an entry had been put off is not kept; it is looked at early.
				if e := was.then.Entries[i]; e.State == engine.EntryOpen && is.Entries[i].Due.Equal(e.LastAt) {
					is.Entries[i].Due = e.Due
				}
			}
			if diff := cmp.Diff(was.then, is); diff != "" {
				rt.Fatalf("the history at %v changed (- then, + later):\n%s", was.at, diff)
			}
		}
	})
}

func ask(t failer, l *ledger.Ledger, at time.Time) engine.History {
	h, err := l.History(ctx, engine.HistoryQuery{
		At: at, Messages: at.Add(-3 * time.Hour), Spent: map[string]time.Time{engine.OfferAccount("comeback"): at.Add(-2 * time.Hour)},
	})
	must(t, err)
	for _, m := range h.Messages {
		if m.At.After(at) || !m.At.After(at.Add(-3*time.Hour)) {
			t.Fatalf("a message of %v in the three hours before %v", m.At, at)
		}
	}
	return h
}

// happen does one thing to one of few customers, so that things meet.
func happen(t *rapid.T, l *ledger.Ledger, now time.Time, draw func(rules.CodePattern) (string, error)) {
	d := engine.Decision{
		Key: engine.Key{
			Playbook: rapid.SampledFrom([]string{"p", "q"}).Draw(t, "playbook"),
			Customer: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "customer"),
			Entry:    now,
			Step:     rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "step"),
		},
		Opens: true, Last: rapid.Bool().Draw(t, "last"), Until: now.Add(time.Hour), Points: 5,
	}
	for _, e := range ask(t, l, now).Entries {
		if e.State == engine.EntryOpen && e.Playbook == d.Key.Playbook && e.Customer == d.Key.Customer {
			d.Key.Entry, d.Opens = e.Began, false
		}
	}
	d.Step = &rules.Step{Kind: rapid.SampledFrom([]rules.StepKind{rules.StepEmail, rules.StepReward}).Draw(t, "kind")}
	if d.Step.Kind == rules.StepEmail && rapid.Bool().Draw(t, "offer") {
		d.Incentive = offering("", comeback, 10).Incentive
	}
	d.Reason = rapid.SampledFrom(append([]engine.Reason{engine.Go, engine.Go, engine.Go}, engine.Reasons...)).Draw(t, "reason")
	if d.Reason != engine.Go {
		must(t, l.Record(ctx, now, []engine.Decision{d}))
		return
	}
	claims, err := l.Claim(ctx, now, []engine.Decision{d}, engine.Terms{Budgets: month(1000), Draw: draw})
	must(t, err)
	if claims[0].Taken && d.Step.Kind == rules.StepEmail {
		s := rapid.SampledFrom([]engine.State{engine.TouchClaimed, engine.TouchSent, engine.TouchFailed, engine.TouchUnknown}).Draw(t, "settled")
		if s != engine.TouchClaimed {
			must(t, l.Settle(ctx, now.Add(time.Minute), []engine.Settlement{{Key: d.Key, State: s}}))
		}
	}
}

func TestEntriesAreEveryOpenOneAndTheLatest(t *testing.T) {
	l := fresh(t)
	for i := range 3 {
		for _, playbook := range []string{"p", "q"} {
			d := letter("ada")
			d.Key.Playbook, d.Key.Entry, d.Last = playbook, after(time.Duration(i)*time.Hour), i < 2 || playbook == "q"
			taken(t, l, d.Key.Entry, d)
		}
	}
	var got []string
	for _, e := range history(t, l, after(9*time.Hour)).Entries {
		got = append(got, fmt.Sprint(e.Playbook, " ", e.State, " ", e.Began.Sub(nine)))
	}
	same(t, "entries", got, []string{"p open 2h0m0s", "q finished 2h0m0s"})
}

func TestAnOpenEntryIsNotHiddenByALaterClosedOne(t *testing.T) {
	l := fresh(t)
	through := letter("ada")
	through.Key.Entry, through.Last = after(time.Hour), true
	taken(t, l, after(time.Hour), through)
	taken(t, l, after(time.Hour), letter("ada")) // the clock had been put back
	same(t, "entries", len(history(t, l, after(2*time.Hour)).Entries), 2)
}

func TestStepsComeInTheOrderTheyWereTouched(t *testing.T) {
	l := fresh(t)
	for _, step := range []string{"z", "a", "m"} {
		d := letter("ada")
		d.Key.Step, d.Opens = step, step == "z"
		record(t, l, nine, because(d, engine.ConditionNo, time.Time{}))
	}
	same(t, "steps", steps(entry(t, l)), []string{"z", "a", "m"})
}

func TestAStepSaysWhatBecameOfIt(t *testing.T) {
	l := fresh(t)
	step := func(name string) engine.Decision {
		d := letter("ada")
		d.Key.Step, d.Opens = name, name == "held"
		return d
	}
	record(t, l, nine, because(step("held"), engine.HeldOut, time.Time{}))
	record(t, l, nine, because(step("skipped"), engine.ConditionNo, time.Time{}))
	for _, name := range []string{"sent", "failed", "late"} {
		taken(t, l, nine, step(name))
	}
	settled := map[string]engine.State{"sent": engine.TouchSent, "failed": engine.TouchFailed}
	for _, name := range []string{"sent", "failed"} {
		must(t, l.Settle(ctx, nine.Add(time.Minute), []engine.Settlement{{Key: step(name).Key, State: settled[name]}}))
	}
	must(t, l.Settle(ctx, nine.Add(time.Hour), []engine.Settlement{{Key: step("late").Key, State: engine.TouchSent}}))
	e := history(t, l, nine.Add(2*time.Minute)).Entries[0]
	same(t, "steps", steps(e), []string{"held", "skipped", "sent", "failed", "late"})
	same(t, "outcomes", whatCame(e), []string{"held_out", "condition_no", "sent", "failed", "claimed"})
}
