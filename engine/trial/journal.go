package trial

import (
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Journal is a ledger in memory, for one project at instants that only go
// forward: what internal/ledger's Claim and Record do to entries, messages,
// codes and points. Everything that is handed over arrives, so there is nothing
// to settle. Codes are not drawn: they show their pattern.
type Journal struct {
	entries  []*passage // in the order in which they were written
	messages []engine.Sent
	codes    []issued
	points   map[string]int64
}

// passage is an entry, with the steps of all its touches and what came of them.
type passage struct {
	engine.Entry
	had []engine.Had
}

func (e *passage) been(step string) bool {
	return slices.ContainsFunc(e.had, func(h engine.Had) bool { return h.Step == step })
}

type issued struct {
	engine.Issued
	cost int64
}

// NewJournal returns an empty journal.
func NewJournal() *Journal { return &Journal{points: map[string]int64{}} }

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
// project's zone; an offer that is not in budgets has none.
func (j *Journal) Claim(at time.Time, d *engine.Decision, budgets map[string]engine.Budgeted) engine.Claim {
	refused := func(why engine.Reason) engine.Claim { return engine.Claim{Key: d.Key, Reason: why} }
	if d.Incentive != nil {
		if why := j.affordable(at, d, budgets); why != "" {
			return refused(why)
		}
	}
	t := touching(d, at)
	var e *passage
	fresh := false
	if !d.Opens {
		e = j.passage(d.Key)
	}
	if e == nil {
		if e = j.enter(d, t, at); e != nil {
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
	e.turn(d, t, at)
	j.give(at, d)
	claim := engine.Claim{Key: d.Key, Taken: true}
	if d.Incentive != nil {
		claim.Code = d.Incentive.Offer.Code.Masked()
	}
	return claim
}

// give writes down what a claimed step hands over.
func (j *Journal) give(at time.Time, d *engine.Decision) {
	at = exact(at)
	if channel, sends := d.Step.Sends(); sends {
		j.messages = append(j.messages, engine.Sent{Customer: d.Key.Customer, At: at, Playbook: d.Key.Playbook, Channel: channel})
	}
	if d.Step.Kind == rules.StepReward {
		j.points[d.Key.Customer] += d.Points
	}
	if in := d.Incentive; in != nil {
		j.codes = append(j.codes, issued{engine.Issued{Offer: in.Offer.Name, Customer: d.Key.Customer, At: at}, in.Cost})
	}
}

// affordable says why the offer may not be made, or "".
func (j *Journal) affordable(at time.Time, d *engine.Decision, budgets map[string]engine.Budgeted) engine.Reason {
	offer := d.Incentive.Offer
	budget, limited := budgets[engine.OfferAccount(offer.Name)]
	for _, c := range j.codes {
		if c.Offer != offer.Name {
			continue
		}
		if c.Customer == d.Key.Customer && offer.OncePer > 0 && c.At.In(at.Location()).AddDate(0, 0, int(offer.OncePer)).After(at) {
			return engine.OfferRecent
		}
		if !c.At.Before(exact(budget.Since)) {
			budget.Limit -= c.cost
		}
	}
	if limited && d.Incentive.Cost > budget.Limit {
		return engine.BudgetSpent
	}
	return ""
}

// Record writes down what came of one decision that is not handed over, as
// Ledger.Record does.
func (j *Journal) Record(at time.Time, d *engine.Decision) {
	var t turn
	switch d.Reason {
	case engine.EnteredBefore, engine.AudienceBelt:
		return // these are about no entry
	case engine.Waiting, engine.Deferred, engine.Capped, engine.RenderError:
		t = turn{state: engine.EntryOpen, due: again(d, at)}
	case engine.Exited:
		t = turn{state: engine.EntryExited}
	case engine.StepGone, engine.Nothing:
		t = turn{state: engine.EntryFinished}
	default:
		t = touching(d, at)
	}
	if d.Opens {
		if e := j.enter(d, t, at); e != nil {
			e.turn(d, t, at)
			return
		}
	}
	e := j.passage(d.Key)
	if e == nil || e.State != engine.EntryOpen || t.touches && e.been(d.Key.Step) {
		return
	}
	e.turn(d, t, at)
}

// passage is the entry of a key, or nil.
func (j *Journal) passage(k engine.Key) *passage {
	for _, e := range j.entries {
		if e.Customer == k.Customer && e.Playbook == k.Playbook && e.Began.Equal(exact(k.Entry)) {
			return e
		}
	}
	return nil
}

// enter begins the decision's entry; nil when the customer has been on this
// passage, or is on another one through the same playbook.
func (j *Journal) enter(d *engine.Decision, t turn, at time.Time) *passage {
	k := d.Key
	for _, e := range j.entries {
		if e.Customer == k.Customer && e.Playbook == k.Playbook && (e.State == engine.EntryOpen || e.Began.Equal(exact(k.Entry))) {
			return nil
		}
	}
	began := exact(k.Entry)
	e := &passage{Entry: engine.Entry{Playbook: k.Playbook, Customer: k.Customer, Began: began, LastAt: began}}
	j.entries = append(j.entries, e)
	return e
}

// turn takes an entry through a decision.
func (e *passage) turn(d *engine.Decision, t turn, at time.Time) {
	e.State, e.Due = t.state, t.due
	if t.touches {
		outcome := string(d.Reason)
		switch {
		case d.Reason == engine.Go && d.Step.Kind == rules.StepEmail:
			outcome = string(engine.TouchClaimed)
		case d.Reason == engine.Go: // nobody carries it anywhere
			outcome = string(engine.TouchSent)
		}
		e.had = append(e.had, engine.Had{Step: d.Key.Step, Outcome: outcome})
		e.LastAt = exact(at)
	}
}
