package trial

import (
	"cmp"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// Journal is a ledger in memory, for one project at instants that only go
// forward: what internal/ledger does to entries, messages, codes, points,
// accounts and what people have said. Everything that is handed over arrives, so
// there is nothing to settle. Codes are not drawn: they show their pattern.
// Hashes of addresses have no salt. A pool has what Stock puts there.
type Journal struct {
	entries  []*passage              // in the order in which they were written
	known    map[engine.Key]*passage // by playbook, customer and beginning
	open     map[[2]string]*passage  // by playbook and customer
	messages []message
	issued   []given        // in the order in which they were issued
	free     map[string]int // by offer that has a pool: codes left
	charged  []charge
	said
	earned
}

// passage is an entry, with the steps of all its touches and what came of them.
type passage struct {
	engine.Entry
	had []engine.Had
}

func (e *passage) been(step string) bool {
	return slices.ContainsFunc(e.had, func(h engine.Had) bool { return h.Step == step })
}

// message is one that was handed over, or would have been.
type message struct {
	engine.Sent
	entry time.Time
}

// charge is what was taken from an account.
type charge struct {
	engine.Charge
	at time.Time
}

// NewJournal returns an empty journal.
func NewJournal() *Journal {
	return &Journal{
		known: map[engine.Key]*passage{}, open: map[[2]string]*passage{},
		free: map[string]int{}, said: unsaid(), earned: unearned(),
	}
}

// exact is an instant as a ledger keeps it.
func exact(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Microsecond)
}

// turn is what a decision does to its entry.
type turn struct {
	touches bool
	state   engine.EntryState
	due     time.Time
}

func touching(d *engine.Decision, at time.Time) turn {
	if d.Last {
		return turn{touches: true, state: engine.EntryFinished}
	}
	return turn{touches: true, state: engine.EntryOpen, due: again(d, at)}
}

// again is when to ask about the entry again: when the decision says, else as
// soon as somebody looks.
func again(d *engine.Decision, at time.Time) time.Time {
	if d.Until.IsZero() {
		return exact(at)
	}
	return exact(d.Until)
}

// Claim takes the step of one go-decision, as Ledger.Claim does. at is in the
// project's zone; an offer that is not in the terms' budgets has none.
func (j *Journal) Claim(at time.Time, d *engine.Decision, terms engine.Terms) engine.Claim {
	refused := func(why engine.Reason) engine.Claim { return engine.Claim{Key: d.Key, Reason: why} }
	if why := j.unwanted(at, d); why != "" {
		return refused(why)
	}
	if why := j.affordable(at, d, terms.Budgets); why != "" {
		return refused(why)
	}
	t := touching(d, at)
	var e *passage
	fresh := false
	if !d.Opens {
		e = j.passage(d.Key)
	}
	if e == nil {
		if e = j.enter(d); e != nil {
			fresh = true
		} else {
			e = j.passage(d.Key)
		}
	}
	switch {
	case e == nil:
		return refused(engine.EnteredBefore)
	case e.been(d.Key.Step):
		return refused(engine.EnteredBefore)
	case !fresh && e.State == engine.EntryExited:
		return refused(engine.Exited)
	case !fresh && e.State != engine.EntryOpen:
		return refused(engine.EnteredBefore)
	}
	j.turn(e, d, t, at)
	j.give(at, d, terms.Policy)
	claim := engine.Claim{Key: d.Key, Taken: true}
	if d.Incentive != nil {
		claim.Code = d.Incentive.Masked()
	}
	return claim
}

// give writes down what a claimed step hands over.
func (j *Journal) give(at time.Time, d *engine.Decision, policy loyalty.Policy) {
	at = exact(at)
	j.send(at, d, false)
	if d.Step.Kind == rules.StepReward {
		// It is refused where the step has earned before, and a step is claimed once.
		_ = j.account(d.Key.Customer, policy, func(a *loyalty.Account) error {
			return a.Earn(loyalty.Earn{At: later(at, a.Now()), Source: d.Key.Source(), Points: d.Points, Note: d.Step.Note})
		})
	}
	if in := d.Incentive; in != nil {
		j.issue(at, d.Key.Customer, in)
	}
	for _, c := range charges(d) {
		j.charged = append(j.charged, charge{c, at})
	}
}

// send counts a message, when the step is one.
func (j *Journal) send(at time.Time, d *engine.Decision, ghost bool) {
	if channel, ok := d.Step.Sends(); ok {
		s := engine.Sent{Customer: d.Key.Customer, At: at, Playbook: d.Key.Playbook, Channel: channel, Ghost: ghost, Step: d.Key.Step, Variant: d.Variant}
		j.messages = append(j.messages, message{s, exact(d.Key.Entry)})
	}
}

// Record writes down what came of one decision that is not handed over, as
// Ledger.Record does.
func (j *Journal) Record(at time.Time, d *engine.Decision) {
	var t turn
	switch d.Reason {
	case engine.EnteredBefore, engine.Erased, engine.AudienceBelt, engine.Drifted, engine.StaleSource, engine.CanaryStopped:
		return // these are about no entry
	case engine.Waiting, engine.Deferred, engine.OffDay, engine.Capped, engine.OverBudget, engine.Inhibited,
		engine.Silenced, engine.CanaryWait, engine.RenderError:
		t = turn{state: engine.EntryOpen, due: again(d, at)}
	case engine.Exited:
		t = turn{state: engine.EntryExited}
	case engine.StepGone, engine.Nothing:
		t = turn{state: engine.EntryFinished}
	case engine.NoDate:
		t = turn{touches: true, state: engine.EntryFinished}
	default:
		t = touching(d, at)
	}
	var e *passage
	if d.Opens {
		e = j.enter(d)
	}
	if e == nil {
		e = j.passage(d.Key)
		if e == nil || e.State != engine.EntryOpen || t.touches && e.been(d.Key.Step) {
			return
		}
	}
	j.turn(e, d, t, at)
	if d.Reason == engine.HeldOut {
		j.send(exact(at), d, true)
	}
}

// passage is the entry of a key, or nil.
func (j *Journal) passage(k engine.Key) *passage {
	k.Step, k.Entry = "", exact(k.Entry)
	return j.known[k]
}

// enter begins the decision's entry; nil when the customer has been on this
// passage, or is on another one through the same playbook.
func (j *Journal) enter(d *engine.Decision) *passage {
	k := d.Key
	if j.open[[2]string{k.Playbook, k.Customer}] != nil || j.passage(k) != nil {
		return nil
	}
	began := exact(k.Entry)
	e := &passage{Entry: engine.Entry{Playbook: k.Playbook, Customer: k.Customer, Began: began, LastAt: began}}
	j.entries = append(j.entries, e)
	k.Step, k.Entry = "", began
	j.known[k] = e
	return e
}

// turn takes an entry through a decision.
func (j *Journal) turn(e *passage, d *engine.Decision, t turn, at time.Time) {
	e.State, e.Due = t.state, t.due
	if way := [2]string{e.Playbook, e.Customer}; t.state == engine.EntryOpen {
		j.open[way] = e
	} else {
		delete(j.open, way)
	}
	if !t.touches {
		return
	}
	outcome := string(d.Reason)
	if d.Reason == engine.Go {
		outcome = string(engine.TouchSent) // nobody carries it anywhere
		if _, sends := d.Step.Sends(); sends {
			outcome = string(engine.TouchClaimed)
		}
	}
	e.had = append(e.had, engine.Had{Step: d.Key.Step, Content: d.Step.Content, Outcome: outcome, Arm: cmp.Or(d.Arm, d.Variant), Place: d.Place, Steps: d.Steps})
	e.LastAt = exact(at)
}
