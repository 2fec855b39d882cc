package earning

import (
	"cmp"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// waits is for how many days points that are booked late may cover a spend.
const waits = 7

// spends are the points that the shop has taken and the ledger does not know of.
// One that is not covered is open for so many days, and what comes behind them
// does not cover it: it is never taken.
func (f *finding) spends() {
	slices.SortFunc(f.events.spent, func(a, b happened) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.at, b.at), -cmp.Compare(a.points, b.points))
	})
	taken := int64(0) // of the customer, by spends that are no longer open
	for i, e := range f.events.spent {
		if i == 0 || f.events.spent[i-1].row != e.row {
			taken = 0
		} else if f.events.spent[i-1].at == e.at {
			continue
		}
		id := eventID(f.loyalty.Points.Spent, f.people.IDs.Text(e.row), f.instant(e.at))
		if f.history.Members.Spent[id] {
			continue
		}
		if end := f.instant(e.at).AddDate(0, 0, waits); !f.now.Before(end) {
			if f.usable(e.row, end)-taken < e.points {
				continue
			}
			taken += e.points
		}
		f.owe(e.row, engine.Posting{Spend: &loyalty.Spend{At: f.now, ID: id, Points: e.points}})
	}
}

// usable is how many of a customer's points could be spent before an instant, or
// could have been had their orders been booked at once, and are there now.
func (f *finding) usable(row uint32, end time.Time) (points int64) {
	lots := f.mine(row)
	for i := range lots {
		l := &lots[i]
		from := l.Matures
		if l.Source.Kind == loyalty.Order {
			if code, ok := f.orders.codes.Lookup(l.Source.ID); ok && int(code) < len(f.orders.first) && f.orders.first[code] > 0 {
				placed := f.instant(f.orders.at[f.orders.first[code]-1])
				if at := f.policy.Matures(loyalty.Order, placed); at.Before(from) {
					from = at
				}
			}
		}
		if from.Before(end) {
			points += l.Outstanding
		}
	}
	for _, p := range f.due[row] {
		if p.Earn != nil && f.policy.Matures(p.Earn.Source.Kind, p.Earn.Since).Before(end) {
			points += p.Earn.Points
		}
	}
	return points
}
