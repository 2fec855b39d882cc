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

// moneySum is the sum or mean of amounts in whole minor units, which a float64
// holds exactly up to 2^53.
type moneySum struct {
	currency rules.Currency
	mean     bool
	minor    []float64
	n        []uint32 // mean only
}

func (f *moneySum) grow(rows int) {
	grow(&f.minor, true, rows, 0)
	grow(&f.n, f.mean, rows, 0)
}

func (f *moneySum) add(l *lines, list []uint32, _ *table.Column) {
	for _, i := range list {
		f.minor[l.customer[i]] += float64(l.minor[i])
	}
	if f.mean {
		tally(f.n, l, list)
	}
}

func (f *moneySum) column() *table.Column {
	for row, minor := range f.minor {
		f.minor[row] = f.currency.Major(int64(minor))
	}
	return divided(&table.Column{Kind: table.Number, Num: f.minor}, f.n)
}

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
