package source

import (
	"bytes"
	"unicode/utf8"

	"holdfast/rules/table"
)

// input is one column of the file, read as one kind, for one batch.
type input struct {
	name   string
	cell   int // where it stands in a record
	column *table.Column
	where  bool // the source's where reads it
}

// read puts a cell into a row of the batch. An empty cell is missing. When the
// cell cannot be read, the row's value is missing too and the fault says why.
func (in *input) read(row int, cell []byte, nested bool, c *clock) (fault string) {
	col := in.column
	col.Valid.Clear(row)
	if col.Kind == table.Bool {
		col.Bits.Clear(row)
	}
	if cell = trim(cell); len(cell) == 0 {
		return ""
	}
	if nested {
		return "is a list or an object, not one value (name a key of a single value)"
	}
	switch col.Kind {
	case table.Number:
		f, ok := parseNumber(cell)
		if !ok {
			return numberFault(cell)
		}
		col.Num[row] = f
	case table.Bool:
		yes, ok := parseBool(cell)
		if !ok {
			return boolFault(cell)
		}
		if yes {
			col.Bits.Set(row)
		}
	case table.Text:
		if !utf8.Valid(cell) {
			return "is not UTF-8 text (save the file as UTF-8)"
		}
		col.Code[row] = col.Dict.Code(cell)
	case table.Time:
		micro, fault := c.parse(cell)
		if fault != "" {
			return fault
		}
		col.Micro[row] = micro
	}
	col.Valid.Set(row)
	return ""
}

// trim takes the space around a cell away.
func trim(cell []byte) []byte {
	if n := len(cell); n == 0 || plain(cell[0]) && plain(cell[n-1]) {
		return cell
	}
	return bytes.TrimSpace(cell)
}

// plain says whether a byte is neither space nor part of a longer rune.
func plain(b byte) bool { return b > ' ' && b < utf8.RuneSelf }

// gather copies the rows of from into the first rows of to, whose slices are
// long enough, and returns to with the length of rows. Texts of another
// dictionary are put into to's.
func gather(to, from *table.Column, rows []int32) *table.Column {
	n := len(rows)
	out := &table.Column{Kind: to.Kind, Dict: to.Dict}
	switch to.Kind {
	case table.Number:
		out.Num = to.Num[:n]
		for i, row := range rows {
			out.Num[i] = from.Num[row]
		}
	case table.Bool:
		out.Bits = gatherMask(to.Bits, from.Bits, rows)
	case table.Text:
		out.Code = to.Code[:n]
		for i, row := range rows {
			switch {
			case from.Dict == to.Dict:
				out.Code[i] = from.Code[row]
			case !from.Missing(int(row)):
				out.Code[i] = to.Dict.CodeString(from.Dict.Text(from.Code[row]))
			}
		}
	case table.Time:
		out.Micro = to.Micro[:n]
		for i, row := range rows {
			out.Micro[i] = from.Micro[row]
		}
	}
	if from.Valid != nil {
		out.Valid = gatherMask(to.Valid, from.Valid, rows)
		if out.Valid.Count() == n {
			out.Valid = nil
		}
	}
	return out
}

// gatherMask copies the bits of rows into the first bits of to.
func gatherMask(to, from table.Mask, rows []int32) table.Mask {
	to = to[:(len(rows)+63)/64]
	clear(to)
	for i, row := range rows {
		to[i>>6] |= from[row>>6] >> (uint(row) & 63) & 1 << (uint(i) & 63)
	}
	return to
}
