// Package table holds a batch of customers, orders or events as typed columns
// with validity: what a condition reads. A table knows nothing of where its
// rows come from and nothing of what they are for.
//
// Begin reading at Column; Mask is how a condition answers, Dict is how text is
// kept.
package table

import (
	"fmt"
	"time"
)

// Kind is the type of a column's values.
type Kind uint8

// The kinds of value that the language knows. A List never stands in a column;
// it exists only while a letter is written.
const (
	Unknown Kind = iota
	Number       // float64; money in major units, shares as 0..1, counts, days
	Bool         // true or false
	Text         // UTF-8, kept as a code into a Dict
	Time         // an instant, to the microsecond
	List         // a list of text or numbers, in letters only
)

// String is the word a marketer reads: "number", "text", ...
func (k Kind) String() string {
	switch k {
	case Number:
		return "number"
	case Bool:
		return "true or false"
	case Text:
		return "text"
	case Time:
		return "date"
	case List:
		return "list"
	}
	return "unknown"
}

// Column is one value per row. Which slice is in use follows from Kind; the
// others are nil. A row whose bit in Valid is 0 has no value ("missing"), and
// the slot in the slice means nothing. A nil Valid says that no row is missing.
type Column struct {
	Kind  Kind
	Num   []float64 // Number
	Bits  Mask      // Bool
	Code  []uint32  // Text: codes into Dict
	Dict  *Dict     // Text
	Micro []int64   // Time: microseconds since 1970 UTC
	Valid Mask
}

// NewColumn returns a column of n rows, all missing.
func NewColumn(kind Kind, n int) *Column {
	c := &Column{Kind: kind, Valid: NewMask(n)}
	switch kind {
	case Number:
		c.Num = make([]float64, n)
	case Bool:
		c.Bits = NewMask(n)
	case Text:
		c.Code, c.Dict = make([]uint32, n), NewDict()
	case Time:
		c.Micro = make([]int64, n)
	default:
		panic(fmt.Sprintf("table: no column of kind %v", kind))
	}
	return c
}

// Missing says whether row i has no value.
func (c *Column) Missing(i int) bool { return c.Valid != nil && !c.Valid.Get(i) }

// Value is row i as a float64, bool, string or time.Time (in UTC); nil when it
// is missing. For single rows; loops read the slices.
func (c *Column) Value(i int) any {
	if c.Missing(i) {
		return nil
	}
	switch c.Kind {
	case Number:
		return c.Num[i]
	case Bool:
		return c.Bits.Get(i)
	case Text:
		return c.Dict.Text(c.Code[i])
	case Time:
		return time.UnixMicro(c.Micro[i]).UTC()
	}
	return nil
}

// Slice is a view of rows lo..hi; lo is a multiple of 64. The view shares the
// column's memory.
func (c *Column) Slice(lo, hi int) *Column {
	s := &Column{Kind: c.Kind, Dict: c.Dict, Valid: c.Valid.slice(lo, hi)}
	switch c.Kind {
	case Number:
		s.Num = c.Num[lo:hi]
	case Bool:
		s.Bits = c.Bits.slice(lo, hi)
	case Text:
		s.Code = c.Code[lo:hi]
	case Time:
		s.Micro = c.Micro[lo:hi]
	}
	return s
}

// Table is a batch of rows: columns of the same length, by name.
type Table struct {
	rows    int
	columns map[string]*Column
}

// New returns a table of the given number of rows and no columns.
func New(rows int) *Table { return &Table{rows: rows, columns: map[string]*Column{}} }

// Rows is the number of rows.
func (t *Table) Rows() int { return t.rows }

// Column is the column of that name, or nil.
func (t *Table) Column(name string) *Column { return t.columns[name] }

// Set puts a column under a name, in place of the one that was there.
func (t *Table) Set(name string, c *Column) { t.columns[name] = c }

// Slice is a view of rows lo..hi; lo is a multiple of 64. Columns set on the
// view are not seen by t.
func (t *Table) Slice(lo, hi int) *Table {
	s := New(hi - lo)
	for name, c := range t.columns {
		s.columns[name] = c.Slice(lo, hi)
	}
	return s
}
