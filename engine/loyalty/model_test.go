package loyalty_test

import (
	"time"

	"holdfast/engine/loyalty"
)

// point is a single point of the reference model: it lies in one pot at a time,
// and remembers when it came there.
type point struct {
	source  loyalty.Source
	matures time.Time
	ends    time.Time // zero: never
	passed  []passage
}

type passage struct {
	at  time.Time
	pot loyalty.Pot
}

func (p *point) pot() loyalty.Pot { return p.passed[len(p.passed)-1].pot }

func (p *point) move(at time.Time, to loyalty.Pot) { p.passed = append(p.passed, passage{at, to}) }

// potAt is where the point lay at an instant; "" before it was earned.
func (p *point) potAt(at time.Time) (pot loyalty.Pot) {
	for _, was := range p.passed {
		if !was.at.After(at) {
			pot = was.pot
		}
	}
	return pot
}

// model is the reference: a list of single points in the order in which they
// were earned, and rules that anybody can check by reading. It knows no lots.
type model struct {
	policy loyalty.Policy // in UTC, where every day has 24 hours
	points []*point
	back   map[loyalty.Source]int // given back so far, in whatever way
	gone   map[loyalty.Source]int // of these, the expired ones
	short  int
}

func (m *model) ends(from time.Time) time.Time {
	e := m.policy.Expiry
	day := from.Truncate(24 * time.Hour)
	switch e.Kind {
	case loyalty.Rolling, loyalty.Sliding:
		return from.Add(time.Duration(e.N) * 24 * time.Hour)
	case loyalty.EndOfMonth, loyalty.EndOfYear:
		for left := e.N + 1; left > 0; day = day.Add(24 * time.Hour) {
			next := day.Add(24 * time.Hour)
			if e.Kind == loyalty.EndOfMonth && next.Month() != day.Month() || next.Year() != day.Year() {
				left--
			}
		}
		return day
	default:
		return time.Time{}
	}
}

func (m *model) advance(to time.Time) {
	for _, p := range m.points {
		if p.pot() == loyalty.Pending && !p.matures.After(to) {
			p.move(p.matures, loyalty.Outstanding)
			p.ends = m.ends(p.matures)
		}
		if p.pot() == loyalty.Outstanding && !p.ends.IsZero() && !p.ends.After(to) {
			at := p.ends
			if back := p.passed[len(p.passed)-1].at; back.After(at) { // it was returned later
				at = back
			}
			p.move(at, loyalty.Expired)
		}
	}
}

func (m *model) renew(at time.Time) {
	for _, p := range m.points {
		if m.policy.Expiry.Kind == loyalty.Sliding && p.pot() == loyalty.Outstanding && p.ends.Before(m.ends(at)) {
			p.ends = m.ends(at)
		}
	}
}

func (m *model) earn(e loyalty.Earn) {
	m.advance(e.At)
	matures := e.At
	if e.Source.Kind == loyalty.Order {
		if late := e.Since.Add(time.Duration(m.policy.Pending) * 24 * time.Hour); late.After(matures) {
			matures = late
		}
	}
	for range e.Points {
		m.points = append(m.points, &point{source: e.Source, matures: matures, passed: []passage{{e.At, loyalty.Pending}}})
	}
	m.advance(e.At)
	if e.Source.Kind == loyalty.Order || e.Source.Kind == loyalty.Event {
		m.renew(e.At)
	}
}

// first is the point of a pot that became, or becomes, spendable first.
func (m *model) first(pot loyalty.Pot, of func(loyalty.Source) bool) (first *point) {
	for _, p := range m.points {
		if p.pot() == pot && of(p.source) && (first == nil || p.matures.Before(first.matures)) {
			first = p
		}
	}
	return first
}

func (m *model) count(pot loyalty.Pot, of func(loyalty.Source) bool) (n int) {
	for _, p := range m.points {
		if p.pot() == pot && of(p.source) {
			n++
		}
	}
	return n
}

func anything(loyalty.Source) bool { return true }

// spend is the points that it takes; none where there are not enough.
func (m *model) spend(s loyalty.Spend) (taken []*point) {
	m.advance(s.At)
	if m.count(loyalty.Outstanding, anything) < int(s.Points) {
		return nil
	}
	for range s.Points {
		p := m.first(loyalty.Outstanding, anything)
		p.move(s.At, loyalty.Spent)
		taken = append(taken, p)
	}
	m.renew(s.At)
	return taken
}

// unspend gives back what a spend took: the points that lie in spent since then.
func (m *model) unspend(taken []*point, at time.Time) {
	m.advance(at)
	for _, p := range taken {
		p.move(at, loyalty.Outstanding)
	}
	m.renew(at)
	for back := len(taken); back > 0 && m.short > 0; back-- {
		m.short--
		m.first(loyalty.Outstanding, anything).move(at, loyalty.Revoked)
	}
	m.advance(at)
}

func (m *model) refund(r loyalty.Refund) {
	m.advance(r.At)
	own := func(s loyalty.Source) bool { return s == r.Source }
	other := func(s loyalty.Source) bool { return s != r.Source }
	earned := 0
	for _, p := range m.points {
		if own(p.source) {
			earned++
		}
	}
	for earned-m.back[r.Source] > int(r.Worth) {
		m.back[r.Source]++
		switch {
		case m.count(loyalty.Pending, own) > 0:
			m.first(loyalty.Pending, own).move(r.At, loyalty.Revoked)
		case m.count(loyalty.Outstanding, own) > 0:
			m.first(loyalty.Outstanding, own).move(r.At, loyalty.Revoked)
		case m.count(loyalty.Expired, own) > m.gone[r.Source]:
			m.gone[r.Source]++
		case m.count(loyalty.Outstanding, other) > 0:
			m.first(loyalty.Outstanding, other).move(r.At, loyalty.Revoked)
		case m.count(loyalty.Pending, other) > 0:
			m.first(loyalty.Pending, other).move(r.At, loyalty.Revoked)
		default:
			m.short++
		}
	}
}

func (m *model) sums(at time.Time, of func(loyalty.Source) bool) (s loyalty.Sums) {
	for _, p := range m.points {
		if !of(p.source) {
			continue
		}
		if pot := p.potAt(at); pot != "" {
			s.Issued++
			*map[loyalty.Pot]*int64{
				loyalty.Pending: &s.Pending, loyalty.Outstanding: &s.Outstanding, loyalty.Spent: &s.Spent,
				loyalty.Expired: &s.Expired, loyalty.Revoked: &s.Revoked,
			}[pot]++
		}
	}
	return s
}
