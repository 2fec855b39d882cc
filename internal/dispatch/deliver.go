package dispatch

import (
	"context"
	"io"
	"time"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/templates"
)

// Ledger takes steps before they are handed over and writes down what became of
// them. Claim and Record are durable when they return.
type Ledger interface {
	Claim(ctx context.Context, at time.Time, batch []engine.Decision, budgets map[string]engine.Budgeted, draw Draw) ([]engine.Claim, error)
	Record(ctx context.Context, at time.Time, batch []engine.Decision) error
	Settle(ctx context.Context, at time.Time, batch []engine.Settlement) error
}

// Draw makes a code from an offer's pattern.
type Draw = func(rules.CodePattern) (string, error)

// Carrier hands letters over. Open proves that it can, before anything is
// claimed; Send answers every letter, in order.
type Carrier interface {
	Open(ctx context.Context) error
	Send(ctx context.Context, letters []Letter) []Outcome
	Close() error
}

// Letter is one message to one customer.
type Letter struct {
	Key     engine.Key
	To      string
	Message templates.Message
	At      time.Time
	Locale  string
}

// Outcome is what became of a letter: engine.TouchSent, Failed, Unknown, or Released
// when it was certainly not delivered and may be tried again.
type Outcome struct {
	State     engine.State
	Detail    string
	MessageID string
}

// Delivery is what Deliver acts through.
type Delivery struct {
	Book     *rules.Book
	Ledger   Ledger
	Carrier  Carrier
	Random   io.Reader        // for codes: cryptographic
	Clock    func() time.Time // for when a step was settled
	Progress func(done, total int)
}

// Result counts what became of a plan's go-decisions:
// Go = Sent + Failed + Later + Unknown + Refused, also when Deliver ended with
// an error or was told to stop.
type Result struct {
	Go      int      `json:"go"`
	Sent    int      `json:"sent"` // letters handed over, rewards granted, offers issued
	Failed  int      `json:"failed"`
	Later   int      `json:"later"` // put off by the server or never begun: the next plan finds them again
	Unknown int      `json:"unknown"`
	Refused int      `json:"refused"` // somebody else had the step, or the budget ran out meanwhile
	Points  int64    `json:"points"`
	Codes   int      `json:"codes"`
	Words   []string `json:"words,omitempty"` // what servers said of those that were not sent, the first ten
}

// batchSteps is how many steps are claimed in one transaction at most: enough to
// make the disk's part small. Of letters there are fewer, see group.
const batchSteps = 200

// retryAfter is when a letter that was put off by the server is tried again.
const retryAfter = 15 * time.Minute

// Deliver carries out a plan: it records what was only decided, claims what
// goes, hands it over and settles it. Stopping the context ends it after the
// steps in hand; what was not handed over is released, and the error is the
// context's when anything was left undone. Every other error is the world's
// (ledger, carrier), and nothing is in doubt beside what the ledger says. A crash
// leaves at most 16 letters in doubt, or four for each of the mail server's
// connections when that is more. Where 20 letters in a row are refused for good
// and none is taken, the rest is left for later: ErrRefused.
func (d *Delivery) Deliver(ctx context.Context, plan *engine.Plan, writer *engine.Writer) (Result, error) {
	run := &delivering{Delivery: d, plan: plan, writer: writer, budgets: engine.Limits(d.Book, plan.At)}
	err := run.all(ctx, run.walks())
	run.Later += run.Go - run.answered()
	return run.Result, err
}

func (r *delivering) all(ctx context.Context, work []walk) error {
	if r.letters > 0 {
		if err := r.Carrier.Open(ctx); err != nil {
			return err
		}
		defer r.Carrier.Close() // everything handed over has been answered
	}
	for len(work) > 0 {
		n := min(batchSteps, len(work))
		if err := r.batch(ctx, work[:n]); err != nil {
			return err
		}
		work = work[n:]
		if r.Progress != nil {
			r.Progress(r.answered(), r.Go)
		}
	}
	return nil
}

// answered is how many go-decisions something has become of.
func (r *delivering) answered() int { return r.Sent + r.Failed + r.Later + r.Unknown + r.Refused }

// delivering carries one Deliver.
type delivering struct {
	*Delivery
	Result
	plan    *engine.Plan
	writer  *engine.Writer
	budgets map[string]engine.Budgeted
	letters int
	refusal refusal
}

// walk is what one customer's passage through one playbook comes to at this
// instant, in order.
type walk []engine.Decision

func (r *delivering) walks() []walk {
	var all []walk
	for i := range r.plan.Playbooks {
		var last engine.Key
		for _, d := range r.plan.Playbooks[i].Decisions {
			if d.Reason != engine.Go && !d.Keep {
				continue
			}
			if d.Reason == engine.Go {
				r.Go++
				if d.Step.Kind == rules.StepEmail {
					r.letters++
				}
			}
			whose := engine.Key{Playbook: d.Key.Playbook, Customer: d.Key.Customer}
			if len(all) > 0 && whose == last {
				all[len(all)-1] = append(all[len(all)-1], d)
				continue
			}
			all, last = append(all, walk{d}), whose
		}
	}
	return all
}

// batch takes several customers' walks forward step by step: the first step of
// all of them, then the second of those who got the first, and so on.
func (r *delivering) batch(ctx context.Context, walks []walk) error {
	for len(walks) > 0 {
		if err := ctx.Err(); err != nil {
			return err // a step that was not begun is found again by the next plan
		}
		var kept, goes []engine.Decision
		var going []int
		for i, w := range walks {
			if w[0].Reason == engine.Go {
				goes, going = append(goes, w[0]), append(going, i)
			} else {
				kept = append(kept, w[0])
			}
		}
		if len(kept) > 0 {
			if err := r.Ledger.Record(context.WithoutCancel(ctx), r.plan.At, kept); err != nil {
				return err
			}
		}
		stopped := map[int]engine.State{}
		for len(goes) > 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			n := r.group(goes)
			if err := r.hand(ctx, goes[:n], going[:n], stopped); err != nil {
				return err
			}
			goes, going = goes[n:], going[n:]
		}
		var rest []walk
		for i, w := range walks {
			if why, stop := stopped[i]; stop {
				r.left(w[1:], why)
			} else if len(w) > 1 {
				rest = append(rest, w[1:])
			}
		}
		walks = rest
	}
	return nil
}

// group is how many of the steps are claimed together. Every letter of a group
// is in doubt after a crash, so there are few: enough to keep the connections
// busy, and to spread the two transactions, about a millisecond each.
func (r *delivering) group(goes []engine.Decision) int {
	most, letters := 16, 0
	if smtp := r.Book.Email.SMTP; smtp != nil {
		most = max(most, 4*smtp.Connections)
	}
	most = r.refusal.group(most)
	for i := range goes {
		if goes[i].Step.Kind != rules.StepEmail {
			continue
		}
		if letters++; letters > most {
			return i
		}
	}
	return len(goes)
}

// left counts the steps behind the one that stopped a walk.
func (r *delivering) left(rest walk, why engine.State) {
	for i := range rest {
		switch {
		case rest[i].Reason != engine.Go:
		case why == engine.TouchReleased:
			r.Later++
		default:
			r.Refused++
		}
	}
}
