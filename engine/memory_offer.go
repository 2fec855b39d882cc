package engine

import (
	"time"
)

// holding is a code that a customer has.
type holding struct {
	offer string
	at    time.Time
	until time.Time // zero: for ever
}

// offered is what is remembered of codes, and what this plan adds to it.
type offered struct {
	codes  map[string]map[int]time.Time // by offer and row: when the latest code was issued
	latest map[int]holding              // by row: the latest code of any offer; nil where no offer asks for rest
	holds  map[int][]holding            // by row: good codes of offers that are in a group
	groups map[string]string            // by offer that is in one
	free   map[string]int               // by offer that has a pool: codes left
}

// rememberOffers indexes the codes of a history. row finds the customers.
func rememberOffers(in Input, row func(customer string) (int, bool)) offered {
	m := offered{codes: map[string]map[int]time.Time{}, holds: map[int][]holding{}, groups: map[string]string{}, free: map[string]int{}}
	for i := range in.Book.Offers {
		o := &in.Book.Offers[i]
		if o.Group != "" {
			m.groups[o.Name] = o.Group
		}
		if o.Pool {
			m.free[o.Name] = in.History.Free[o.Name]
		}
		if o.Rest > 0 && m.latest == nil {
			m.latest = map[int]holding{}
		}
	}
	for i := range in.History.Issued {
		code := &in.History.Issued[i]
		if r, ok := row(code.Customer); ok {
			m.has(r, holding{code.Offer, code.At, code.Until}, code.Good)
		}
	}
	return m
}

// has remembers one code of a customer.
func (m *offered) has(row int, h holding, good bool) {
	if last, had := m.codes[h.offer][row]; !had || h.at.After(last) {
		put(m.codes, h.offer, row, h.at)
	}
	if last, had := m.latest[row]; m.latest != nil && (!had || h.at.After(last.at)) {
		m.latest[row] = h
	}
	if good && m.groups[h.offer] != "" {
		m.holds[row] = append(m.holds[row], h)
	}
}

// issued is when the latest code of an offer was issued to a customer.
func (m *offered) issued(offer string, row int) (time.Time, bool) {
	at, ok := m.codes[offer][row]
	return at, ok
}

// give remembers what the plan gives.
func (m *offered) give(row int, in *Incentive, now time.Time) {
	m.has(row, holding{in.Offer.Name, now, in.Expires}, true)
	if in.Offer.Pool {
		m.free[in.Offer.Name]--
	}
}
