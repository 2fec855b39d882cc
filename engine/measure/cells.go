package measure

import "holdfast/rules/table"

// cells is a column that grows with the customers and is written here and
// there; a slot that was never written is missing.
type cells struct {
	kind  table.Kind
	num   []float64
	micro []int64
	code  []uint32
	bits  table.Mask
	valid table.Mask
	codes Codes
}

// reserve saves the growing up to so many customers.
func (c *cells) reserve(rows int) {
	words := (rows + 63) / 64
	reserve(&c.num, c.kind == table.Number, rows)
	reserve(&c.micro, c.kind == table.Time, rows)
	reserve(&c.code, c.kind == table.Text, rows)
	reserve((*[]uint64)(&c.bits), c.kind == table.Bool, words)
	reserve((*[]uint64)(&c.valid), true, words)
}

// grow makes room for so many customers.
func (c *cells) grow(rows int) {
	words := (rows + 63) / 64
	grow(&c.num, c.kind == table.Number, rows, 0)
	grow(&c.micro, c.kind == table.Time, rows, 0)
	grow(&c.code, c.kind == table.Text, rows, 0)
	grow((*[]uint64)(&c.bits), c.kind == table.Bool, words, 0)
	grow((*[]uint64)(&c.valid), true, words, 0)
}

// put writes line lines[i] of a column of the same kind at rows[i], the missing
// ones too, in order.
func (c *cells) put(rows, lines []uint32, from *table.Column) {
	c.putValues(rows, lines, from)
	for i, row := range rows {
		c.valid.Put(int(row), !from.Missing(int(lines[i])))
	}
}

// putValues is put but for what says which are missing.
func (c *cells) putValues(rows, lines []uint32, from *table.Column) {
	switch c.kind {
	case table.Number:
		for i, row := range rows {
			c.num[row] = from.Num[lines[i]]
		}
	case table.Time:
		for i, row := range rows {
			c.micro[row] = from.Micro[lines[i]]
		}
	case table.Text:
		codes := c.codes.Translate(from)
		for i, row := range rows {
			c.code[row] = codes[lines[i]]
		}
	case table.Bool:
		for i, row := range rows {
			c.bits.Put(int(row), from.Bits.Get(int(lines[i])))
		}
	}
}

// column is what was written.
func (c *cells) column() *table.Column {
	col := &table.Column{Kind: c.kind, Num: c.num, Micro: c.micro, Bits: c.bits, Code: c.code, Valid: c.valid}
	if c.kind == table.Text {
		col.Dict = c.codes.dict
		if col.Dict == nil {
			col.Dict = table.NewDict()
		}
	}
	return col
}
