package expression

import (
	"time"

	"holdfast/rules/table"
)

// fallback computes a term that has no kernel through the row evaluator: once
// per text of a dictionary when its only word is a text, else row by row.
func (e *Evaluator) fallback(t *term) values {
	e.frame.words = grown(e.frame.words[:0], len(e.columns))
	clear(e.frame.words)
	e.frame.words = e.frame.words[:len(e.columns)]
	w := e.writer(t)
	if t.text >= 0 {
		e.perText(t, &w)
	} else {
		e.perRow(t, w)
	}
	return w.values
}

// perRow runs the program of t for every row.
func (e *Evaluator) perRow(t *term, w writer) {
	slots := t.slots()
	for row := range e.rows {
		for _, s := range slots {
			e.frame.words[s] = e.columns[s].Value(row)
		}
		w.set(row, e.ask(t))
	}
}

// slots are the slots of the words below t.
func (t *term) slots() []int {
	var slots []int
	t.each(func(u *term) {
		if u.op == opWord {
			slots = append(slots, u.slot)
		}
	})
	return slots
}

// computed is what a term gives for the texts of one dictionary: by code, a
// column that grows with the dictionary. Its own dictionary, of results that
// are text, stays the same, so that later tests need not ask again.
type computed struct {
	of   *table.Dict
	done []bool
	writer
}

func (c *computed) grow(n int) {
	c.done, c.valid = grown(c.done, n), grown(c.valid, (n+63)/64)
	switch c.kind {
	case table.Number:
		c.num = grown(c.num, n)
	case table.Time:
		c.micro = grown(c.micro, n)
	case table.Bool:
		c.bits = grown(c.bits, (n+63)/64)
	case table.Text:
		c.code = grown(c.code, n)
	}
}

// perText runs the program of t once for every text that comes up, and for
// missing.
func (e *Evaluator) perText(t *term, w *writer) {
	column := e.columns[t.text]
	known := e.computed[t]
	if known == nil || known.of != column.Dict {
		known = &computed{of: column.Dict, writer: writer{values{kind: t.kind, dict: w.dict}}}
		e.computed[t] = known
	}
	w.dict = known.dict
	known.grow(column.Dict.Len())
	var missing any
	asked := false
	for row, code := range column.Code {
		if column.Missing(row) {
			if !asked {
				e.frame.words[t.text] = nil
				missing, asked = e.ask(t), true
			}
			w.set(row, missing)
			continue
		}
		if !known.done[code] {
			e.frame.words[t.text] = column.Dict.Text(code)
			known.set(int(code), e.ask(t))
			known.done[code] = true
		}
		w.take(row, &known.values, int(code))
	}
}

// ask runs the program of t on the words in the frame.
func (e *Evaluator) ask(t *term) any {
	value, err := e.run(t.rows)
	if err != nil && e.err == nil {
		e.err = err
	}
	return value
}

// writer puts single values into a column in scratch memory.
type writer struct{ values }

func (e *Evaluator) writer(t *term) writer {
	w := writer{values{kind: t.kind, valid: e.scratch.mask(e.rows)}}
	switch t.kind {
	case table.Number:
		w.num = e.scratch.numbers.take(e.rows)
	case table.Time:
		w.micro = e.scratch.micros.take(e.rows)
	case table.Bool:
		w.bits = e.scratch.mask(e.rows)
	case table.Text:
		w.code, w.dict = e.scratch.codes.take(e.rows), table.NewDict()
	}
	return w
}

func (w writer) set(row int, value any) {
	switch v := value.(type) {
	case float64:
		w.num[row] = v
	case time.Time:
		w.micro[row] = v.UnixMicro()
	case string:
		w.code[row] = w.dict.CodeString(v)
	case bool:
		if v {
			w.bits.Set(row)
		}
	default:
		return
	}
	w.valid.Set(row)
}

// take sets a row to what row i of another column holds, whose dictionary is
// the same.
func (w writer) take(row int, from *values, i int) {
	if !from.valid.Get(i) {
		return
	}
	w.valid.Set(row)
	switch w.kind {
	case table.Number:
		w.num[row] = from.num[i]
	case table.Time:
		w.micro[row] = from.micro[i]
	case table.Text:
		w.code[row] = from.code[i]
	case table.Bool:
		if from.bits.Get(i) {
			w.bits.Set(row)
		}
	}
}
