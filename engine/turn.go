package engine

import (
	"cmp"
	"slices"

	"holdfast/engine/experiment"
	"holdfast/rules"
)

// shares says whether what one customer gets of a playbook can depend on the
// others: it has a canary, something in it comes out of a budget or a pool, or letters warm a server up.
func shares(book *rules.Book, p *rules.Playbook) bool {
	return p.Canary != nil || len(p.Budgets) > 0 || len(book.Limits.Budgets) > 0 || book.Email.WarmUp != nil ||
		slices.ContainsFunc(p.Steps, func(s rules.Step) bool { return s.Offer != nil && (s.Offer.Budget != nil || s.Offer.Pool) })
}

// sharing decides about those who share a mailbox before the others, where these
// do not have their turns: who of them gets the one letter that a cap leaves
// them does not hang on the order of a file either.
func (f *fold) sharing(index int, p *rules.Playbook, rows []int, blocked Reason) map[int][]Decision {
	if f.memory.several == nil || shares(f.Book, p) {
		return nil
	}
	var several []int
	for _, row := range rows {
		if f.memory.shares(row) {
			several = append(several, row)
		}
	}
	f.turns(p, several)
	decided := make(map[int][]Decision, len(several))
	for _, row := range several {
		decided[row] = f.one(index, p, row, blocked)
	}
	return decided
}

// turns puts rows in the order in which a playbook decides about customers who
// share something: a stable hash of theirs, so that who gets the last of it does
// not hang on the order of a file.
func (f *fold) turns(p *rules.Playbook, rows []int) {
	type turn struct {
		at       float64
		customer string
		row      int
	}
	turns := make([]turn, len(rows))
	for i, row := range rows {
		customer := f.People.IDs.Text(uint32(row))
		turns[i] = turn{experiment.Assign("order "+p.Salt(), customer), customer, row}
	}
	slices.SortFunc(turns, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.customer, b.customer))
	})
	for i := range turns {
		rows[i] = turns[i].row
	}
}
