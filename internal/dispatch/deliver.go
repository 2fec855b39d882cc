package dispatch

import (
	"context"
	"fmt"
	"io"
	"time"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/templates"
)

// Ledger takes steps before they are handed over and writes down what became of
// them. Claim and Record are durable when they return.
type Ledger interface {
	Claim(ctx context.Context, at time.Time, batch []engine.Decision, budgets map[string]engine.Budgeted, draw func(rules.CodePattern) (string, error)) ([]engine.Claim, error)
	Record(ctx context.Context, at time.Time, batch []engine.Decision) error
	Settle(ctx context.Context, at time.Time, batch []engine.Settlement) error
}

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
// Go = Sent + Failed + Later + Unknown + Refused.
type Result struct {
	Go      int      `json:"go"`
	Sent    int      `json:"sent"` // letters handed over, rewards granted, offers issued
	Failed  int      `json:"failed"`
	Later   int      `json:"later"`
	Unknown int      `json:"unknown"`
	Refused int      `json:"refused"` // somebody else had the step, or the budget ran out meanwhile
	Points  int64    `json:"points"`
	Codes   int      `json:"codes"`
	Words   []string `json:"words,omitempty"` // what servers said of those that were not sent, the first ten
}

// batchSteps is how many steps are claimed in one transaction: enough to make
// the disk's part small, few enough that a crash leaves few unknown.
const batchSteps = 200

// retryAfter is when a letter that was put off by the server is tried again.
const retryAfter = 15 * time.Minute

// Deliver carries out a plan: it records what was only decided, claims what
// goes, hands it over and settles it. Stopping the context ends it after the
// steps in hand; what was not handed over is released. The error is the world's
// (ledger, carrier), and nothing is in doubt beside what the ledger says.
func (d *Delivery) Deliver(ctx context.Context, plan *engine.Plan, writer *engine.Writer) (Result, error) {
	run := &delivering{Delivery: d, plan: plan, writer: writer, budgets: d.budgets(plan.At)}
	work := run.walks()
	if run.letters > 0 {
		if err := d.Carrier.Open(ctx); err != nil {
			return run.Result, err
		}
		defer d.Carrier.Close() // everything handed over has been answered
	}
	for len(work) > 0 && ctx.Err() == nil {
		n := min(batchSteps, len(work))
		if err := run.batch(ctx, work[:n]); err != nil {
			return run.Result, err
		}
		work = work[n:]
		if d.Progress != nil {
			d.Progress(run.Sent+run.Failed+run.Later+run.Unknown+run.Refused, run.Go)
		}
	}
	return run.Result, ctx.Err()
}

func (d *Delivery) budgets(at time.Time) map[string]engine.Budgeted {
	budgets := map[string]engine.Budgeted{}
	for _, o := range d.Book.Offers {
		if o.Budget != nil {
			budgets[o.Name] = engine.Budgeted{Since: engine.PeriodStart(o.Budget, at, d.Book.Zone), Limit: o.Budget.Amount}
		}
	}
	return budgets
}

// delivering carries one Deliver.
type delivering struct {
	*Delivery
	Result
	plan    *engine.Plan
	writer  *engine.Writer
	budgets map[string]engine.Budgeted
	letters int
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
		if ctx.Err() != nil {
			return nil // a step that was not begun is found again by the next plan
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
			if err := r.Ledger.Record(ctx, r.plan.At, kept); err != nil {
				return err
			}
		}
		stopped := map[int]bool{}
		if len(goes) > 0 {
			if err := r.hand(ctx, goes, going, stopped); err != nil {
				return err
			}
		}
		var rest []walk
		for i, w := range walks {
			if !stopped[i] && len(w) > 1 {
				rest = append(rest, w[1:])
			}
		}
		walks = rest
	}
	return nil
}

// hand claims go-decisions, hands the letters over and settles them. Walks that
// cannot go on are marked in stopped.
func (r *delivering) hand(ctx context.Context, goes []engine.Decision, going []int, stopped map[int]bool) error {
	claims, err := r.Ledger.Claim(ctx, r.plan.At, goes, r.budgets, func(p rules.CodePattern) (string, error) { return p.Draw(r.Random) })
	if err != nil {
		return err
	}
	var letters []Letter
	var settled []engine.Settlement
	var whose []int // the walk of each letter
	for i, c := range claims {
		d := &goes[i]
		switch {
		case !c.Taken:
			r.Refused++
			stopped[going[i]] = true
			continue
		case c.Code != "":
			r.Codes++
		}
		if d.Step.Kind != rules.StepEmail {
			r.Sent++ // written down by the claim itself
			r.Points += d.Points
			continue
		}
		message, err := r.writer.Write(d, c.Code)
		if err != nil { // the plan wrote it, so this is the code's doing, or a fault of ours
			settled = append(settled, engine.Settlement{Key: d.Key, State: engine.TouchFailed, Detail: err.Error()})
			r.Failed++
			r.word(d, err.Error())
			continue
		}
		letters = append(letters, Letter{Key: d.Key, To: d.Address, Message: message, At: r.plan.At, Locale: d.Locale})
		whose = append(whose, i)
	}
	for i, o := range r.Carrier.Send(ctx, letters) {
		d := &goes[whose[i]]
		s := engine.Settlement{Key: d.Key, State: o.State, Detail: o.Detail, MessageID: o.MessageID}
		switch o.State {
		case engine.TouchSent:
			r.Sent++
		case engine.TouchFailed:
			r.Failed++
		case engine.TouchReleased:
			r.Later++
			s.Retry = r.plan.At.Add(retryAfter)
			stopped[going[whose[i]]] = true
		default:
			r.Unknown++
		}
		if o.State != engine.TouchSent {
			r.word(d, o.Detail)
		}
		settled = append(settled, s)
	}
	if len(settled) == 0 {
		return nil
	}
	// What was handed over has to be written down, also when we are told to stop.
	return r.Ledger.Settle(context.WithoutCancel(ctx), r.Clock(), settled)
}

func (r *delivering) word(d *engine.Decision, detail string) {
	if len(r.Words) < 10 {
		r.Words = append(r.Words, fmt.Sprintf("%s, %s, %s: %s", d.Key.Playbook, d.Key.Customer, d.Key.Step, detail))
	}
}
