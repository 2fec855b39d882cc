package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// jsonRecords reads JSON Lines: one object a line, empty lines skipped. Only
// the values of the wanted keys are kept; numbers keep the text they are
// written in. Of a key that stands twice the last value counts.
type jsonRecords struct {
	lines *lines
	keys  map[string]int // wanted key -> cell
	line  int            // of the next record, from 0
	rec   record
}

// errArray says that the file is one JSON array.
var errArray = errors.New("begins a JSON list (write one object a line, without brackets and commas around them)")

func newJSONRecords(l *lines, keys []string) *jsonRecords {
	j := &jsonRecords{lines: l, keys: make(map[string]int, len(keys))}
	for i, key := range keys {
		j.keys[key] = i
	}
	j.rec.cells, j.rec.nested = make([][]byte, len(keys)), make([]bool, len(keys))
	return j
}

func (j *jsonRecords) next() (*record, error) {
	for {
		text, err := j.lines.upTo(0)
		if err != nil {
			return nil, at(j.line+1, err)
		}
		j.lines.take(len(text))
		j.line++
		row := bytes.TrimSpace(text)
		if len(row) == 0 {
			continue
		}
		first := j.rec.line == 0
		j.rec.line, j.rec.fault = j.line, ""
		clear(j.rec.cells)
		clear(j.rec.nested)
		switch {
		case first && row[0] == '[':
			return nil, at(j.line, errArray)
		case row[0] != '{' || !json.Valid(row):
			j.rec.fault = "is not a JSON object (write one whole object a line)"
		default:
			j.object(row)
		}
		return &j.rec, nil
	}
}

// object takes the wanted values out of one valid JSON object.
func (j *jsonRecords) object(row []byte) {
	i := skipSpace(row, 1)
	for row[i] != '}' {
		end := stringEnd(row, i)
		cell, wanted := j.cell(row[i:end])
		i = skipSpace(row, end) // the colon
		i = skipSpace(row, i+1) // the value
		end = valueEnd(row, i)  // what follows it
		if wanted {
			j.keep(cell, row[i:end])
		}
		if i = skipSpace(row, end); row[i] == ',' {
			i = skipSpace(row, i+1)
		}
	}
}

// cell is where the value of a key (with its quotes) goes.
func (j *jsonRecords) cell(key []byte) (int, bool) {
	if bytes.IndexByte(key, '\\') >= 0 {
		key = unquote(key)
	} else {
		key = key[1 : len(key)-1]
	}
	cell, ok := j.keys[string(key)]
	return cell, ok
}

func (j *jsonRecords) keep(cell int, value []byte) {
	j.rec.nested[cell] = false
	switch value[0] {
	case 'n':
		value = nil
	case '{', '[':
		j.rec.nested[cell] = true
	case '"':
		// A replacement character must not hide that the file is not UTF-8, so
		// such a text stays as it is and is refused later.
		if bytes.IndexByte(value, '\\') >= 0 && utf8.Valid(value) {
			value = unquote(value)
		} else {
			value = value[1 : len(value)-1]
		}
	}
	j.rec.cells[cell] = value
}

// unquote is the text of a valid JSON string.
func unquote(quoted []byte) []byte {
	var text string
	_ = json.Unmarshal(quoted, &text) // the row was found valid before
	return []byte(text)
}

func skipSpace(row []byte, i int) int {
	for row[i] == ' ' || row[i] == '\t' || row[i] == '\r' || row[i] == '\n' {
		i++
	}
	return i
}

// stringEnd is the offset behind the string that begins at i.
func stringEnd(row []byte, i int) int {
	for i++; row[i] != '"'; i++ {
		if row[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// valueEnd is the offset behind the value that begins at i.
func valueEnd(row []byte, i int) int {
	for depth := 0; ; {
		switch row[i] {
		case '"':
			i = stringEnd(row, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
		i++
	}
}
