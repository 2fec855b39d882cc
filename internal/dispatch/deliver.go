package dispatch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Delivery is what Deliver acts through.
type Delivery struct {
	Book     *rules.Book
	Ledger   Ledger
	Carrier  Carrier          // of letters
	Webhooks Carrier          // of steps that go to a webhook; may be nil where there is none
	Bans     Bans             // of addresses that turn out to be nobody's; may be nil
	Random   io.Reader        // for codes: cryptographic
	Clock    func() time.Time // for when a step was settled, and how long the delivery takes
	Progress func(done, total int)

	// Marks tell after a crash which letters have left. Nil: nobody knows, so only
	// few are claimed together.
	Marks Marks

	// Waits makes messages that were put off wait out their pauses; without it all
	// are tried now.
	Waits bool
	// Away says that the mail server took nothing the last time: letters that it put
	// off do not wait out their pauses then, for it may be back.
	Away bool

	Input engine.Input // what the plan was made of
	// Again looks once more, if anything can have changed since the last look: as
	// of that instant, with the plan's entries begun. No board: nothing has
	// changed. It is asked at the beginning, and once a minute at most. Nil: only
	// the plan's own look counts.
	Again func(ctx context.Context, plan *engine.Plan, at time.Time) (*engine.Board, engine.Input, error)
}

// Result counts what became of a plan's go-decisions:
// Go = Sent + Failed + Later + Unknown + Refused + Changed, also when Deliver
// ended with an error or was told to stop.
type Result struct {
	Go      int      `json:"go"`
	Sent    int      `json:"sent"`               // messages handed over, rewards granted, offers issued
	Surveys int      `json:"surveys,omitempty"`  // of Sent: letters that ask
	Hooks   int      `json:"webhooks,omitempty"` // of Sent: messages to webhooks
	Failed  int      `json:"failed"`
	Later   int      `json:"later"` // put off by the server or never begun: the next plan finds them again
	Unknown int      `json:"unknown"`
	Refused int      `json:"refused"` // somebody else had the step, or the budget ran out meanwhile
	Changed int      `json:"changed"` // no longer right when it came to sending: bought, left, or fell asleep since the plan
	Points  int64    `json:"points"`
	Codes   int      `json:"codes"`
	Words   []string `json:"words,omitempty"` // why the first ten of those that were not sent were not

	Booked engine.Booked `json:"booked,omitzero"` // what customers had earned
}

// batchSteps is how many steps are claimed in one transaction at most: enough to
// make the disk's part small. Of letters there are fewer, see group.
const batchSteps = 500

// retryAfter is when what was put off for no reason of its own is asked again, and
// a server that refuses everything is.
const retryAfter = 15 * time.Minute

// Deliver carries out a plan: it writes down what customers have earned, which is
// the shop's and no playbook's, also where nothing goes; it records what was only decided, asks once more
// whether what goes still stands, claims it, hands it over and settles it, and in
// the end writes down the runs of the playbooks that were carried out. Stopping
// the context ends it after the steps in hand; what was not handed over is
// released, and the error is the context's when anything was left undone. Every
// other error is the world's (ledger, carrier), and nothing is in doubt beside what
// the ledger says. The death of the process leaves at most one letter in doubt for
// each of the mail server's connections, or 16 messages where there is none; that
// of the machine as many as were claimed together. Where 20 messages in a row are
// refused for good, or put off, and none is taken, the rest is left for later:
// ErrRefused, ErrAway.
func (d *Delivery) Deliver(ctx context.Context, plan *engine.Plan, writer *engine.Writer) (Result, error) {
	own := *d
	run := &delivering{
		Delivery: &own, plan: plan, writer: writer, terms: d.terms(),
		mail: route{Carrier: d.Carrier, name: "mail server"}, hooks: route{Carrier: d.Webhooks, name: "webhook's receiver"},
		board: writer.Board(), began: d.Clock(),
	}
	run.count()
	if err := run.book(ctx); err != nil {
		run.Later += run.Go
		return run.Result, err
	}
	left, err := run.all(ctx)
	run.Later += run.Go - run.answered()
	return run.Result, errors.Join(err, run.conclude(ctx, left))
}

// book writes down what customers have earned. The codes that it draws for them to
// give on take the place of those that the plan showed.
func (r *delivering) book(ctx context.Context) error {
	if r.plan.Bookings.Empty() {
		return nil
	}
	var err error
	if r.Booked, err = r.Ledger.Book(context.WithoutCancel(ctx), r.plan.At, r.plan.Bookings, r.terms); err != nil {
		return fmt.Errorf("booking what customers have earned: %w", err)
	}
	r.writer.Board().Give(r.Booked.Drawn)
	return nil
}

// all carries out the work, and gives what it left.
func (r *delivering) all(ctx context.Context) (left walks, err error) {
	if left, err = r.walks(ctx); err != nil {
		return left, err
	}
	for _, way := range []*route{&r.mail, &r.hooks} {
		if way.messages == 0 {
			continue
		}
		if err := way.Open(ctx); err != nil {
			return left, err
		}
		defer way.Close() // everything handed over has been answered
	}
	for {
		rest := left
		work := rest.next(batchSteps)
		if len(work) == 0 {
			return rest, nil
		}
		if err := r.batch(ctx, work); err != nil {
			return left, err
		}
		left = rest
		if r.Progress != nil {
			r.Progress(r.answered(), r.Go)
		}
	}
}

// answered is how many go-decisions something has become of.
func (r *delivering) answered() int {
	return r.Sent + r.Failed + r.Later + r.Unknown + r.Refused + r.Changed
}

// delivering carries one Deliver.
type delivering struct {
	*Delivery
	Result
	plan   *engine.Plan
	writer *engine.Writer
	terms  engine.Terms
	mail   route
	hooks  route

	board    *engine.Board // of the latest look; Input goes with it
	began    time.Time
	together int       // letters that are claimed at once, where marks tell which have left
	looked   time.Time // the instant at which we last asked for a look
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
				goes, going = append(goes, *w[0]), append(going, i)
			} else {
				kept = append(kept, *w[0])
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
			still, whose, err := r.still(ctx, walks, goes[:n], going[:n], stopped)
			if err != nil {
				return err
			}
			if err := r.hand(ctx, still, whose, stopped); err != nil {
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

// left counts the steps behind the one that stopped a walk.
func (r *delivering) left(rest walk, why engine.State) {
	for i := range rest {
		switch {
		case rest[i].Reason != engine.Go:
		case why == engine.TouchReleased:
			r.Later++
		case why == changed:
			r.Changed++
		default:
			r.Refused++
		}
	}
}
