// Package source reads customers, orders and events from files as they are,
// dirty, and hands them on as batches of typed columns. It judges every row and
// counts what became of it; it never holds a whole file.
//
// Begin reading at Scan. setup.go decides which cells are read. A file is split
// by csv.go or jsonl.go into records, whose cells read.go and column.go read into
// blocks of rows; meanwhile judge.go says for each row of the block before whether
// it counts.
package source

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

// Options say how a source is read.
type Options struct {
	Now time.Time // the instant of expressions

	// Need names the project's fields that are in use; others are not read.
	// Holdfast's own (see rules.Field) always are. Nil: all.
	Need map[string]bool

	// IDs gives every customer a row number. For customers it is empty at first
	// and gets every new id in the order of the file; for orders and events it
	// is only looked up, while the scan lasts, and nobody may write to it.
	IDs *table.Dict

	Progress  func(bytes, total int64) // called after each batch; may be nil
	BatchRows int                      // rows read at a time, a multiple of 64; 0: 8192
}

// Batch is some rows of a file that count, in the order of the file. Its table
// has a column for every field that was read, under the field's name; the
// columns of one Text field share one dictionary over all batches of a scan,
// the "id" of customers and the "customer" of facts have Options.IDs.
//
// A batch and its columns are good until yield returns; copy what is to stay.
type Batch struct {
	*table.Table

	// Customer is the row number in Options.IDs of each row's customer. Rows of
	// customers have 0, 1, 2, ... over all batches; only where the last row of
	// an id wins (rules.Source.Repeats is "last") a number can come again, in
	// the same batch or a later one. So one who keeps customers writes each
	// row's values, missing ones too, at its number, in order.
	Customer []uint32

	// First says which rows begin a new order: all of them, unless the source
	// has a field "order" and an earlier line had the same order id. A line
	// without an order id is an order of its own.
	First table.Mask
}

// Scan reads a source's file, its path relative to root, and yields its rows
// batch by batch. An error of yield ends the scan and is returned as it is.
// A row that cannot be understood is counted and left out; when there are more
// such rows than the source allows, or a customer stands there twice who may
// not, the error is *RefusedError and nothing that was yielded counts. Every
// other error names the file, too. The report is true for what was read, also
// beside an error.
func Scan(ctx context.Context, root string, src *rules.Source, o Options, yield func(*Batch) error) (Report, error) {
	if o.BatchRows == 0 {
		o.BatchRows = 8192
	}
	if o.BatchRows < 0 || o.BatchRows%64 != 0 {
		return Report{}, fmt.Errorf("reading %s: %d rows a batch (write a multiple of 64)", src.Path, o.BatchRows)
	}
	s := &scan{source: src, options: o, yield: yield, report: Report{Source: src.Name, Path: src.Path}}
	err := s.run(ctx, root)
	return s.report, err
}

// run opens, reads and closes the file, and judges the whole at the end. Rows are
// split and understood by one goroutine, judged and handed on by this one.
func (s *scan) run(ctx context.Context, root string) error {
	file, size, err := open(root, s.source.Path)
	if err != nil {
		return s.named(err)
	}
	defer file.Close() // it was only read from
	in := newLines(file)
	if err := begin(in); err != nil {
		return s.named(err)
	}
	if err := s.prepare(in); err != nil {
		return s.named(err)
	}
	free, full := make(chan *block, blocks), make(chan *block, blocks)
	for range blocks {
		free <- s.newBlock()
	}
	var reading sync.WaitGroup
	reading.Go(func() { s.reader.read(free, full) })
	defer reading.Wait()
	defer close(free)
	for ended := false; !ended; {
		b := <-full
		if b.err != nil {
			return s.named(cause(b.err))
		}
		if err := ctx.Err(); err != nil {
			return s.named(err)
		}
		if err := s.judge(b); err != nil {
			return err
		}
		if s.report.Bytes == 0 && s.people {
			s.reserve(b, size)
		}
		s.report.Bytes, ended = b.read, b.ended
		if s.options.Progress != nil {
			s.options.Progress(b.read, size)
		}
		free <- b
	}
	if tooMany(s.report, s.source.MaxBad) || len(s.report.RepeatRows) > 0 {
		return &RefusedError{Report: s.report, MaxBad: s.source.MaxBad}
	}
	return nil
}

// reserve makes room for as many customers as the file seems to have, going by
// its first block.
func (s *scan) reserve(b *block, size int64) {
	if b.ended || b.read == 0 {
		return
	}
	rows := int(float64(b.rows) * float64(size) / float64(b.read) * 1.02)
	s.options.IDs.Reserve(rows)
	for _, in := range s.inputs {
		if in.dict != nil && in.dict.Len() > b.rows*9/10 {
			in.dict.Reserve(rows) // nearly every customer has an own text here
		}
	}
}

// named puts the file before an error, as file:line where the line is known.
func (s *scan) named(err error) error {
	var p *placed
	if errors.As(err, &p) {
		return fmt.Errorf("%s:%d: %w", s.source.Path, p.line, p.err)
	}
	return fmt.Errorf("%s: %w", s.source.Path, err)
}
