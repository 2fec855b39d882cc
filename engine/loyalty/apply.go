package loyalty

import (
	"fmt"
	"slices"
)

// apply lets one movement take effect. It holds a movement to all that the
// journal promises, whether it was just booked or read back. After an error the
// account is of no more use.
func (a *Account) apply(m Movement) error {
	switch {
	case m.Seq != int64(len(a.journal))+1:
		return fmt.Errorf("it stands in place %d", len(a.journal)+1)
	case m.At.Before(a.now):
		return fmt.Errorf("it lies before the one ahead of it (%s)", a.now)
	case !a.fits(m):
		return fmt.Errorf("it is no %q of this account", m.Kind)
	}
	if m.Kind == Earned {
		l := &Lot{Seq: m.Seq, Source: m.Source, Earned: m.At, Matures: m.Until}
		a.lots, a.live = append(a.lots, l), append(a.live, l)
		a.bySeq[m.Seq], a.from[m.Source] = l, l
	}
	total := int64(0)
	for _, p := range m.Postings {
		l := a.bySeq[p.Lot]
		if l == nil {
			return fmt.Errorf("there is no lot %d", p.Lot)
		}
		if left := l.Post(p); left < 0 {
			return fmt.Errorf("lot %d has %d points %s", p.Lot, left, p.Pot)
		}
		a.sums.Post(p)
		total += p.Points
	}
	if total != 0 {
		return fmt.Errorf("its postings come to %d and not to nothing", total)
	}
	a.mark(m)
	a.live = slices.DeleteFunc(a.live, func(l *Lot) bool { return l.Pending == 0 && l.Outstanding == 0 })
	a.journal, a.now = append(a.journal, m), m.At
	return nil
}

// fits says whether a movement has the shape of its kind.
func (a *Account) fits(m Movement) bool {
	switch m.Kind {
	case Earned:
		return len(m.Postings) == 2 && a.from[m.Source] == nil
	case Matured, Lapsed:
		return len(m.Postings) == 2
	case Used:
		return a.spentOn[m.Source.ID] == nil
	case Returned:
		return a.spentOn[m.Source.ID] != nil && !a.returned[m.Source.ID]
	case TookBack:
		return a.from[m.Source] != nil
	case Renewed:
		return len(m.Postings) == 0
	default:
		return false
	}
}

// mark keeps what a movement says besides its postings.
func (a *Account) mark(m Movement) {
	switch m.Kind {
	case Matured:
		l := a.bySeq[m.Postings[0].Lot]
		l.Ends, l.entered = m.Until, m.Seq
	case Used:
		a.spentOn[m.Source.ID] = m.Postings
	case Returned:
		a.returned[m.Source.ID] = true
		for _, p := range m.Postings {
			if l := a.bySeq[p.Lot]; !slices.Contains(a.live, l) {
				a.live = append(a.live, l)
				slices.SortFunc(a.live, func(x, y *Lot) int { return int(x.Seq - y.Seq) })
			}
		}
	case Renewed:
		for _, l := range a.live {
			if l.renewable(m.Until) {
				l.Ends = m.Until
			}
		}
	case TookBack:
		l := a.from[m.Source]
		l.back += m.Gone + m.Short
		l.gone += m.Gone
		l.Short += m.Short
		a.sums.Short += m.Short
		for _, p := range m.Postings {
			if p.Pot == Revoked {
				l.back += p.Points
			}
		}
	}
}
