package trial

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"holdfast/engine"
)

// History is what a plan at q.At may know, in the order in which Ledger.History
// gives it. Nothing has been written after q.At.
func (j *Journal) History(q engine.HistoryQuery) engine.History {
	h := engine.History{Entries: j.known(), Spent: map[string]int64{}, Points: maps.Clone(j.points)}
	for _, m := range j.messages {
		if m.At.After(exact(q.Messages)) {
			h.Messages = append(h.Messages, m)
		}
	}
	latest := map[[2]string]int{}
	for _, c := range j.codes {
		place, known := latest[[2]string{c.Offer, c.Customer}]
		if !known {
			latest[[2]string{c.Offer, c.Customer}] = len(h.Issued)
			h.Issued = append(h.Issued, c.Issued)
		} else {
			h.Issued[place] = c.Issued
		}
		account := engine.OfferAccount(c.Offer)
		if since, asked := q.Spent[account]; asked && !c.At.Before(exact(since)) {
			h.Spent[account] += c.cost
		}
	}
	for account := range q.Spent {
		h.Spent[account] += 0 // an offer of which nothing is out is listed too
	}
	slices.SortFunc(h.Issued, func(a, b engine.Issued) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Offer, b.Offer))
	})
	return h
}

// known are the open entries, and the latest one of each playbook and customer.
func (j *Journal) known() []engine.Entry {
	all := slices.Clone(j.entries)
	slices.SortFunc(all, func(a, b *passage) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Playbook, b.Playbook), a.Began.Compare(b.Began))
	})
	var known []engine.Entry
	for i, e := range all {
		entry := e.Entry
		if e.State == engine.EntryOpen {
			entry.Had = slices.Clone(e.had)
		} else if i+1 < len(all) && all[i+1].Playbook == e.Playbook && all[i+1].Customer == e.Customer {
			continue
		}
		known = append(known, entry)
	}
	return known
}
