package main

import (
	"context"
	"fmt"
	"slices"

	"holdfast/engine"
	"holdfast/engine/uplift"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// promoted is a variant that everybody gets from now on.
type promoted struct {
	Playbook string `json:"playbook"`
	Step     string `json:"step"`
	Variant  string `json:"variant"`
	Why      string `json:"why"`
}

func (p promoted) String() string {
	return fmt.Sprintf("%s, %s: everybody gets %s from now on (%s)", p.Playbook, p.Step, p.Variant, p.Why)
}

// promote takes the better variant of a step for everybody, where the rules ask
// for that and it is known by now. Each playbook is looked at once a day of the
// project's calendar, by whoever ticks first; where no step promotes anything, or
// everything has been promoted, nothing is read.
func (a *acting) promote(ctx context.Context, in *engine.Input) ([]promoted, error) {
	if in.Stale["customers"] != "" || in.Stale["orders"] != "" {
		return nil, nil // sales that are not in yet would decide
	}
	var out []promoted
	var orders *uplift.Input // the same for every playbook
	for i := range in.Book.Playbooks {
		p := &in.Book.Playbooks[i]
		steps := undecided(in, p)
		if len(steps) == 0 || in.Only != nil && !in.Only(p.Name) {
			continue
		}
		today, occurrence := engine.PeriodStart("day", in.Now, in.Book.Zone), "winner of "+p.Name // no playbook has such a name
		fresh, err := a.ledger.Begin(ctx, occurrence, today, a.w.clock())
		if err != nil || !fresh {
			if err != nil {
				return out, err
			}
			continue
		}
		if orders == nil {
			orders = &uplift.Input{Book: in.Book, To: in.Now, Margin: 1}
			if err := lookAtOrders(ctx, a.w, orders); err != nil {
				return out, err
			}
		}
		one := *orders
		one.Playbook = p
		if one.Touches, err = upliftTouches(ctx, a.ledger, p, in.Now); err != nil {
			return out, err
		}
		for _, step := range steps {
			variant, ok, why := uplift.Winner(one, step)
			if !ok {
				continue
			}
			if err := a.ledger.Promote(ctx, in.Now, p.Name, step, variant, why); err != nil {
				return out, err
			}
			out = append(out, promoted{p.Name, step, variant, why})
		}
		if err := a.ledger.Finish(ctx, occurrence, today, a.w.clock(), ""); err != nil {
			return out, err
		}
	}
	return out, nil
}

// undecided are the steps of a playbook that promote the better variant and have
// not done so.
func undecided(in *engine.Input, p *rules.Playbook) []string {
	var steps []string
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Promote != nil && s.Takes([]string{in.History.Promoted[p.Name][s.ID]}) == "" {
			steps = append(steps, s.ID)
		}
	}
	return steps
}

// promotedIn are the variants that everybody gets of a playbook's steps as it is
// written now.
func (p *planned) promotedIn(playbook *rules.Playbook) []ledger.Promotion {
	var out []ledger.Promotion
	for _, v := range p.promotions {
		if v.Playbook == playbook.Name && slices.ContainsFunc(playbook.Steps, func(s rules.Step) bool {
			return s.ID == v.Step && s.Takes([]string{v.Variant}) != ""
		}) {
			out = append(out, v)
		}
	}
	return out
}
