package expression

import (
	"time"

	"holdfast/rules/table"
)

// instant is what a column of dates keeps, in a zone.
func instant(micro int64, zone *time.Location) time.Time { return time.UnixMicro(micro).In(zone) }

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

// computed is what a term gives for the texts of one dictionary, by code.
type computed struct {
	dict    *table.Dict
	done    []bool
	results []any
	out     *table.Dict // of texts that are results; it stays, so that later tests need not ask again
}

// perText runs the program of t once for every text that comes up, and for
// missing.
func (e *Evaluator) perText(t *term, w *writer) {
	c := e.columns[t.text]
	known := e.computed[t]
	if known == nil || known.dict != c.Dict {
		known = &computed{dict: c.Dict, out: w.dict}
		e.computed[t] = known
	}
	w.dict = known.out
	n := c.Dict.Len()
	known.done, known.results = grown(known.done, n), grown(known.results, n)
	var missing any
	asked := false
	for row, code := range c.Code {
		if c.Missing(row) {
			if !asked {
				e.frame.words[t.text] = nil
				missing, asked = e.ask(t), true
			}
			w.set(row, missing)
			continue
		}
		if !known.done[code] {
			e.frame.words[t.text] = c.Dict.Text(code)
			known.results[code], known.done[code] = e.ask(t), true
		}
		w.set(row, known.results[code])
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
