package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// csvRecords splits a CSV file as RFC 4180 says, more leniently where real
// files are: a quote inside a cell that does not begin with one is a plain
// character, spaces may stand around a quoted cell, empty lines are skipped.
type csvRecords struct {
	lines     *lines
	separator byte
	width     int // cells of the header; 0: not known yet
	line      int // of the next record
	rec       record
	spans     []span
	scratch   []byte // cells that had doubled quotes, without them
}

// span is a cell by its place in the record's text, or in scratch.
type span struct {
	from, to int
	scratch  bool
}

// errOpenQuote says that the file ends inside a quoted cell.
var errOpenQuote = errors.New("a quoted cell that begins in this row is never closed")

// header reads the first row and finds out what separates its cells.
func (c *csvRecords) header() ([]string, error) {
	c.line = 1
	text, err := c.lines.upTo(0)
	if err != nil {
		return nil, err
	}
	c.separator = separatorOf(text)
	rec, err := c.next()
	if err != nil {
		return nil, err
	}
	if rec.fault != "" {
		return nil, at(rec.line, fmt.Errorf("the header %s", rec.fault))
	}
	names := make([]string, len(rec.cells))
	for i, cell := range rec.cells {
		names[i] = string(bytes.TrimSpace(cell))
	}
	c.width = len(names)
	return names, nil
}

// separatorOf is the comma, semicolon or tab that stands most often outside
// quotes; a comma when none does.
func separatorOf(text []byte) byte {
	var seen [256]int
	quoted := false
	for _, b := range text {
		if b == '"' {
			quoted = !quoted
		} else if !quoted {
			seen[b]++
		}
	}
	best := byte(',')
	for _, s := range []byte{';', '\t'} {
		if seen[s] > seen[best] {
			best = s
		}
	}
	return best
}

// next is the next row; it is good until the following call. The error is
// io.EOF behind the last one, else *placed.
func (c *csvRecords) next() (*record, error) {
	for {
		text, err := c.lines.upTo(0)
		if err != nil {
			return nil, at(c.line, err)
		}
		if row := withoutBreak(text); len(row) == 0 {
			c.lines.take(len(text))
			c.line++
			continue
		}
		c.rec.line, c.rec.fault, c.rec.cells = c.line, "", c.rec.cells[:0]
		if bytes.IndexByte(text, '"') >= 0 {
			if err := c.splitQuoted(text); err != nil {
				return nil, at(c.line, err)
			}
			return &c.rec, nil
		}
		c.split(withoutBreak(text))
		c.lines.take(len(text))
		c.line++
		return &c.rec, nil
	}
}

// split cuts a row without quotes.
func (c *csvRecords) split(row []byte) {
	for {
		end := bytes.IndexByte(row, c.separator)
		if end < 0 {
			break
		}
		c.rec.cells = append(c.rec.cells, row[:end])
		row = row[end+1:]
	}
	c.rec.cells = append(c.rec.cells, row)
	c.checkWidth()
}

// checkWidth faults a row that has not as many cells as the header.
func (c *csvRecords) checkWidth() {
	if n := len(c.rec.cells); c.rec.fault == "" && c.width > 0 && n != c.width {
		c.rec.fault = fmt.Sprintf("has %d %s, the header has %d", n, plural(n, "cell"), c.width)
	}
}

// splitQuoted cuts a row that has quotes and may go on over several lines.
func (c *csvRecords) splitQuoted(text []byte) error {
	c.spans, c.scratch = c.spans[:0], c.scratch[:0]
	at := 0
	for more := true; more; {
		var err error
		if text, at, more, err = c.cell(text, at); err != nil {
			return err
		}
	}
	for _, s := range c.spans {
		in := text
		if s.scratch {
			in = c.scratch
		}
		c.rec.cells = append(c.rec.cells, in[s.from:s.to])
	}
	c.checkWidth()
	c.line += bytes.Count(text, []byte{'\n'})
	c.lines.take(len(text))
	return nil
}

// cell reads one cell that begins at offset at. It returns the text, which may
// have grown by more lines, where the next cell begins, and whether there is
// one.
func (c *csvRecords) cell(text []byte, at int) ([]byte, int, bool, error) {
	open := at
	for open < len(text) && text[open] == ' ' {
		open++
	}
	if open == len(text) || text[open] != '"' {
		end := c.cellEnd(text, at)
		c.spans = append(c.spans, span{from: at, to: end})
		return text, end + 1, end < len(text) && text[end] == c.separator, nil
	}
	from, doubled := open+1, false
	kept := len(c.scratch)
	for i := from; ; {
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			longer, err := c.lines.upTo(len(text))
			if err == io.EOF || err == errTooLong {
				err = errOpenQuote
			}
			if err != nil {
				return nil, 0, false, err
			}
			i, text = len(text), longer
			continue
		}
		i += n
		if i+1 < len(text) && text[i+1] == '"' {
			c.scratch = append(c.scratch, text[from:i+1]...)
			i += 2
			from, doubled = i, true
			continue
		}
		s := span{from: from, to: i}
		if doubled {
			c.scratch = append(c.scratch, text[from:i]...)
			s = span{from: kept, to: len(c.scratch), scratch: true}
		}
		c.spans = append(c.spans, s)
		end := c.cellEnd(text, i+1)
		if len(bytes.Trim(text[i+1:end], " ")) > 0 {
			c.rec.fault = "has text behind a closing quote (write a quote inside quotes twice)"
		}
		return text, end + 1, end < len(text) && text[end] == c.separator, nil
	}
}

// cellEnd is where the separator, the line break or the end stands.
func (c *csvRecords) cellEnd(text []byte, at int) int {
	for i, b := range text[at:] {
		if b == c.separator {
			return at + i
		}
	}
	return at + len(withoutBreak(text[at:]))
}

// withoutBreak is a line without its LF or CRLF.
func withoutBreak(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}
