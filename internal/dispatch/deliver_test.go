package dispatch_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
)

const thanks = `playbooks:
  thanks:
    schedule: "@daily"
    audience: score >= 0
    steps:
      - reward: {points: 10}
      - email: hello
      - email: letter
`

func TestEveryOutcomeIsWrittenDown(t *testing.T) {
	book, l, f := project(t, thanks), fresh(t), people(6)
	c := &scripted{says: map[string]engine.State{
		"c001": engine.TouchFailed, "c002": engine.TouchReleased, "c003": engine.TouchUnknown, "c004": "nonsense",
	}}
	result, err := act(ctx, book, nine, nil, f, l, l, c)
	if err != nil {
		t.Fatal(err)
	}
	words := result.Words
	result.Words = nil
	// Six rewards and the letters of c000 and c005; c002 is asked again for both
	// of its letters.
	same(t, "result", result, dispatch.Result{Go: 18, Sent: 10, Failed: 2, Later: 2, Unknown: 4, Points: 60})
	same(t, "words", words, []string{
		"thanks, c001, email:hello, failed: said failed", "thanks, c002, email:hello, put off: said released",
		"thanks, c003, email:hello, unknown: said unknown", "thanks, c004, email:hello, unknown: said nonsense",
		"thanks, c001, email:letter, failed: said failed",
		"thanks, c003, email:letter, unknown: said unknown", "thanks, c004, email:letter, unknown: said nonsense",
	})
	same(t, "touches", written(t, l), []string{
		"c000 email:hello sent", "c000 email:letter sent", "c000 reward sent",
		"c001 email:hello failed", "c001 email:letter failed", "c001 reward sent",
		"c002 reward sent",
		"c003 email:hello unknown", "c003 email:letter unknown", "c003 reward sent",
		"c004 email:hello unknown", "c004 email:letter unknown", "c004 reward sent",
		"c005 email:hello sent", "c005 email:letter sent", "c005 reward sent",
	})
	if c.opened != 1 || c.closed != 1 {
		t.Errorf("opened %d times, closed %d times", c.opened, c.closed)
	}

	// A quarter of an hour later the server takes what it put off, and nobody
	// else hears from us.
	if due, ok, err := l.NextDue(ctx, nine); err != nil || !ok || due.Before(nine.Add(4*time.Minute)) || due.After(nine.Add(6*time.Minute)) {
		t.Fatalf("due %v, %v, %v", due, ok, err)
	}
	c = &scripted{}
	result, err = act(ctx, book, nine.Add(15*time.Minute), nil, f, l, l, c)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the second result", result, dispatch.Result{Go: 2, Sent: 2})
	same(t, "the second letters", c.handed, []string{"c002 email:hello", "c002 email:letter"})
}

func TestACarrierThatCannotOpenIsHandedNothingAndNothingIsClaimed(t *testing.T) {
	book, l, f := project(t, thanks), fresh(t), people(3)
	refused := errors.New("connection refused")
	c := &scripted{refuses: refused}
	result, err := act(ctx, book, nine, nil, f, l, l, c)
	if !errors.Is(err, refused) {
		t.Fatalf("error %v", err)
	}
	same(t, "result", result, dispatch.Result{Go: 9, Later: 9})
	if got := written(t, l); got != nil || c.handed != nil || c.closed != 0 {
		t.Fatalf("touches %v, letters %v, closed %d times", got, c.handed, c.closed)
	}
}

func TestWhereNoLetterGoesTheCarrierIsLeftAlone(t *testing.T) {
	book := project(t, strings.NewReplacer("      - email: hello\n", "", "      - email: letter\n", "").Replace(thanks))
	c := &scripted{refuses: errors.New("connection refused")}
	l := fresh(t)
	result, err := act(ctx, book, nine, nil, people(2), l, l, c)
	if err != nil || c.opened > 0 {
		t.Fatalf("opened %d times: %v", c.opened, err)
	}
	same(t, "result", result, dispatch.Result{Go: 2, Sent: 2, Points: 20})
}

func TestALetterWithoutAnAnswerMayHaveArrived(t *testing.T) {
	book, l := project(t, strings.Replace(thanks, "      - email: letter\n", "", 1)), fresh(t)
	result, err := act(ctx, book, nine, nil, people(3), l, l, &scripted{forgets: true})
	if err != nil {
		t.Fatal(err)
	}
	if result.Unknown != 1 || result.Sent != 5 {
		t.Fatalf("%+v", result)
	}
	touches, err := l.Touches(ctx, ledger.Filter{State: engine.TouchClaimed})
	if err != nil || len(touches) > 0 {
		t.Fatalf("claimed for ever: %v, %v", touches, err)
	}
}

func TestAtOneInstantASecondRunSendsNothing(t *testing.T) {
	book, l, f := project(t, thanks), fresh(t), people(5)
	plan, _, _, err := planned(ctx, book, nine, nil, f, l)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "a plan leaves nothing behind", written(t, l), []string(nil))
	c := &scripted{}
	if _, err := act(ctx, book, nine, nil, f, l, l, c); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, d := range plan.Go() {
		if d.Key.Step != "reward" {
			want = append(want, d.Key.Customer+" "+d.Key.Step)
		}
	}
	slices.Sort(want)
	slices.Sort(c.handed)
	same(t, "how many letters plan listed", len(want), 10)
	same(t, "run hands over what plan listed", c.handed, want)
	c = &scripted{}
	result, err := act(ctx, book, nine, nil, f, l, l, c)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the second run", result, dispatch.Result{})
}

func TestBeingToldToStopLeavesNobodyInDoubt(t *testing.T) {
	letters := []int{0, 1, 199, 200, 250, 399, 450}
	if testing.Short() {
		letters = []int{1, 250}
	}
	for _, at := range letters {
		t.Run(fmt.Sprintf("at letter %d", at), func(t *testing.T) {
			book, l, f := project(t, thanks), fresh(t), people(225)
			stopping, stop := context.WithCancel(ctx)
			defer stop()
			c := &scripted{before: func(n int) {
				if n == at {
					stop()
				}
			}}
			result, err := act(stopping, book, nine, nil, f, l, l, c)
			if at < 450 != errors.Is(err, context.Canceled) {
				t.Fatalf("error %v", err)
			}
			if len(c.handed) != at || result.Sent-int(result.Points/10) != at {
				t.Fatalf("%d letters were handed over, %d sent: %+v", len(c.handed), result.Sent, result)
			}
			if result.Go != 675 || result.Sent+result.Later != 675 {
				t.Fatalf("the sums do not close: %+v", result)
			}
			for _, line := range written(t, l) {
				if !strings.HasSuffix(line, " sent") {
					t.Fatalf("in doubt: %s", line)
				}
			}
			// Those who were put off for a quarter of an hour and those who were
			// never begun are seen to by later plans.
			for _, later := range []time.Duration{time.Second, 16 * time.Minute} {
				more := &scripted{}
				if _, err := act(ctx, book, nine.Add(later), nil, f, l, l, more); err != nil {
					t.Fatal(err)
				}
				c.handed = append(c.handed, more.handed...)
			}
			slices.Sort(c.handed)
			if n := len(slices.Compact(slices.Clone(c.handed))); n != 450 || len(c.handed) != 450 {
				t.Fatalf("%d letters, %d different ones", len(c.handed), n)
			}
		})
	}
}

func TestACodeGoesIntoTheLetterAndTheLedger(t *testing.T) {
	book, l := project(t, `offers:
  comeback: {percent: 10, code: "BACK-{8}", cost: 5, budget: {amount: 20, per: month}}
playbooks:
  back: {schedule: "@daily", audience: score >= 0, steps: [{email: deal, offer: comeback}]}
`), fresh(t)
	// The money is enough for four, and a stable hash says for whom.
	customers := []string{"c000", "c001", "c002", "c003", "c004", "c005"}
	slices.SortFunc(customers, func(a, b string) int {
		return cmp.Compare(experiment.Assign("order back", a), experiment.Assign("order back", b))
	})
	customers = slices.Sorted(slices.Values(customers[:4]))
	later := customers[1]
	c := &scripted{says: map[string]engine.State{later: engine.TouchReleased}}
	result, err := act(ctx, book, nine, nil, people(6), l, l, c)
	if err != nil {
		t.Fatal(err)
	}
	if result.Go != 4 || result.Sent != 3 || result.Later != 1 || result.Codes != 3 {
		t.Fatalf("%+v", result)
	}
	seen := map[string]bool{}
	for i, customer := range customers {
		codes, err := l.Codes(ctx, customer)
		if err != nil {
			t.Fatal(err)
		}
		if customer == later {
			same(t, "a released code", len(codes), 0)
			continue
		}
		if len(codes) != 1 || seen[codes[0].Code] || !strings.Contains(c.texts[i], codes[0].Code) {
			t.Fatalf("%s has %v and reads %q", customer, codes, c.texts[i])
		}
		seen[codes[0].Code] = true
	}
}

// raced is a ledger on which somebody else is a little faster.
type raced struct {
	*ledger.Ledger
	first func()
}

// Claim implements dispatch.Ledger.
func (r *raced) Claim(ctx context.Context, at time.Time, batch []engine.Decision, terms engine.Terms) ([]engine.Claim, error) {
	if r.first != nil {
		r.first()
		r.first = nil
	}
	return r.Ledger.Claim(ctx, at, batch, terms)
}

func TestWhatSomebodyElseHasTakenIsRefused(t *testing.T) {
	book, l, f := project(t, thanks), fresh(t), people(4)
	other := &scripted{}
	c := &scripted{}
	result, err := act(ctx, book, nine, nil, f, l, &raced{l, func() {
		if _, err := act(ctx, book, nine, nil, people(2), l, l, other); err != nil {
			t.Error(err)
		}
	}}, c)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "result", result, dispatch.Result{Go: 12, Sent: 6, Refused: 6, Points: 20})
	same(t, "letters", c.handed, []string{"c002 email:hello", "c003 email:hello", "c002 email:letter", "c003 email:letter"})
	same(t, "the other's letters", len(other.handed), 4)
}
