package source

import (
	"fmt"
	"io"
)

// records splits a file into rows. It is all that the rest of this room knows
// of a file's format.
type records interface {
	// next is the next row; it is good until the following call. The error is
	// io.EOF behind the last row; any other means that the file cannot be read
	// on.
	next() (*record, error)
}

// record is one row of a file, split but not understood.
type record struct {
	line   int      // where it begins, from 1
	cells  [][]byte // by place in the header (CSV) or in the list of keys (JSON Lines); nil: no value
	nested []bool   // JSON Lines: the cell is an object or a list
	fault  string   // why the row cannot be split; its cells mean nothing then
}

// placed is an error at a line of the file.
type placed struct {
	line int
	err  error
}

func (p *placed) Error() string { return fmt.Sprintf("line %d: %v", p.line, p.err) }
func (p *placed) Unwrap() error { return p.err }

// at places an error; io.EOF stays what it is.
func at(line int, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return &placed{line: line, err: err}
}
