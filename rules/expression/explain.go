package expression

import (
	"holdfast/rules/table"
)

// Trace is one sub-expression with its value for one row. Source is its text as
// it was written; Operator is how its children are joined ("and", "<", "round";
// "" for a word or a constant). Value is as Evaluator.Value gives it. Decided
// marks the part that settled an and or an or: the first that is false, or the
// first that is true.
type Trace struct {
	Source   string
	Operator string
	Value    any
	Decided  bool
	Children []*Trace
}

// Explain computes every sub-expression of a program for one row of a table.
// A missing condition has the value nil, and counts as false.
func (e *Evaluator) Explain(p *Program, t *table.Table, row int) (*Trace, error) {
	if err := e.open(p, t); err != nil {
		return nil, err
	}
	e.frame.words = e.frame.words[:0]
	for _, c := range e.columns {
		e.frame.words = append(e.frame.words, c.Value(row))
	}
	return e.trace(p, p.root)
}

func (e *Evaluator) trace(p *Program, t *term) (*Trace, error) {
	program, err := t.program()
	if err != nil {
		return nil, err
	}
	tr := &Trace{Source: string(p.text.text[t.from:t.to]), Operator: t.sign()}
	if tr.Value, err = e.run(program); err != nil {
		return nil, cause(err)
	}
	decided := false
	for _, a := range t.args {
		child, err := e.trace(p, a)
		if err != nil {
			return nil, err
		}
		if t.op == "and" && tr.Value == false && child.Value != true || t.op == "or" && tr.Value == true && child.Value == true {
			child.Decided, decided = !decided, true
		}
		tr.Children = append(tr.Children, child)
	}
	return tr, nil
}

// sign is the operator as a reader knows it.
func (t *term) sign() string {
	switch {
	case t.op == opWord || t.op == opLiteral || t.op == opNow || t.op == opDay:
		return ""
	case t.op == opCall:
		return t.fn.Name
	case t.op == opIsNil && t.negate:
		return "!="
	case t.op == opIsNil:
		return "=="
	case t.op == opNegative:
		return "-"
	case t.op == opList:
		return "[]"
	}
	return t.step()
}
