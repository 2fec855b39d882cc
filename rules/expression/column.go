package expression

import (
	"fmt"

	"holdfast/rules/table"
)

// values is what a term gives for every row of the table: a column, or one
// value for all rows (one). Bool is always a column.
type values struct {
	kind  table.Kind
	one   bool
	none  bool // every row is missing; nothing else is set
	num   []float64
	micro []int64
	text  string // of one text
	code  []uint32
	dict  *table.Dict
	bits  table.Mask
	valid table.Mask // nil: no row is missing
}

// Mask computes a condition for every row of a table: the rows for which it is
// true. Missing is false. The mask is the caller's. The table must have a
// column of the right kind for every word that the program uses.
func (e *Evaluator) Mask(p *Program, t *table.Table) (table.Mask, error) {
	if p.root.kind != table.Bool {
		return nil, fmt.Errorf("%q is %s and no condition", p.Source(), aKind(p.root.kind))
	}
	if err := e.open(p, t); err != nil {
		return nil, err
	}
	return e.truth(p.root).Clone(), e.closed(p)
}

// Column computes a program for every row of a table. The column is the
// caller's to read; that of a bare word is the table's own.
func (e *Evaluator) Column(p *Program, t *table.Table) (*table.Column, error) {
	if p.root.kind == table.List {
		return nil, fmt.Errorf("%q is a list, and a column holds none", p.Source())
	}
	if err := e.open(p, t); err != nil {
		return nil, err
	}
	if p.root.op == opWord {
		return e.columns[p.root.slot], nil
	}
	c := e.keep(e.values(p.root))
	return c, e.closed(p)
}

// open gets the evaluator ready for a table.
func (e *Evaluator) open(p *Program, t *table.Table) error {
	e.rows, e.err, e.columns = t.Rows(), nil, e.columns[:0]
	e.scratch.release(mark{})
	for _, name := range p.uses {
		c := t.Column(name)
		if c == nil {
			return fmt.Errorf("computing %q: the table has no column %q", p.Source(), name)
		}
		e.columns = append(e.columns, c)
	}
	var err error
	p.root.each(func(u *term) {
		if u.op == opWord && err == nil && e.columns[u.slot].Kind != u.kind {
			err = fmt.Errorf("computing %q: the column %q should be %s and is %s", p.Source(), p.uses[u.slot], aKind(u.kind), aKind(e.columns[u.slot].Kind))
		}
	})
	return err
}

func (e *Evaluator) closed(p *Program) error {
	if e.err == nil {
		return nil
	}
	return fmt.Errorf("computing %q: %w", p.Source(), cause(e.err))
}

// keep copies values out of the scratch memory.
func (e *Evaluator) keep(v values) *table.Column {
	c := table.NewColumn(v.kind, e.rows)
	if v.none {
		return c
	}
	if c.Valid = nil; v.valid != nil {
		c.Valid = v.valid.Clone()
	}
	switch v.kind {
	case table.Number:
		fill(c.Num, v.num, v.one)
	case table.Time:
		fill(c.Micro, v.micro, v.one)
	case table.Bool:
		copy(c.Bits, v.bits)
	case table.Text:
		if v.one {
			fill(c.Code, []uint32{c.Dict.CodeString(v.text)}, true)
			break
		}
		// The evaluator goes on writing into dictionaries of its own, so the
		// caller gets another.
		known := make([]uint32, v.dict.Len())
		for i, code := range v.code {
			if v.valid != nil && !v.valid.Get(i) {
				continue
			}
			if known[code] == 0 {
				known[code] = c.Dict.CodeString(v.dict.Text(code)) + 1
			}
			c.Code[i] = known[code] - 1
		}
	}
	return c
}

func fill[T any](out, in []T, one bool) {
	if !one {
		copy(out, in)
		return
	}
	for i := range out {
		out[i] = in[0]
	}
}

// hasKernel says whether values or truth computes t itself, from the columns of
// its arguments.
func (t *term) hasKernel() bool {
	switch t.op {
	case opList:
		return true // only what stands around a list is computed
	case opCall:
		return t.fn.call == nil
	case "+":
		return t.kind == table.Number
	case "in":
		list := t.args[1]
		return list.literal() && list.value != nil && (t.args[0].kind == table.Number || t.args[0].kind == table.Text)
	case "contains", "startsWith", "endsWith":
		return t.args[1].literal()
	case "??", opChoose:
		return t.kind != table.List
	case opIsNil:
		return t.args[0].kind != table.List
	}
	return true
}

// truth is a condition as a mask in scratch memory: missing is false.
func (e *Evaluator) truth(t *term) table.Mask {
	out := e.scratch.mask(e.rows)
	m := e.scratch.mark()
	defer func() { e.scratch.release(m) }()
	if t.rows != nil {
		v := e.fallback(t)
		conjoin(out, v)
		return out
	}
	switch t.op {
	case "and":
		copy(out, e.truth(t.args[0]))
		for _, a := range t.args[1:] {
			if empty(out) {
				break
			}
			e.scratch.release(m)
			out.And(e.truth(a))
		}
	case "or":
		for _, a := range t.args {
			e.scratch.release(m)
			out.Or(e.truth(a))
		}
	case "not":
		copy(out, e.truth(t.args[0]))
		out.Not(e.rows)
	case opIsNil:
		v := e.values(t.args[0])
		if v.valid != nil {
			copy(out, v.valid)
		}
		if v.valid != nil && !t.negate || v.valid == nil && v.none != t.negate {
			out.Not(e.rows)
		}
	case "==", "!=", "<", "<=", ">", ">=":
		e.compare(t, out)
	case "in":
		e.in(t, out)
	case "contains", "startsWith", "endsWith", "matches":
		e.textTest(t, out)
	default:
		conjoin(out, e.values(t))
	}
	return out
}

// conjoin sets out, all 0, where v is true.
func conjoin(out table.Mask, v values) {
	if v.none {
		return
	}
	copy(out, v.bits)
	if v.valid != nil {
		out.And(v.valid)
	}
}

func empty(m table.Mask) bool {
	for _, w := range m {
		if w != 0 {
			return false
		}
	}
	return true
}

// values computes t for every row.
func (e *Evaluator) values(t *term) values {
	switch {
	case t.rows != nil:
		return e.fallback(t)
	case t.definite():
		return values{kind: table.Bool, bits: e.truth(t)}
	}
	switch t.op {
	case opWord:
		c := e.columns[t.slot]
		return values{kind: c.Kind, num: c.Num, micro: c.Micro, code: c.Code, dict: c.Dict, bits: c.Bits, valid: c.Valid}
	case opLiteral:
		return e.literal(t)
	case opNow:
		return e.oneMicro(e.frame.now.UnixMicro())
	case opDay:
		return e.oneMicro(inZone(t.wall, e.frame.zone).UnixMicro())
	case opNegative:
		return e.arithmetic("-", &zero, t.args[0])
	case "+", "-", "*", "/", "%", "^":
		return e.arithmetic(t.op, t.args[0], t.args[1])
	case opCall:
		return e.call(t)
	}
	return e.pick(t) // ?? and ?:
}

func (e *Evaluator) literal(t *term) values {
	switch v := t.value.(type) {
	case float64:
		out := e.scratch.numbers.take(1)
		out[0] = v
		return values{kind: table.Number, one: true, num: out}
	case string:
		return values{kind: table.Text, one: true, text: v}
	case bool:
		bits := e.scratch.mask(e.rows)
		if v {
			bits.Not(e.rows)
		}
		return values{kind: table.Bool, bits: bits}
	}
	return values{kind: t.kind, none: true}
}

func (e *Evaluator) oneMicro(at int64) values {
	out := e.scratch.micros.take(1)
	out[0] = at
	return values{kind: table.Time, one: true, micro: out}
}
