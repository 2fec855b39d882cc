package measure

import (
	"math"

	"holdfast/rules"
	"holdfast/rules/table"
)

// count is how many orders or events.
type count struct {
	n    []uint32
	seen bitset // by order code, when orders span several lines
}

func (f *count) grow(rows int) { grow(&f.n, true, rows, 0) }

func (f *count) add(l *lines, list []uint32, _ *table.Column) {
	for _, i := range list {
		if l.order != nil && l.ordered.Get(int(i)) {
			if f.seen.get(l.order[i]) {
				continue
			}
			f.seen.set(l.order[i])
		}
		f.n[l.customer[i]]++
	}
}

func (f *count) column() *table.Column { return counts(f.n) }

// moneySum is the sum or mean of amounts, exact in minor units.
type moneySum struct {
	currency rules.Currency
	mean     bool
	minor    []int64
	n        []uint32 // mean only
}

func (f *moneySum) grow(rows int) {
	grow(&f.minor, true, rows, 0)
	grow(&f.n, f.mean, rows, 0)
}

func (f *moneySum) add(l *lines, list []uint32, _ *table.Column) {
	for _, i := range list {
		f.minor[l.customer[i]] += l.minor[i]
	}
	if f.mean {
		tally(f.n, l, list)
	}
}

func (f *moneySum) column() *table.Column { return divided(money(f.minor, f.currency), f.n) }

// numberSum is the sum or mean of numbers that are not money. It is Neumaier's
// compensated sum (ZAMM 54, 1974), so that ten times 0.1 is 1; in another order
// of the facts its last bit may differ.
type numberSum struct {
	mean      bool
	sum, lost []float64
	n         []uint32 // mean only
}

func (f *numberSum) grow(rows int) {
	grow(&f.sum, true, rows, 0)
	grow(&f.lost, true, rows, 0)
	grow(&f.n, f.mean, rows, 0)
}

func (f *numberSum) add(l *lines, list []uint32, field *table.Column) {
	for _, i := range list {
		row, x := l.customer[i], field.Num[i]
		sum := f.sum[row] + x
		if math.Abs(f.sum[row]) >= math.Abs(x) {
			f.lost[row] += f.sum[row] - sum + x
		} else {
			f.lost[row] += x - sum + f.sum[row]
		}
		f.sum[row] = sum
	}
	if f.mean {
		tally(f.n, l, list)
	}
}

func (f *numberSum) column() *table.Column {
	for row, lost := range f.lost {
		f.sum[row] += lost
	}
	return divided(&table.Column{Kind: table.Number, Num: f.sum}, f.n)
}

// tally counts the facts that a mean is over.
func tally(n []uint32, l *lines, list []uint32) {
	for _, i := range list {
		n[l.customer[i]]++
	}
}

// divided makes sums means; a nil n leaves them sums.
func divided(sum *table.Column, n []uint32) *table.Column {
	if n == nil {
		return sum
	}
	sum.Valid = table.NewMask(len(n))
	for row, count := range n {
		if count > 0 {
			sum.Num[row] /= float64(count)
			sum.Valid.Set(row)
		}
	}
	return sum
}

// extreme is the least or the greatest number; NaN while there is none.
type extreme struct {
	most bool
	best []float64
}

func (f *extreme) grow(rows int) { grow(&f.best, true, rows, math.NaN()) }

func (f *extreme) add(l *lines, list []uint32, field *table.Column) {
	for _, i := range list {
		row, x := l.customer[i], field.Num[i]
		// No comparison with NaN holds, so the first number always gets in.
		if f.most && !(f.best[row] >= x) || !f.most && !(f.best[row] <= x) {
			f.best[row] = x
		}
	}
}

func (f *extreme) column() *table.Column {
	c := &table.Column{Kind: table.Number, Num: f.best, Valid: table.NewMask(len(f.best))}
	for row, x := range f.best {
		if !math.IsNaN(x) {
			c.Valid.Set(row)
		}
	}
	return c
}

// edge is the earliest or the latest value. Of facts of one instant the earlier
// line is first and the later is last.
type edge struct {
	last        bool
	at          []int64
	value       cells
	rows, lines []uint32 // of the values that win in the batch at hand
}

func (f *edge) grow(rows int) {
	if f.last {
		grow(&f.at, true, rows, math.MinInt64)
	} else {
		grow(&f.at, true, rows, math.MaxInt64)
	}
	f.value.grow(rows)
}

func (f *edge) add(l *lines, list []uint32, field *table.Column) {
	f.rows, f.lines = f.rows[:0], f.lines[:0]
	for _, i := range list {
		row, t := l.customer[i], l.at[i]
		if f.last && t >= f.at[row] || !f.last && t < f.at[row] {
			f.at[row] = t
			f.rows, f.lines = append(f.rows, row), append(f.lines, i)
		}
	}
	f.value.put(f.rows, f.lines, field)
}

func (f *edge) column() *table.Column { return f.value.column() }
