package engine

import (
	"time"

	"holdfast/rules"
)

// Standing is how one offer of a playbook stands for a customer.
type Standing struct {
	Offer  *rules.Offer
	Step   *rules.Step
	Made   *Incentive // what would be made; nil: Reason says why not
	Reason Reason
	Why    string
	Rungs  []Rung    // up to the one that holds
	Last   time.Time // the latest code of the offer; zero: none within memory
	Spent  int64     // of the budget, in its period, minor units
	Codes  int64     // of the budget's number, in its period
	Free   int       // an offer with a pool: codes left in it
}

// Rung is one step of an offer's ladder. Holds is nil where it always does.
type Rung struct {
	rules.Rung
	Holds *Branch
	Gives *Incentive // what it would give; nil: Why says why nothing
	Why   string
}

// offers are those of a playbook's steps, each once.
func (e *Explainer) offers(p *rules.Playbook) ([]Standing, error) {
	var out []Standing
	seen := map[*rules.Offer]bool{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Offer == nil || seen[s.Offer] {
			continue
		}
		seen[s.Offer] = true
		c := &candidate{playbook: p, row: e.row, customer: e.name, began: e.fold.Now}
		d := c.decision(s, Go, "")
		memory := e.fold.memory
		o := Standing{
			Offer: s.Offer, Step: s, Free: memory.free[s.Offer.Name],
			Spent: memory.spent[OfferAccount(s.Offer.Name)], Codes: memory.spent[OfferCountAccount(s.Offer.Name)],
		}
		if o.Reason = term(e.fold, c, &d); o.Reason == "" {
			o.Reason = incentive(e.fold, c, &d)
		}
		o.Made, o.Why = d.Incentive, d.Why
		if last, had := memory.issued(s.Offer.Name, e.row); had {
			o.Last = last.In(e.fold.Book.Zone)
		}
		for _, rung := range s.Offer.Ladder {
			holds, err := e.branch(p, rung.When)
			if err != nil {
				return nil, err
			}
			r := Rung{Rung: rung, Holds: holds, Gives: &Incentive{Offer: s.Offer}}
			if r.Why = e.fold.board.gives(r.Gives, rung, e.row); r.Why != "" {
				r.Gives = nil
			}
			o.Rungs = append(o.Rungs, r)
			if holds == nil || holds.Value == true {
				break
			}
		}
		out = append(out, o)
	}
	return out, nil
}
