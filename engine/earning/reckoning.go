// Package earning works out what customers have earned and the ledger does not
// have yet: points of orders and events, tiers, badges, rewards for friends. It
// gives what is to be booked, and the words that conditions and letters say
// about it, as they will be once it is booked.
//
// Begin reading at Reckoning; due.go says what a customer's account is owed,
// word.go what becomes of it. How points behave is engine/loyalty's to know.
//
// What counts:
//
//   - A fact counts from Loyalty.Starts up to the instant. One that becomes known
//     late counts as well: its points are booked now, and their return period runs
//     from the fact.
//   - An order is all lines with its id, of one customer, in whatever order they
//     come. It has the instant of its earliest line that is not below zero; lines
//     below zero are what came back of it, and one that came back whole is none.
//   - An order is looked at again only where something came back of it: other rules
//     of earning, or another amount in today's file, take nothing away.
//   - What is found is booked when something next looks: a daemon looks when a
//     playbook is due or somebody is on the way. It is booked as of then, for an
//     account does not go back; the return period runs from the fact.
//   - Nothing is earned twice: what the ledger has is known by its source.
//   - What customers did before they were erased counts for nothing.
//   - A spend that the balance does not cover is told of, and open for a week, so
//     that points that are booked late can cover it. After that it is refused for
//     ever: points that came later do not pay for it.
package earning

import (
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Reckoning gathers orders and events until Loyalty is called. It serves one
// goroutine.
type Reckoning struct {
	book      *rules.Book
	loyalty   *rules.Loyalty // nil: the project has none
	policy    loyalty.Policy
	now       time.Time
	at        int64 // now, in microseconds
	starts    int64
	ids       *table.Dict
	evaluator *expression.Evaluator

	orders orders
	events events
	deeds  []*deed  // of badges, then of streaks
	used   redeemed // codes on orders
	latest []int64  // by customer row: of the latest fact; only where it keeps points alive
	before bitset   // by customer row: had an order before all this began

	found *finding
}

// New begins to reckon at an instant. Customers are rows, numbered by their
// codes in ids.
func New(book *rules.Book, now time.Time, ids *table.Dict) *Reckoning {
	r := &Reckoning{
		book: book, loyalty: book.Loyalty, policy: engine.Policy(book), now: now.In(book.Zone).Truncate(time.Microsecond), ids: ids,
		starts: time.Time{}.UnixMicro(), used: redeemed{of: map[usage]int{}},
	}
	r.at = r.now.UnixMicro()
	r.evaluator = expression.NewEvaluator(expression.Context{Now: r.now, Zone: book.Zone})
	l := book.Loyalty
	if l == nil {
		return r
	}
	if !l.Starts.IsZero() {
		r.starts = l.Starts.UnixMicro()
	}
	for i := range l.Badges {
		r.deeds = append(r.deeds, &deed{rule: &l.Badges[i].Deed, currency: book.Currency})
	}
	for i := range l.Streaks {
		r.deeds = append(r.deeds, &deed{rule: &l.Streaks[i].Deed, currency: book.Currency})
	}
	r.orders.campaigns = make([]bitset, len(l.Points.Campaigns))
	return r
}

// reckons says whether there is anything to gather from orders.
func (r *Reckoning) reckons() bool { return r.loyalty != nil || r.book.Redemptions.Code != "" }

// active notes that a customer has done something.
func (r *Reckoning) active(row uint32, at int64) {
	if r.policy.Expiry.Kind != loyalty.Sliding {
		return
	}
	r.latest = grown(r.latest, int(row)+1)
	r.latest[row] = max(r.latest[row], at)
}

// Asks are the customers whose journals are needed, sorted. No order or event
// comes behind it.
func (r *Reckoning) Asks(people *measure.People, h engine.History) ([]string, error) {
	f, err := r.find(people, &h)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(f.due))
	for row := range f.due {
		names = append(names, people.IDs.Text(row))
	}
	slices.Sort(names)
	return names, nil
}

// Loyalty is what customers have earned, and what they stand at once it is
// booked. It is handed the journals of those whom Asks has named; one who has
// none yet is left out. Bookings.Redeemed is for whoever can tell which of
// Redemptions are new.
func (r *Reckoning) Loyalty(people *measure.People, h engine.History, journals map[string][]loyalty.Movement) (*engine.Loyalty, error) {
	f, err := r.find(people, &h)
	if err != nil {
		return nil, err
	}
	out := &engine.Loyalty{Bookings: engine.Bookings{At: r.now}, Words: map[string]*table.Column{}}
	if err := f.settle(&out.Bookings, journals); err != nil {
		return nil, err
	}
	if err := f.rank(out); err != nil {
		return nil, err
	}
	out.Bookings.Awards, out.Bookings.Referrals = f.awards, f.referrals
	f.speak(out)
	f.reach(out)
	slices.Sort(f.troubles)
	f.troubles = slices.Compact(f.troubles)
	out.Strangers = f.strangers
	out.Troubles = f.troubles[:min(told, len(f.troubles))]
	return out, nil
}

// told is how many troubles are told of.
const told = 10

// byCustomer are rows in the order of the customers' ids.
func (f *finding) byCustomer(rows []uint32) []uint32 {
	slices.SortFunc(rows, func(a, b uint32) int { return strings.Compare(f.people.IDs.Text(a), f.people.IDs.Text(b)) })
	return rows
}

// grown is a list of n elements at least.
func grown[T any](list []T, n int) []T {
	if n > len(list) {
		list = append(list, make([]T, n-len(list))...)
	}
	return list
}

// bitset is one bit per number, as long as the numbers it holds.
type bitset []uint64

func (b bitset) get(i uint32) bool {
	w := int(i >> 6)
	return w < len(b) && b[w]>>(i&63)&1 == 1
}

func (b *bitset) set(i uint32) {
	*b = grown(*b, int(i>>6)+1)
	(*b)[i>>6] |= 1 << (i & 63)
}
