package engine

import (
	"cmp"
	"slices"

	"holdfast/engine/experiment"
	"holdfast/rules"
)

// shares says whether what one customer gets of a playbook can depend on the
// others: it has a canary, something in it comes out of a budget, or letters warm a server up.
func shares(book *rules.Book, p *rules.Playbook) bool {
	return p.Canary != nil || len(p.Budgets) > 0 || len(book.Limits.Budgets) > 0 || book.Email.WarmUp != nil ||
		slices.ContainsFunc(p.Steps, func(s rules.Step) bool { return s.Offer != nil && s.Offer.Budget != nil })
}

// turns puts rows in the order in which a playbook decides about them. Where
// customers share something the order is a stable hash of the customers, so that
// who gets the last of it does not hang on the order of a file.
func (f *fold) turns(p *rules.Playbook, rows []int) {
	if !shares(f.Book, p) {
		slices.Sort(rows)
		return
	}
	type place struct {
		at       float64
		customer string
	}
	places := make(map[int]place, len(rows))
	for _, row := range rows {
		customer := f.People.IDs.Text(uint32(row))
		places[row] = place{experiment.Assign("order "+p.Name, customer), customer}
	}
	slices.SortFunc(rows, func(a, b int) int {
		x, y := places[a], places[b]
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.customer, y.customer))
	})
}
