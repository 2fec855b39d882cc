package earning

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/engine/measure"
	"holdfast/rules/table"
)

// finding is what is found out once everything is gathered.
type finding struct {
	*Reckoning
	people  *measure.People
	history *engine.History
	rows    int
	sorted  *sorted
	accrual loyalty.Accrual

	lots    []engine.Lot            // the ledger's: of each customer in the order in which they were earned
	lotsOf  []span                  // by customer row
	ofOrder []uint32                // by code of an order's id: its lot, plus 1
	has     map[loyalty.Source]bool // events and referrals that have earned
	erased  map[uint32]int64        // by row of a customer who was: when

	due       map[uint32][]engine.Posting // by customer row, in the order in which they are to be booked
	awards    []engine.Award
	referrals []loyalty.ReferralRecord
	noted     map[string]int           // by who was brought: the place in referrals
	reckoned  map[uint32][]engine.Lot  // by customer row: lots once everything is booked
	speaks    map[string]bool          // the words that are ours
	columns   map[string]*table.Column // by word
	troubles  []string
	strangers engine.Strangers

	lineNumbers []int
	deedList    []loyalty.Deed
}

// find works out what the ledger does not have. Asked again, it has found it
// already.
func (r *Reckoning) find(people *measure.People, h *engine.History) (*finding, error) {
	if r.found != nil {
		return r.found, nil
	}
	f := &finding{
		Reckoning: r, people: people, history: h, rows: people.Table.Rows(),
		speaks: map[string]bool{"points": r.loyalty != nil}, has: map[loyalty.Source]bool{}, noted: map[string]int{}, due: map[uint32][]engine.Posting{}, reckoned: map[uint32][]engine.Lot{}, columns: map[string]*table.Column{},
	}
	r.found = f
	f.forget()
	for _, w := range r.book.EarnedWords() {
		f.speaks[w.Name] = true
	}
	if r.loyalty == nil {
		return f, nil
	}
	f.sorted = r.orders.sort(f.rows)
	for _, d := range r.deeds {
		d.sort()
	}
	f.bring(h.Members.Lots)
	if r.loyalty.Points.Order != nil {
		f.accrual = newAccrual(r)
		f.orderPoints()
	}
	f.eventPoints()
	if err := f.anniversaries(); err != nil {
		return nil, err
	}
	if err := f.refer(); err != nil {
		return nil, err
	}
	f.spends()
	f.renewals()
	return f, nil
}

// owe notes what is to be done to a customer's account.
func (f *finding) owe(row uint32, p engine.Posting) {
	p.Customer = f.people.IDs.Text(row)
	f.due[row] = append(f.due[row], p)
}

// earn owes points for a source that the ledger does not have.
func (f *finding) earn(row uint32, source loyalty.Source, points int64, since time.Time, note string) {
	if points > 0 && !f.has[source] {
		f.owe(row, engine.Posting{Earn: &loyalty.Earn{At: f.now, Source: source, Points: points, Since: since, Note: note}})
	}
}

// orderPoints are the points of orders, and those of what came back.
func (f *finding) orderPoints() {
	keeps := f.keepers()
	for row := range uint32(f.rows) {
		for _, order := range f.sorted.placed(row) {
			code := f.orders.code[order]
			if code == table.NoCode || f.settled(row, order) {
				continue
			}
			id := f.orders.id(order)
			if id == "" {
				continue
			}
			if keeper, shared := keeps[code]; shared && keeper != row {
				f.trouble("the order %s is of %s and of %s: it earns points for %s alone", id, f.people.IDs.Text(keeper), f.people.IDs.Text(row), f.people.IDs.Text(keeper))
				continue
			}
			source := loyalty.Source{Kind: loyalty.Order, ID: id}
			if f.ofOrder[code] == 0 {
				if worth := f.worth(order); worth > 0 {
					f.owe(row, engine.Posting{Earn: &loyalty.Earn{At: f.now, Source: source, Points: worth, Since: f.instant(f.orders.at[order])}})
				}
				continue
			}
			lot := &f.lots[f.ofOrder[code]-1]
			if lot.Customer != f.people.IDs.Text(row) {
				f.trouble("the order %s is of %s, and its points were booked to %s, who keeps them", id, f.people.IDs.Text(row), lot.Customer)
				continue
			}
			if !f.orders.back.get(order) {
				continue
			}
			if worth := f.worth(order); worth < lot.Issued-lot.Back {
				f.owe(row, engine.Posting{Refund: &loyalty.Refund{At: f.now, Source: source, Worth: worth}})
			}
		}
	}
}

// settled says whether there is nothing to do for an order of a customer: its
// points are booked to them, and nothing came back of it. So it is with nearly all.
func (f *finding) settled(row, order uint32) bool {
	lot := f.ofOrder[f.orders.code[order]]
	return lot > 0 && !f.orders.back.get(order) && f.lots[lot-1].Customer == f.people.IDs.Text(row)
}

// keepers are, by the code of an id that several customers' orders have, whose it
// is: who has its points already, else who was first.
func (f *finding) keepers() map[uint32]uint32 {
	keeps := map[uint32]uint32{}
	best := map[uint32]uint32{} // the keeper's order
	offer := func(order uint32) {
		if !f.orders.counts(order) {
			return
		}
		code := f.orders.code[order]
		is, known := best[code]
		if !known || cmp.Or(cmp.Compare(f.orders.at[order], f.orders.at[is]), cmp.Compare(f.name(order), f.name(is))) < 0 {
			best[code], keeps[code] = order, f.orders.customer[order]
		}
	}
	for h, order := range f.orders.others {
		offer(order)
		offer(f.orders.first[h.code] - 1)
	}
	for code := range keeps {
		if lot := f.ofOrder[code]; lot > 0 {
			if row, ok := f.people.IDs.LookupString(f.lots[lot-1].Customer); ok {
				keeps[code] = row
			}
		}
	}
	return keeps
}

func (f *finding) name(order uint32) string { return f.people.IDs.Text(f.orders.customer[order]) }

// eventPoints are the points of events and of badges, in the order of their
// instants.
func (f *finding) eventPoints() {
	type gain struct {
		row    uint32
		at     int64
		id     string
		points int64
	}
	var gains []gain
	for _, e := range f.events.earned {
		kind := f.loyalty.Points.Events[e.kind].Event
		gains = append(gains, gain{e.row, e.at, eventID(kind, f.people.IDs.Text(e.row), f.instant(e.at)), e.points})
	}
	for _, a := range f.badges() {
		if a.points > 0 {
			gains = append(gains, gain{a.row, a.At.UnixMicro(), awardID(&a.Award), a.points})
		}
	}
	slices.SortFunc(gains, func(a, b gain) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id), -cmp.Compare(a.points, b.points))
	})
	for i, g := range gains {
		if i > 0 && gains[i-1].id == g.id {
			continue // it came twice; the larger one counts
		}
		f.earn(g.row, loyalty.Source{Kind: loyalty.Event, ID: g.id}, g.points, f.instant(g.at), "")
	}
}

// renewals are owed to those whose points would end earlier than they do when what
// the customer last did puts them off.
func (f *finding) renewals() {
	for row, at := range f.latest {
		if at == 0 || row >= f.rows {
			continue
		}
		until := f.policy.Ends(f.instant(at))
		if slices.ContainsFunc(f.mine(uint32(row)), func(l engine.Lot) bool {
			return l.Outstanding > 0 && l.Ends.Before(until)
		}) {
			f.owe(uint32(row), engine.Posting{Renew: true})
		}
	}
}

func (f *finding) trouble(format string, values ...any) {
	f.troubles = append(f.troubles, fmt.Sprintf(format, values...))
}
