package trial

import (
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/rules/expression"
)

// Verdict is what one playbook decided, and how the conditions came out that it
// turned on.
type Verdict struct {
	Playbook   string
	Reason     engine.Reason // engine.NoMatch when there is no decision
	Why        string
	Step       string
	Until      time.Time
	Conditions []Explained
}

// Explained is one condition, part by part.
type Explained struct {
	Title string // "audience of win-back"
	Holds *engine.Branch
}

// verdict finds what a playbook decided: who comes in, or does not, by the
// audience; who has left by the exit; who is passed by by the step's own
// condition; and which rung of an offer holds.
func (s *scene) verdict(playbook string) (Verdict, error) {
	v := Verdict{Playbook: playbook, Reason: engine.NoMatch}
	i := slices.IndexFunc(s.plan.Playbooks, func(p engine.PlaybookPlan) bool { return p.Playbook.Name == playbook })
	p := &s.plan.Playbooks[i]
	e := &explaining{scene: s, playbook: playbook}
	var d *engine.Decision
	mine := p.Decisions.Of(0) // the one customer
	if len(mine) > 0 {
		d = engine.Verdict(mine)
		v.Reason, v.Why, v.Step, v.Until = d.Reason, d.Why, d.Key.Step, d.Until
	}
	switch v.Reason {
	case engine.NoMatch, engine.Go:
		e.explain("audience of "+playbook, p.Playbook.Audience)
	case engine.Exited:
		if d.Step == nil {
			e.explain("exit of "+playbook, p.Playbook.Exit)
		} else if d.Step.When != nil {
			e.explain("when of "+d.Key.Step, d.Step.When)
		}
	case engine.ConditionNo:
		e.explain("when of "+d.Key.Step, d.Step.When)
	}
	if d != nil && d.Step != nil && d.Step.Offer != nil && (v.Reason == engine.Go || v.Reason == engine.NoRung) {
		for i, rung := range d.Step.Offer.Ladder {
			if rung.When != nil {
				e.explain(fmt.Sprintf("rung %d of %s", i+1, d.Step.Offer.Name), rung.When)
			}
		}
	}
	for i := range mine {
		e.way(&mine[i])
	}
	v.Conditions = e.explained
	return v, e.err
}

// explaining takes conditions apart, and the segments that they stand on.
type explaining struct {
	*scene
	playbook  string
	explained []Explained
	err       error // the first one
}

// way explains why a customer went the way of one decision.
func (e *explaining) way(d *engine.Decision) {
	if d.Step == nil || d.Step.Kind != rules.StepBranch && d.Step.Wait.Kind != rules.WaitFor {
		return
	}
	if d.Step.Wait.For != nil {
		e.explain("for of "+d.Key.Step, d.Step.Wait.For)
	}
	for i := range d.Step.Arms {
		if a := &d.Step.Arms[i]; a.When != nil && reaches(d, i) {
			e.explain(fmt.Sprintf("arm %s of %s", a.Name, d.Key.Step), a.When)
		}
	}
}

// reaches says whether an arm of a branch was asked: no arm before it was taken.
func reaches(d *engine.Decision, arm int) bool {
	taken := slices.IndexFunc(d.Step.Arms, func(a rules.Arm) bool { return a.Name == d.Arm })
	return taken < 0 || arm <= taken
}

func (e *explaining) explain(title string, p *expression.Program) {
	if e.err != nil || slices.ContainsFunc(e.explained, func(x Explained) bool { return x.Title == title }) {
		return
	}
	view := e.board.Table.Slice(0, e.board.Table.Rows())
	e.entryWords(view, e.playbook)
	evaluator := expression.NewEvaluator(expression.Context{Now: e.plan.At, Zone: e.book.Zone})
	trace, err := evaluator.Explain(p, view, 0)
	if err != nil {
		e.err = fmt.Errorf("explaining the %s: %w", title, err)
		return
	}
	e.explained = append(e.explained, Explained{title, e.branch(trace)})
	for _, word := range p.Uses() {
		for i := range e.book.Segments {
			if g := &e.book.Segments[i]; g.Name == word && g.Used {
				e.explain("segment "+g.Name, g.Where)
			}
		}
	}
}

// branch is a trace as explanations are shown.
func (e *explaining) branch(t *expression.Trace) *engine.Branch {
	b := &engine.Branch{Source: t.Source, Operator: t.Operator, Value: t.Value, Decided: t.Decided}
	if at, ok := t.Value.(time.Time); ok {
		b.Value = at.In(e.book.Zone)
	}
	for _, c := range t.Children {
		b.Children = append(b.Children, e.branch(c))
	}
	return b
}
