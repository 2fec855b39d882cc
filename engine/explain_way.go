package engine

import (
	"time"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Way is a branch, a split or a wait for a condition that the plan came to.
type Way struct {
	Step  *rules.Step
	Arm   string  // the one taken; "": none is, or the customer waits
	Asked []Asked // in their order, as far as it went; none of a split
}

// Asked is how the condition of one arm came out. Holds is nil for else.
type Asked struct {
	Arm   string
	Holds *Branch
}

// Triggered is how a playbook's trigger stands for a customer.
type Triggered struct {
	rules.Trigger
	Since time.Time // what happened after it counts; zero: the playbook looks from now on
	Come  bool
}

// ways are those among the steps of some decisions.
func (e *Explainer) ways(p *rules.Playbook, decisions []Decision) ([]Way, error) {
	var out []Way
	for i := range decisions {
		d := &decisions[i]
		if d.Step == nil || d.Reason != Passed && (d.Reason != Waiting || d.Step.Wait.Kind != rules.WaitFor) {
			continue
		}
		w := Way{Step: d.Step, Arm: d.Arm}
		ask := func(arm string, condition *expression.Program) error {
			holds, err := e.branch(p, condition)
			w.Asked = append(w.Asked, Asked{arm, holds})
			return err
		}
		if d.Step.Kind == rules.StepWait {
			if err := ask(armThen, d.Step.Wait.For); err != nil {
				return nil, err
			}
		}
		for _, arm := range d.Step.Arms {
			if d.Step.Kind != rules.StepBranch {
				break
			}
			if err := ask(arm.Name, arm.When); err != nil {
				return nil, err
			}
			if arm.Name == d.Arm {
				break
			}
		}
		out = append(out, w)
	}
	return out, nil
}

// triggered asks a playbook's trigger about the customer alone.
func (e *Explainer) triggered(index int, p *rules.Playbook) *Triggered {
	if p.Trigger.Kind == rules.TriggerMatch {
		return nil
	}
	e.fold.since = Since(e.fold.Book, p, e.fold.History, e.fold.Now)
	only := table.NewMask(e.fold.People.Table.Rows())
	only.Set(e.row)
	e.fold.triggered(p, e.fold.board.Audience(index), only, &Run{})
	t := &Triggered{Trigger: p.Trigger, Come: only.Get(e.row)}
	from := e.fold.since
	if t.Kind == rules.TriggerEvent || t.Kind == rules.TriggerOrder {
		from = unseen(e.fold.Book, p, e.fold.History, e.fold.Now)
	}
	if !from.IsZero() {
		t.Since = from.In(e.fold.Book.Zone)
	}
	return t
}
