package earning

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"holdfast/engine/loyalty"
)

// sorted are the orders that count by customer and instant, each with its lines.
// What it gives does not depend on the order in which the lines came.
type sorted struct {
	*orders
	ends     []uint32 // by customer row: where their orders end in all
	all      []uint32 // orders
	lineEnds []uint32 // by order: where its lines end in list; nil where every order is one line
	list     []uint32 // lines
	scratch  []float64
}

// sort puts the orders of so many customers in order.
func (o *orders) sort(rows int) *sorted {
	s := &sorted{orders: o, ends: make([]uint32, rows)}
	for order := range uint32(len(o.customer)) {
		if o.counts(order) {
			s.ends[o.customer[order]]++
		}
	}
	s.all = make([]uint32, fill(s.ends))
	for order := len(o.customer) - 1; order >= 0; order-- {
		if row := o.customer[order]; o.counts(uint32(order)) {
			s.ends[row]--
			s.all[s.ends[row]] = uint32(order)
		}
	}
	shift(s.ends, len(s.all))
	for row := range uint32(rows) {
		slices.SortFunc(s.placed(row), func(a, b uint32) int {
			if c := cmp.Compare(o.at[a], o.at[b]); c != 0 {
				return c // the ids lie far away in memory
			}
			return cmp.Or(strings.Compare(o.id(a), o.id(b)), cmp.Compare(o.net[a], o.net[b]))
		})
	}
	s.join()
	return s
}

// join finds the lines of each order.
func (s *sorted) join() {
	alone := len(s.of) == len(s.customer)
	for line, order := range s.of {
		alone = alone && uint32(line) == order
	}
	if alone {
		return
	}
	s.lineEnds = make([]uint32, len(s.customer))
	for _, order := range s.of {
		s.lineEnds[order]++
	}
	s.list = make([]uint32, fill(s.lineEnds))
	for line := len(s.of) - 1; line >= 0; line-- {
		order := s.of[line]
		s.lineEnds[order]--
		s.list[s.lineEnds[order]] = uint32(line)
	}
	shift(s.lineEnds, len(s.list))
	for order := range uint32(len(s.customer)) {
		if lines := s.lines(order); len(lines) > 1 && len(s.value) > 0 {
			slices.SortFunc(lines, s.compare)
		}
	}
}

// compare puts lines in an order that follows from what they say alone: sums of
// fractions depend on it.
func (s *sorted) compare(a, b uint32) int {
	c := cmp.Compare(s.value[a], s.value[b])
	if c == 0 && len(s.category) > 0 {
		c = cmp.Compare(s.category[a], s.category[b])
	}
	for i := 0; c == 0 && i < len(s.campaigns); i++ {
		if in := s.campaigns[i].get(a); in != s.campaigns[i].get(b) {
			c = 1
			if in {
				c = -1
			}
		}
	}
	return c
}

// fill turns counts into where each ends, and gives the sum.
func fill(counts []uint32) (sum uint32) {
	for i, n := range counts {
		sum += n
		counts[i] = sum
	}
	return sum
}

// shift turns where each begins into where it ends.
func shift(begins []uint32, sum int) {
	if len(begins) > 0 {
		copy(begins, begins[1:])
		begins[len(begins)-1] = uint32(sum)
	}
}

// placed are a customer's orders.
func (s *sorted) placed(row uint32) []uint32 { return part(s.all, s.ends, row) }

// lines are an order's lines.
func (s *sorted) lines(order uint32) []uint32 {
	if s.lineEnds == nil {
		return []uint32{order}
	}
	return part(s.list, s.lineEnds, order)
}

func part[T any](all []T, ends []uint32, i uint32) []T {
	if int(i) >= len(ends) {
		return nil
	}
	from := uint32(0)
	if i > 0 {
		from = ends[i-1]
	}
	return all[from:ends[i]]
}

// worth is what an order is worth in points, with all that is known of it.
func (f *finding) worth(order uint32) int64 {
	lines := f.lineNumbers[:0]
	for _, line := range f.sorted.lines(order) {
		lines = append(lines, int(line))
	}
	f.lineNumbers = lines
	return f.accrual.Points(f.instant(f.orders.at[order]), lines)
}

// newAccrual are the rules of earning, over the lines.
func newAccrual(r *Reckoning) loyalty.Accrual {
	points, o := &r.loyalty.Points, &r.orders
	a := loyalty.Accrual{
		Value: func(line int) (float64, bool) { return o.value[line], !math.IsNaN(o.value[line]) },
		Most:  points.Most,
	}
	for _, c := range points.Categories {
		a.Categories = append(a.Categories, loyalty.CategoryRate{Category: c.Category, Times: c.Times})
	}
	if len(a.Categories) > 0 {
		a.Category = func(line int) string {
			if place := o.category[line]; place > 0 {
				return points.Categories[place-1].Category
			}
			return ""
		}
	}
	for i, c := range points.Campaigns {
		campaign := loyalty.Campaign{Name: c.Name, From: c.From, Until: c.Until, Times: c.Times}
		if c.Where != nil {
			campaign.Where = func(line int) bool { return o.campaigns[i].get(uint32(line)) }
		}
		a.Campaigns = append(a.Campaigns, campaign)
	}
	return a
}
