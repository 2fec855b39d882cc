package measure

import (
	"math"

	"holdfast/rules/table"
)

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

// none is the instant of a value that is not there yet.
func (f *edge) none() int64 {
	if f.last {
		return math.MinInt64
	}
	return math.MaxInt64
}

func (f *edge) grow(rows int) {
	grow(&f.at, true, rows, f.none())
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
	f.value.putValues(f.rows, f.lines, field)
}

func (f *edge) column() *table.Column {
	for row, at := range f.at {
		f.value.valid.Put(row, at != f.none())
	}
	return f.value.column()
}
