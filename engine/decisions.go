package engine

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"holdfast/rules/table"
)

// Decisions are those of one playbook, candidate by candidate in the order of the
// customers' rows. A plan for a million customers has millions, so each is kept
// in a tenth of a Decision's room, and once what many have in common. They may be
// read by several goroutines.
type Decisions struct {
	own        []ownPart
	common     []commonPart
	times      []moments
	whys       []string
	incentives []*Incentive
	charges    [][]Charge
	ids        *table.Dict          // the customers' ids, by row
	address    func(row int) string // that a letter to a customer goes to
}

// ownPart is the customer's row, and where the rest of a decision stands. It has
// no pointers, so that the collector passes millions by.
type ownPart struct{ row, common, times, why, incentive, charges uint32 }

// moments are the instants of a decision, in µs since 1970.
type moments struct{ entry, due, until int64 }

// commonPart is a decision without its customer, instants, why, incentive and
// charges, and the zones that the instants are told in. It has an address where the
// decision has one, and not necessarily its own.
type commonPart struct {
	decision   Decision
	due, until *time.Location
}

// Len is how many there are.
func (l *Decisions) Len() int { return len(l.own) }

// At is the decision at a place, from 0.
func (l *Decisions) At(place int) Decision {
	own := &l.own[place]
	common, times := &l.common[own.common], &l.times[own.times]
	d := common.decision
	d.Row, d.Key.Customer, d.Key.Entry = int(own.row), l.ids.Text(own.row), time.UnixMicro(times.entry).UTC()
	d.Due, d.Until = time.UnixMicro(times.due).In(common.due), time.UnixMicro(times.until).In(common.until)
	d.Why, d.Incentive, d.Charges = l.whys[own.why], l.incentives[own.incentive], l.charges[own.charges]
	if d.Address != "" {
		d.Address = l.address(d.Row)
	}
	return d
}

// All are the decisions, each good until the next one.
func (l *Decisions) All() iter.Seq[*Decision] {
	return func(yield func(*Decision) bool) {
		var d Decision
		for i := range l.own {
			if d = l.At(i); !yield(&d) {
				return
			}
		}
	}
}

// Candidates are the decisions of each candidate, good until the next one.
func (l *Decisions) Candidates() iter.Seq[[]Decision] {
	return func(yield func([]Decision) bool) {
		var candidate []Decision
		for from, to := range l.spans() {
			candidate = candidate[:0]
			for i := from; i < to; i++ {
				candidate = append(candidate, l.At(i))
			}
			if !yield(candidate) {
				return
			}
		}
	}
}

// Verdicts are the decisions that the candidates are counted under, with their
// places; each is good until the next one.
func (l *Decisions) Verdicts() iter.Seq2[int, *Decision] {
	return func(yield func(int, *Decision) bool) {
		begin := 0
		for candidate := range l.Candidates() {
			at := verdict(candidate)
			if !yield(begin+at, &candidate[at]) {
				return
			}
			begin += len(candidate)
		}
	}
}

// Of are the decisions about the customer in a row; none for who is no candidate.
func (l *Decisions) Of(row int) []Decision {
	at, found := slices.BinarySearchFunc(l.own, row, func(o ownPart, row int) int { return cmp.Compare(int(o.row), row) })
	if !found {
		return nil
	}
	return l.From(at)
}

// From are the decisions of the candidate whose first one stands at a place.
func (l *Decisions) From(place int) []Decision {
	var candidate []Decision
	for row := l.own[place].row; place < len(l.own) && l.own[place].row == row; place++ {
		candidate = append(candidate, l.At(place))
	}
	return candidate
}

// spans are where each candidate's decisions begin and end.
func (l *Decisions) spans() iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for from := 0; from < len(l.own); {
			to := from + 1
			for to < len(l.own) && l.own[to].row == l.own[from].row {
				to++
			}
			if !yield(from, to) {
				return
			}
			from = to
		}
	}
}
