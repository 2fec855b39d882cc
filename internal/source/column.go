package source

import (
	"bytes"
	"unicode/utf8"

	"holdfast/rules/table"
)

// input is one column of the file, read as one kind.
type input struct {
	name  string
	cell  int // where it stands in a record
	kind  table.Kind
	dict  *table.Dict // of texts; of no use to the reader
	where bool        // the source's where reads it
}

// read puts a trimmed cell into a row of a block. An empty cell is missing. When
// the cell cannot be read, the row's value is missing too and the fault says why.
func (in *input) read(col *table.Column, texts *texts, row int, cell []byte, c *clock) (fault string) {
	valid := len(cell) > 0
	switch {
	case in.kind == table.Text:
		if valid && !utf8.Valid(cell) {
			valid, cell, fault = false, nil, "is not UTF-8 text (save the file as UTF-8)"
		}
		texts.add(row, cell) // an empty one, too: a row's text begins where the one before ends
	case !valid:
	case in.kind == table.Number:
		if col.Num[row], valid = parseNumber(cell); !valid {
			fault = numberFault(cell)
		}
	case in.kind == table.Bool:
		var yes bool
		if yes, valid = parseBool(cell); !valid {
			fault = boolFault(cell)
		}
		col.Bits.Put(row, yes)
	case in.kind == table.Time:
		col.Micro[row], fault = c.parse(cell)
		valid = fault == ""
	}
	col.Valid.Put(row, valid)
	return fault
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
