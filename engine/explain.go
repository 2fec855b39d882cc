package engine

import (
	"slices"

	"holdfast/engine/experiment"
	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/expression"
)

// NoMatch is what a playbook says of a customer outside its audience who is not
// on the way through it. Such customers are no candidates, so it is in no
// funnel.
const NoMatch Reason = "no_match"

// Account is why one playbook decides what it decides for one customer, with
// the numbers as they stood when the customer's turn came.
type Account struct {
	Playbook  *rules.Playbook
	Decisions []Decision // the plan's; none for NoMatch
	Audience  *Branch
	Becomes   *Becomes // nil: the audience holds, or it never does
	Entry     Passage
	Exit      *Branch    // nil: the playbook has none
	Whens     []When     // conditions of the steps that the plan came to
	Ways      []Way      // branches, splits and waits for a condition that the plan came to
	Trigger   *Triggered // nil: being in the audience is enough
	Closed    string     // why the playbook takes in nobody now; "" when it does
	Blocked   string     // why a belt stops the playbook for everybody; "" when none does
	Holdouts  []Place
	Consents  []Assent // by topic of the messages
	Caps      []Room
	Offers    []Standing
}

// Verdict is the decision that counts.
func (a *Account) Verdict() Decision {
	if len(a.Decisions) == 0 {
		return Decision{Reason: NoMatch}
	}
	return *Verdict(a.Decisions)
}

// HeldOut says whether the customer is kept untouched, so that nothing of the
// playbook will ever come.
func (a *Account) HeldOut() bool { return slices.ContainsFunc(a.Holdouts, Place.HeldOut) }

// When is how the own condition of a step came out.
type When struct {
	Step  *rules.Step
	Holds *Branch
}

// Place is where a holdout's stable hash puts the customer: held out below the
// share. Playbook is "" for the holdout of the whole project.
type Place struct {
	Playbook        string
	Position, Share float64
}

// HeldOut says whether the customer is kept untouched.
func (p Place) HeldOut() bool { return p.Position < p.Share }

// Room is how much of one cap is used.
type Room struct {
	rules.Cap
	Used int // messages within the window, those of this plan included
}

// Explainer gives accounts of one customer. It serves one goroutine.
type Explainer struct {
	fold  *fold
	plan  *Plan
	facts *measure.Facts
	entry *entryWords
	row   int
	name  string

	evaluator *expression.Evaluator
	futures   map[int64]*future // by instant, microseconds
}

// NewExplainer explains the plan that Decide made of the same input and board
// for all playbooks. Facts are those of the customer in that row.
func NewExplainer(in Input, board *Board, plan *Plan, facts *measure.Facts, row int) *Explainer {
	in.Now = plan.At
	return &Explainer{
		fold: newFold(in, board),
		plan: plan, facts: facts, entry: newEntryWords(in, in.People.Table.Rows()), row: row, name: in.People.IDs.Text(uint32(row)),
		evaluator: expression.NewEvaluator(expression.Context{Now: in.Now, Zone: in.Book.Zone}),
		futures:   map[int64]*future{},
	}
}

// Playbook is the account of one of the plan's playbooks, by its place there.
func (e *Explainer) Playbook(index int) (*Account, error) {
	p := e.plan.Playbooks[index].Playbook
	a := &Account{Playbook: p, Decisions: e.plan.Playbooks[index].Decisions.Of(e.row)}
	e.fold.memory = e.memory(index)
	a.Entry = e.passage(p, a.Decisions, e.plan.Playbooks[index].Blocked)
	a.Holdouts, a.Consents = e.holdouts(p), e.assents(p)
	for _, w := range e.fold.memory.windows {
		a.Caps = append(a.Caps, Room{w.Cap, len(w.times[e.fold.memory.boxes.box(e.row)])})
	}
	var err error
	if a.Audience, err = e.branch(p, p.Audience); err != nil {
		return nil, err
	}
	if a.Exit, err = e.branch(p, p.Exit); err != nil {
		return nil, err
	}
	for i := range a.Decisions {
		s := a.Decisions[i].Step
		if s == nil || s.When == nil {
			continue
		}
		holds, err := e.branch(p, s.When)
		if err != nil {
			return nil, err
		}
		a.Whens = append(a.Whens, When{s, holds})
	}
	if a.Ways, err = e.ways(p, a.Decisions); err != nil {
		return nil, err
	}
	a.Trigger, a.Closed, a.Blocked = e.triggered(index, p), closed(p, e.fold.Now), e.plan.Playbooks[index].BlockedWhy
	if a.Offers, err = e.offers(p); err != nil {
		return nil, err
	}
	if a.Audience.Value != true {
		a.Becomes, err = e.becomes(p)
	}
	return a, err
}

// memory is what the fold knew when it came to the customer in a playbook: the
// history, and what the plan had given by then.
func (e *Explainer) memory(index int) *memory {
	m := remember(e.fold.Input)
	for i := range index + 1 {
		pp := &e.plan.Playbooks[i]
		earlier := func(int) bool { return true }
		if i == index {
			earlier = e.before(pp)
		}
		for d := range pp.Decisions.All() {
			if earlier(d.Row) {
				m.note(e.fold.Now, d)
			}
		}
	}
	return m
}

// before says whose turn comes before the customer's in a playbook.
func (e *Explainer) before(pp *PlaybookPlan) func(row int) bool {
	rows := []int{e.row}
	for candidate := range pp.Decisions.Candidates() {
		if candidate[0].Row != e.row {
			rows = append(rows, candidate[0].Row)
		}
	}
	e.fold.turns(pp.Playbook, rows)
	earlier := map[int]bool{}
	for _, row := range rows[:slices.Index(rows, e.row)] {
		earlier[row] = true
	}
	return func(row int) bool { return earlier[row] }
}

func (e *Explainer) holdouts(p *rules.Playbook) []Place {
	var places []Place
	for _, h := range []Place{
		{"", experiment.Assign("holdout", e.name), e.fold.Book.Untouched(p)},
		{p.Name, experiment.Assign("holdout "+p.Salt(), e.name), p.Holdout},
	} {
		if h.Share > 0 {
			places = append(places, h)
		}
	}
	return places
}
