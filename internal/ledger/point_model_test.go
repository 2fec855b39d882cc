package ledger_test

import (
	"time"

	"holdfast/engine/loyalty"
)

// pointModel is a plain reference: single points in the order in which they were
// earned, pending for 5 days when an order earned them, gone 20 days after they
// could first be spent. It knows no lots, no seq and no tables.
type pointModel struct {
	points []*onePoint
	spent  map[string][]*onePoint
	back   map[loyalty.Source]int
	gone   map[loyalty.Source]int
	short  map[loyalty.Source]int
	order  []loyalty.Source
}

type onePoint struct {
	source        loyalty.Source
	matures, ends time.Time
	pot           loyalty.Pot
}

const modelDay = 24 * time.Hour

// brief is the policy that the model follows.
var brief = loyalty.Policy{Zone: time.UTC, Pending: 5, Expiry: loyalty.Expiry{Kind: loyalty.Rolling, N: 20}}

func newPointModel() *pointModel {
	return &pointModel{spent: map[string][]*onePoint{}, back: map[loyalty.Source]int{}, gone: map[loyalty.Source]int{}, short: map[loyalty.Source]int{}}
}

func (m *pointModel) advance(at time.Time) {
	for _, p := range m.points {
		if p.pot == loyalty.Pending && !p.matures.After(at) {
			p.pot, p.ends = loyalty.Outstanding, p.matures.Add(20*modelDay)
		}
		if p.pot == loyalty.Outstanding && !p.ends.After(at) {
			p.pot = loyalty.Expired
		}
	}
}

func (m *pointModel) earn(at time.Time, s loyalty.Source, points int64) {
	matures := at
	if s.Kind == loyalty.Order {
		matures = at.Add(5 * modelDay)
	}
	for range points {
		m.points = append(m.points, &onePoint{source: s, matures: matures, pot: loyalty.Pending})
	}
	m.order = append(m.order, s)
	m.advance(at)
}

// first is the point of a pot, of its own source or of others, that became or
// becomes spendable first.
func (m *pointModel) first(pot loyalty.Pot, of loyalty.Source, own bool) (first *onePoint) {
	for _, p := range m.points {
		if p.pot == pot && (p.source == of) == own && (first == nil || p.matures.Before(first.matures)) {
			first = p
		}
	}
	return first
}

func (m *pointModel) spend(id string, points int64) bool {
	if m.sums().Outstanding < points {
		return false
	}
	for range points {
		p := m.first(loyalty.Outstanding, loyalty.Source{}, false)
		p.pot = loyalty.Spent
		m.spent[id] = append(m.spent[id], p)
	}
	return true
}

func (m *pointModel) unspend(id string, at time.Time) {
	points := m.spent[id]
	m.spent[id] = nil
	for _, p := range points {
		p.pot = loyalty.Outstanding
	}
	left := len(points)
	for _, s := range m.order { // what was short is made good, the oldest first
		for ; m.short[s] > 0 && left > 0; left-- {
			m.short[s]--
			m.first(loyalty.Outstanding, loyalty.Source{}, false).pot = loyalty.Revoked
		}
	}
	m.advance(at)
}

func (m *pointModel) refund(s loyalty.Source, worth int) {
	earned, expired := 0, 0
	for _, p := range m.points {
		if p.source == s {
			earned++
			if p.pot == loyalty.Expired {
				expired++
			}
		}
	}
	for ; earned-m.back[s] > worth; m.back[s]++ {
		if p := m.first(loyalty.Pending, s, true); p != nil {
			p.pot = loyalty.Revoked
		} else if p := m.first(loyalty.Outstanding, s, true); p != nil {
			p.pot = loyalty.Revoked
		} else if m.gone[s] < expired {
			m.gone[s]++
		} else if p := m.first(loyalty.Outstanding, s, false); p != nil {
			p.pot = loyalty.Revoked
		} else if p := m.first(loyalty.Pending, s, false); p != nil {
			p.pot = loyalty.Revoked
		} else {
			m.short[s]++
		}
	}
}

func (m *pointModel) sums() (s loyalty.Sums) {
	s.Issued = int64(len(m.points))
	for _, p := range m.points {
		s.Post(loyalty.Posting{Pot: p.pot, Points: 1})
	}
	for _, n := range m.short {
		s.Short += int64(n)
	}
	return s
}
