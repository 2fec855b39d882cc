package earning

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"holdfast/engine/loyalty"
	"holdfast/rules"
	"holdfast/rules/table"
)

// deed is what counts for one badge or streak, gathered.
type deed struct {
	rule     *rules.Deed
	currency rules.Currency

	lines  bitset    // of orders, counted: the lines that count
	values []float64 // of orders, summed: by line; NaN: it does not count. Amounts are in minor units
	facts  []fact    // of events
}

// fact is an event that counts.
type fact struct {
	row uint32
	at  int64
	n   float64
}

// answer is what a deed says of a batch.
type answer struct {
	where table.Mask // nil: all
	field *table.Column
}

// ask asks the deeds of a source about a batch; the answers are by deed.
func (r *Reckoning) ask(source string, b *table.Table) ([]answer, error) {
	answers := make([]answer, len(r.deeds))
	for i, d := range r.deeds {
		if d.rule.Of != source {
			continue
		}
		var err error
		if d.rule.Where != nil {
			if answers[i].where, err = r.evaluator.Mask(d.rule.Where, b); err != nil {
				return nil, fmt.Errorf("what counts: %w", err)
			}
		}
		if d.rule.Field == "" {
			continue
		}
		c := b.Column(d.rule.Field)
		if c == nil || c.Kind != table.Number {
			return nil, fmt.Errorf("they come without the number %s", d.rule.Field)
		}
		answers[i].field = c
	}
	return answers, nil
}

// holds says whether the ith row of a batch counts.
func (a answer) holds(i int) bool {
	return (a.where == nil || a.where.Get(i)) && (a.field == nil || !a.field.Missing(i))
}

// line keeps what is said of the ith line of a batch of orders, the nth of all.
func (d *deed) line(a answer, i int, n uint32) {
	switch {
	case a.field == nil:
		if a.holds(i) {
			d.lines.set(n)
		}
	case !a.holds(i):
		d.values = append(d.values, math.NaN())
	case d.rule.Field == "amount":
		d.values = append(d.values, float64(d.currency.Minor(a.field.Num[i])))
	default:
		d.values = append(d.values, a.field.Num[i])
	}
}

// event keeps what is said of the ith event of a batch.
func (d *deed) event(a answer, i int, row uint32, at int64) {
	if !a.holds(i) {
		return
	}
	n := 1.0
	if a.field != nil {
		n = a.field.Num[i]
	}
	d.facts = append(d.facts, fact{row, at, n})
}

// sort puts events in the order of customers and instants.
func (d *deed) sort() {
	slices.SortFunc(d.facts, func(a, b fact) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.at, b.at), cmp.Compare(a.n, b.n))
	})
}

// of are a customer's deeds in the order of their instants, in the list's memory.
func (f *finding) of(d *deed, row uint32, list []loyalty.Deed) []loyalty.Deed {
	list = list[:0]
	if d.rule.Of == "events" {
		from := sort.Search(len(d.facts), func(i int) bool { return d.facts[i].row >= row })
		for _, fact := range d.facts[from:] {
			if fact.row != row {
				break
			}
			list = append(list, loyalty.Deed{At: f.instant(fact.at), N: fact.n})
		}
		return list
	}
	for _, order := range f.sorted.placed(row) {
		if n, ok := f.sorted.deed(d, order); ok {
			list = append(list, loyalty.Deed{At: f.instant(f.orders.at[order]), N: n})
		}
	}
	return list
}

// deed is how much an order counts for a deed; not ok: not at all.
func (s *sorted) deed(d *deed, order uint32) (n float64, ok bool) {
	if !s.whole(order) {
		return 0, false
	}
	if d.rule.Field == "" {
		if d.rule.Where == nil {
			return 1, true
		}
		return 1, slices.ContainsFunc(s.lines(order), d.lines.get)
	}
	values := s.scratch[:0]
	for _, line := range s.lines(order) {
		if v := d.values[line]; !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	s.scratch = values
	slices.Sort(values) // the same sum, in whatever order the lines came
	for _, v := range values {
		n += v
	}
	if d.rule.Field == "amount" {
		n = d.currency.Major(int64(n))
	}
	return n, len(values) > 0
}

func (f *finding) instant(micro int64) time.Time { return time.UnixMicro(micro).In(f.book.Zone) }
