package expression

import "holdfast/rules/table"

// Part is one of the conditions that and, or and not join into a whole, and
// where it stands in the source, from 1 in lines and characters.
type Part struct {
	Source               string
	Line, Column, Length int
}

// Parts are the conditions that a condition is joined of, in the order of the
// text; a condition that joins none is its own only part. What is always true
// or always false is left out.
func (p *Program) Parts() []Part {
	var parts []Part
	for _, t := range p.root.parts(nil) {
		at := p.text.fault(t.from, t.to, "", "")
		parts = append(parts, Part{string(p.text.text[t.from:t.to]), at.Line, at.Column, at.Length})
	}
	return parts
}

func (t *term) parts(found []*term) []*term {
	switch t.op {
	case "and", "or", "not":
		for _, a := range t.args {
			found = a.parts(found)
		}
		return found
	case opLiteral:
		return found
	}
	return append(found, t)
}

// PartsHold says which of a program's Parts hold for one row of a table; a part
// that is missing does not.
func (e *Evaluator) PartsHold(p *Program, t *table.Table, row int) ([]bool, error) {
	if err := e.open(p, t); err != nil {
		return nil, err
	}
	e.frame.words = e.frame.words[:0]
	for _, c := range e.columns {
		e.frame.words = append(e.frame.words, c.Value(row))
	}
	var hold []bool
	for _, part := range p.root.parts(nil) {
		program, err := part.program()
		if err != nil {
			return nil, err
		}
		value, err := e.run(program)
		if err != nil {
			return nil, cause(err)
		}
		hold = append(hold, value == true)
	}
	return hold, nil
}
