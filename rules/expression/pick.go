package expression

import (
	mathbits "math/bits"

	"holdfast/rules/table"
)

// pick computes a ?? b and condition ? a : b: where the mask is 1 the first
// value, else the second.
func (e *Evaluator) pick(t *term) values {
	// What is returned is taken before the mark, what is only looked at behind.
	valid, bits := e.scratch.mask(e.rows), table.Mask(nil)
	var num []float64
	var micro []int64
	var code []uint32
	switch t.kind {
	case table.Number:
		num = e.scratch.numbers.take(e.rows)
	case table.Time:
		micro = e.scratch.micros.take(e.rows)
	case table.Text:
		code = e.scratch.codes.take(e.rows)
	case table.Bool:
		bits = e.scratch.mask(e.rows)
	}
	m := e.scratch.mark()
	var first table.Mask
	if t.op == opChoose {
		first = e.truth(t.args[0])
	}
	a, b := e.values(t.args[len(t.args)-2]), e.values(t.args[len(t.args)-1])
	if t.op == "??" {
		switch {
		case a.none:
			return b // taken behind the mark, so the mark stays
		case a.valid == nil:
			return a
		}
		first = a.valid
	}
	defer e.scratch.release(m)
	for w := range valid {
		valid[w] = first[w]&a.there(w) | ^first[w]&b.there(w)
	}
	trim(valid, e.rows)
	out := values{kind: t.kind, valid: valid, num: num, micro: micro, code: code, bits: bits}
	switch t.kind {
	case table.Number:
		choose(num, a.num, b.num, a, b, first)
	case table.Time:
		choose(micro, a.micro, b.micro, a, b, first)
	case table.Bool:
		for w := range bits {
			if !a.none {
				bits[w] |= first[w] & a.bits[w]
			}
			if !b.none {
				bits[w] |= ^first[w] & b.bits[w]
			}
		}
	case table.Text:
		out.dict = e.chooseTexts(t, code, a, b, first, valid)
	}
	return out
}

// there is word w of the rows that are not missing.
func (v values) there(w int) uint64 {
	switch {
	case v.none:
		return 0
	case v.valid == nil:
		return ^uint64(0)
	}
	return v.valid[w]
}

// choose takes the first value for all rows, then the second where the mask
// says so: mostly that is a few rows.
func choose[T float64 | int64](out, xs, ys []T, a, b values, first table.Mask) {
	if !a.none {
		fill(out, xs, a.one)
	}
	if b.none {
		return
	}
	step := stride(b)
	for w, bits := range first {
		for others := ^bits; others != 0; others &= others - 1 {
			i := w<<6 + mathbits.TrailingZeros64(others)
			if i >= len(out) {
				break
			}
			out[i] = ys[i*step]
		}
	}
}

// merged gives the texts of two dictionaries one code each in a third.
type merged struct {
	dict  *table.Dict
	sides [2]side
}

// side is one of the two: by its code, 1 + the code in the third; 0 is not
// looked up yet.
type side struct {
	dict  *table.Dict
	codes []uint32
}

func (e *Evaluator) chooseTexts(t *term, out []uint32, a, b values, first, valid table.Mask) *table.Dict {
	m := e.merged[t]
	if m == nil {
		m = &merged{dict: table.NewDict()}
		e.merged[t] = m
	}
	both := [2]values{a, b}
	var single [2]uint32
	for k, v := range both {
		switch s := &m.sides[k]; {
		case v.none:
		case v.one:
			single[k] = m.dict.CodeString(v.text)
		default:
			if s.dict != v.dict {
				*s = side{dict: v.dict}
			}
			s.codes = grown(s.codes, v.dict.Len())
		}
	}
	for i := range out {
		out[i] = 0
		if !valid.Get(i) {
			continue
		}
		k := 1 - int(one(first.Get(i)))
		v := &both[k]
		if v.one {
			out[i] = single[k]
			continue
		}
		code := v.code[i]
		known := &m.sides[k].codes[code]
		if *known == 0 {
			*known = m.dict.CodeString(v.dict.Text(code)) + 1
		}
		out[i] = *known - 1
	}
	return m.dict
}
