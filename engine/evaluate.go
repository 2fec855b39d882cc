package engine

import (
	"fmt"
	"runtime"
	"sync"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// batchRows is how many customers a condition sees at once: few enough for the
// columns to stay in the processor's cache.
const batchRows = 4096

// Evaluate computes the board, a batch of customers at a time on every
// processor. The result does not depend on how many there are.
func Evaluate(in Input) (*Board, error) {
	return evaluate(in, batchRows, runtime.GOMAXPROCS(0))
}

// evaluate is Evaluate with batches of a size, a multiple of 64, by so many
// workers at most.
func evaluate(in Input, batch, workers int) (*Board, error) {
	rows := in.People.Table.Rows()
	b := newBoard(in, rows)
	entry := newEntryWords(in, rows)
	workers = min(workers, (rows+batch-1)/batch)
	failures := make([]error, max(workers, 1))
	var wg sync.WaitGroup
	var texts sync.Mutex // the dictionaries of text metrics are written by one worker at a time
	for w := range workers {
		wg.Go(func() {
			e := &evaluation{Board: b, size: batch, entry: entry, texts: &texts, evaluator: expression.NewEvaluator(expression.Context{Now: in.Now, Zone: in.Book.Zone})}
			for lo := w * batch; lo < rows; lo += workers * batch {
				if err := e.batch(in.People.Table, lo, min(lo+batch, rows)); err != nil {
					failures[w] = err
					return
				}
			}
		})
	}
	wg.Wait()
	for _, err := range failures {
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// evaluation is one worker at the board.
type evaluation struct {
	*Board
	size      int // rows of a batch
	entry     *entryWords
	texts     *sync.Mutex
	evaluator *expression.Evaluator
}

// batch fills rows lo..hi of the board, in the order in which things stand on
// each other.
func (e *evaluation) batch(people *table.Table, lo, hi int) error {
	view := e.Table.Slice(lo, hi)
	for i := range e.book.Metrics {
		m := &e.book.Metrics[i]
		if !m.Used || m.Program == nil {
			continue
		}
		c, err := e.evaluator.Column(m.Program, view)
		if err != nil {
			return fmt.Errorf("computing the metric %s: %w", m.Name, err)
		}
		e.put(e.Table.Column(m.Name), c, lo)
		view.Set(m.Name, c) // not a slice of the whole: another worker may be adding to its texts
	}
	for i := range e.book.Segments {
		s := &e.book.Segments[i]
		if !s.Used {
			continue
		}
		bits, err := e.mask(e.Table.Column(s.Name).Bits, s.Where, view, lo)
		if err != nil {
			return fmt.Errorf("deciding the segment %s: %w", s.Name, err)
		}
		view.Set(s.Name, &table.Column{Kind: table.Bool, Bits: bits})
	}
	for i := range e.book.Offers {
		if err := e.offer(&e.book.Offers[i], view, lo); err != nil {
			return fmt.Errorf("weighing the offer %s: %w", e.book.Offers[i].Name, err)
		}
	}
	for i := range e.book.Playbooks {
		e.entry.set(view, e.book.Playbooks[i].Name, lo, hi)
		if err := e.playbook(i, view, lo); err != nil {
			return fmt.Errorf("deciding the playbook %s: %w", e.book.Playbooks[i].Name, err)
		}
	}
	return nil
}

func (e *evaluation) offer(o *rules.Offer, view *table.Table, lo int) error {
	for j, rung := range o.Ladder {
		if rung.When != nil {
			if _, err := e.mask(e.rungs[o][j], rung.When, view, lo); err != nil {
				return err
			}
		}
		if err := e.value(rung.Value, view, lo); err != nil {
			return err
		}
	}
	if err := e.value(o.Margin, view, lo); err != nil {
		return err
	}
	return e.value(o.Cost, view, lo)
}

func (e *evaluation) playbook(i int, view *table.Table, lo int) error {
	p := &e.book.Playbooks[i]
	if _, err := e.mask(e.audiences[i], p.Audience, view, lo); err != nil {
		return err
	}
	if p.Exit != nil {
		if _, err := e.mask(e.exits[i], p.Exit, view, lo); err != nil {
			return err
		}
	}
	for j := range p.Steps {
		s := &p.Steps[j]
		for condition := range conditions(s) {
			if _, err := e.mask(e.asked[condition], condition, view, lo); err != nil {
				return err
			}
		}
		if err := e.value(s.Points, view, lo); err != nil {
			return err
		}
	}
	return nil
}

// mask decides a condition for the batch that begins at row lo of full.
func (e *evaluation) mask(full table.Mask, p *expression.Program, view *table.Table, lo int) (table.Mask, error) {
	bits, err := e.evaluator.Mask(p, view)
	if err != nil {
		return nil, err
	}
	copy(full[lo/64:], bits)
	return bits, nil
}

func (e *evaluation) value(p *expression.Program, view *table.Table, lo int) error {
	if p == nil {
		return nil
	}
	c, err := e.evaluator.Column(p, view)
	if err != nil {
		return err
	}
	e.put(e.values[p], c, lo)
	return nil
}

// put copies a batch into the whole column at row lo.
func (e *evaluation) put(full, batch *table.Column, lo int) {
	rows := max(len(batch.Num), len(batch.Code), len(batch.Micro))
	switch full.Kind {
	case table.Number:
		copy(full.Num[lo:], batch.Num)
	case table.Time:
		copy(full.Micro[lo:], batch.Micro)
	case table.Bool:
		copy(full.Bits[lo/64:], batch.Bits)
		rows = min(e.size, e.Table.Rows()-lo)
	case table.Text:
		e.texts.Lock()
		defer e.texts.Unlock()
		for i := range rows {
			if !batch.Missing(i) {
				full.Code[lo+i] = full.Dict.CodeString(batch.Dict.Text(batch.Code[i]))
			}
		}
	}
	valid := batch.Valid
	if valid == nil {
		valid = table.FullMask(rows)
	}
	copy(full.Valid[lo/64:], valid)
}
