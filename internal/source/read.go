package source

import (
	"io"

	"holdfast/rules/table"
)

// blocks is how many there are: one that is read, one that is judged, and one
// between them, so that neither side waits for the other over each.
const blocks = 3

// block is some rows that have been read and not yet judged. It belongs to one
// goroutine at a time.
type block struct {
	taken   int             // records
	rows    int             // those that got a place in the columns
	lines   []int           // where each row begins in the file
	columns []*table.Column // by input; those of text have no codes yet
	texts   []texts         // by input: what the codes are of
	keys    texts           // the customer ids, unless they are an expression
	codes   []uint32        // of facts: what the keys are in Options.IDs, or table.NoCode
	faults  []BadRow        // at most one a record, in the order of the file; some have no place in the columns

	read  int64 // bytes of the file so far, those of this block included
	ended bool
	err   error // the file cannot be read on, and the block does not count
}

// newBlock makes room for a batch of rows.
func (s *scan) newBlock() *block {
	n := s.options.BatchRows
	b := &block{
		lines: make([]int, n), keys: newTexts(n), codes: make([]uint32, n),
		columns: make([]*table.Column, len(s.inputs)), texts: make([]texts, len(s.inputs)),
	}
	for i, in := range s.inputs {
		b.columns[i] = table.NewColumn(in.kind, n)
		if in.kind == table.Text {
			b.columns[i].Dict, b.texts[i] = in.dict, newTexts(n)
		}
	}
	return b
}

// reader fills blocks. It writes to no dictionary: those are in use by whoever
// was handed the rows before.
type reader struct {
	file    *lines
	records records
	clock   *clock
	inputs  []input // those that where reads first
	keyCell int     // the cell of the customer id; -1: it is an expression
	keyName string
	ids     *table.Dict // of the customers, where all are known; nil while they are read themselves
	most    int         // rows of a block
}

// read fills one free block after the other until the file ends, cannot be read
// on, or no more blocks come. There is always room in full.
func (r *reader) read(free <-chan *block, full chan<- *block) {
	for b := range free {
		b.ended, b.err = r.fill(b)
		b.read = r.file.taken()
		if r.ids != nil && r.keyCell >= 0 {
			r.ids.LookupAll(b.keys.all, b.keys.ends[:b.rows], b.codes)
		}
		full <- b
		if b.ended || b.err != nil {
			return
		}
	}
}

// fill reads rows until the block is full or the file ends.
func (r *reader) fill(b *block) (ended bool, err error) {
	b.taken, b.rows, b.faults = 0, 0, b.faults[:0]
	b.keys.clear()
	for i := range b.texts {
		b.texts[i].clear()
	}
	for b.rows < r.most && len(b.faults) < r.most {
		rec, err := r.records.next()
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		b.taken++
		r.take(b, rec)
	}
	return false, nil
}

// take reads a record's cells into the block. The columns that where reads come
// first: a row in which one of them cannot be read gets no place in the block.
func (r *reader) take(b *block, rec *record) {
	row := b.rows
	if rec.fault != "" {
		b.faults = append(b.faults, BadRow{Line: rec.line, Why: rec.fault})
		return
	}
	faulty := false
	for i := range r.inputs {
		in := &r.inputs[i]
		cell := trim(rec.cells[in.cell])
		why := ""
		if rec.nested != nil && rec.nested[in.cell] {
			why = "is a list or an object, not one value (name a key of a single value)"
			cell = nil
		}
		if fault := in.read(b.columns[i], &b.texts[i], row, cell, r.clock); fault != "" {
			why = fault
		}
		if why == "" || faulty {
			continue
		}
		faulty = true
		b.faults = append(b.faults, BadRow{Line: rec.line, Column: in.name, Value: excerpt(trim(rec.cells[in.cell])), Why: why})
		if in.where {
			return
		}
	}
	b.lines[row] = rec.line
	if r.keyCell >= 0 {
		why := b.keys.addID(row, rec, r.keyCell)
		if why != "" && !faulty {
			id := excerpt(trim(rec.cells[r.keyCell]))
			b.faults = append(b.faults, BadRow{Line: rec.line, Column: r.keyName, Value: id, Why: why})
		}
	}
	b.rows++
}
