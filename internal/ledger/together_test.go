package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// Entries that are alike are opened many at a time. What is written is the same as
// one at a time.
func TestABatchIsWrittenAsItsDecisionsAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	rapid.Check(t, func(r *rapid.T) {
		together, alone := fresh(t), fresh(t)
		terms := engine.Terms{Budgets: map[string]engine.Budgeted{"mail": {Since: nine, Limit: 2}}}
		act := func(l *ledger.Ledger, claims bool, now time.Time, batch ...engine.Decision) (all []engine.Claim) {
			var err error
			if claims {
				all, err = l.Claim(ctx, now, batch, terms)
			} else {
				err = l.Record(ctx, now, batch)
			}
			if err != nil {
				r.Fatal(err)
			}
			return all
		}
		if rapid.Bool().Draw(r, "somebody has said no") {
			for _, l := range []*ledger.Ledger{together, alone} {
				must(r, l.Choose(ctx, []engine.Choice{{Customer: "c7", At: after(2 * time.Hour)}}))
			}
		}
		for round := range 2 {
			now, claims := after(time.Duration(round)*time.Hour), rapid.Bool().Draw(r, "claims")
			batch := openings(r, claims)
			var singly []engine.Claim
			at := act(together, claims, now, batch...)
			for _, d := range batch {
				singly = append(singly, act(alone, claims, now, d)...)
			}
			same(r, "what is claimed", at, singly)
		}
		for _, l := range []*ledger.Ledger{together, alone} {
			_, err := l.Recover(ctx, after(3*time.Hour))
			must(r, err)
		}
		if diff := cmp.Diff(dump(t, alone), dump(t, together)); diff != "" {
			r.Fatalf("(- alone, + together):\n%s", diff)
		}
	})
}

// openings are decisions that begin entries, all alike but for their customers and
// a few, which differ in one thing more.
func openings(r *rapid.T, claims bool) []engine.Decision {
	batch := make([]engine.Decision, rapid.IntRange(1, 15).Draw(r, "decisions"))
	last := rapid.Bool().Draw(r, "last")
	for i := range batch {
		d := letter(fmt.Sprint("c", i))
		if d.Last = last; !claims {
			d.Reason = engine.HeldOut
		}
		batch[i] = d
	}
	for range rapid.IntRange(0, 3).Draw(r, "odd ones") {
		d := &batch[rapid.IntRange(0, len(batch)-1).Draw(r, "which")]
		other := *d.Step
		switch rapid.SampledFrom([]string{"customer", "name", "playbook", "entry", "step", "kind", "content", "variant", "why", "place", "steps", "last", "end", "end", "end"}).Draw(r, "what") {
		case "customer":
			d.Key.Customer = fmt.Sprint("c", rapid.IntRange(0, 15).Draw(r, "customer"))
		case "name":
			d.Key.Customer = rapid.SampledFrom([]string{`"`, `\`, `\u0041`, "", "\x00", "a\nb", "\u2028", "😀", "\xff\xfe", "naïve"}).Draw(r, "name")
		case "playbook":
			d.Key.Playbook = "hello"
		case "entry":
			d.Key.Entry = d.Key.Entry.Add(-time.Hour)
		case "step":
			d.Key.Step, other.ID = "hello", "hello"
		case "kind":
			other.Kind = rules.StepSurvey
		case "content":
			other.Content = "more"
		case "variant":
			d.Variant = "b"
		case "why":
			d.Why = "so"
		case "place":
			d.Place++
		case "steps":
			d.Steps++
		case "last":
			d.Last = !d.Last
		case "end":
			if claims && rapid.Bool().Draw(r, "points") {
				other.Kind, d.Points = rules.StepReward, 5
			} else if claims {
				d.Charges = []engine.Charge{{Account: "mail", Amount: 3}}
			} else {
				d.Reason = rapid.SampledFrom([]engine.Reason{engine.NoConsent, engine.Waiting}).Draw(r, "reason")
			}
		}
		d.Step = &other
	}
	return batch
}

// What cannot be recorded is named, however many are alike before it.
func TestARefusedBatchSaysWhose(t *testing.T) {
	var batch []engine.Decision
	for i := range 10 {
		d := letter(fmt.Sprint("c", i))
		d.Reason = engine.HeldOut
		batch = append(batch, d)
	}
	batch[7].Reason = "odd"
	l := fresh(t)
	if err := l.Record(ctx, nine, batch); err == nil || !strings.Contains(err.Error(), `customer "c7"`) {
		t.Error(err)
	}
}

// Nobody waits until a long list is written that is then taken back.
func TestABatchThatIsCutOffWritesNoMore(t *testing.T) {
	l := fresh(t)
	halfWay, cut := context.WithCancel(ctx)
	drawn := 0
	draw := func(rules.CodePattern) (string, error) { cut(); drawn++; return fmt.Sprint("BACK-", drawn), nil }
	batch := []engine.Decision{offering("ada", comeback, 60), offering("ben", comeback, 60), offering("cy", comeback, 60)}
	_, err := l.Claim(halfWay, nine, batch, engine.Terms{Budgets: month(1000), Draw: draw})
	isErr(t, err, context.Canceled)
	same(t, "codes drawn", drawn, 1)
}
