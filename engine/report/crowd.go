package report

import (
	"holdfast/engine"
	"holdfast/rules/table"
)

// crowd is who is who in a period, by customer row.
type crowd struct {
	start, end columns
	buyers     table.Mask // have ordered by the end
	before     table.Mask // had ordered by the beginning
	active     table.Mask // ordered within ActiveDays before the end
	wasActive  table.Mask // the same at the beginning
}

// columns reads a board's columns, which may be absent.
type columns struct{ board *engine.Board }

// number is a column of numbers, nil when there is none of that name.
func (c columns) number(name string) *table.Column { return c.column(name, table.Number) }

// column is a column of a kind, nil when there is none of that name.
func (c columns) column(name string, kind table.Kind) *table.Column {
	if col := c.board.Table.Column(name); col != nil && col.Kind == kind {
		return col
	}
	return nil
}

// within are the rows in which a date is known and lies in the period.
func (c columns) within(name string, in Input) table.Mask {
	m := table.NewMask(c.board.Table.Rows())
	col := c.column(name, table.Time)
	if col == nil {
		return m
	}
	from, to := in.From.UnixMicro(), in.To.UnixMicro()
	for row, at := range col.Micro {
		if !col.Missing(row) && at > from && at <= to {
			m.Set(row)
		}
	}
	return m
}

// holds are the rows in which a number is known and passes.
func (c columns) holds(name string, pass func(float64) bool) table.Mask {
	m := table.NewMask(c.board.Table.Rows())
	col := c.number(name)
	if col == nil {
		return m
	}
	for row, v := range col.Num {
		if !col.Missing(row) && pass(v) {
			m.Set(row)
		}
	}
	return m
}

func newCrowd(in Input) *crowd {
	c := &crowd{start: columns{in.Start}, end: columns{in.End}}
	some := func(n float64) bool { return n > 0 }
	recent := func(days float64) bool { return days <= ActiveDays }
	c.buyers, c.before = c.end.holds("orders", some), c.start.holds("orders", some)
	c.active, c.wasActive = c.end.holds("days_since_last_order", recent), c.start.holds("days_since_last_order", recent)
	return c
}

// both are the rows that two masks share, and without those of the first that
// the second lacks.
func both(a, b table.Mask) table.Mask {
	m := a.Clone()
	m.And(b)
	return m
}

func without(a, b table.Mask) table.Mask {
	m := a.Clone()
	m.AndNot(b)
	return m
}
