package expression

import (
	"math"

	"holdfast/rules/table"
)

// A kernel computes all rows of one operator in a loop without branches on the
// data. One value for all rows is read with a step of 0.

// zero is the left side of a negative.
var zero = term{op: opLiteral, kind: table.Number, value: 0.0, text: -1}

func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// compareOne sets the rows of out for which x OP y holds.
func compareOne[T float64 | int64 | uint32](op string, xs []T, y T, out table.Mask) {
	for w := range out {
		rows := xs[w<<6 : min(w<<6+64, len(xs))]
		var bits uint64
		switch op {
		case "==":
			for i, x := range rows {
				bits |= one(x == y) << (i & 63)
			}
		case "!=":
			for i, x := range rows {
				bits |= one(x != y) << (i & 63)
			}
		case "<":
			for i, x := range rows {
				bits |= one(x < y) << (i & 63)
			}
		case "<=":
			for i, x := range rows {
				bits |= one(x <= y) << (i & 63)
			}
		case ">":
			for i, x := range rows {
				bits |= one(x > y) << (i & 63)
			}
		default:
			for i, x := range rows {
				bits |= one(x >= y) << (i & 63)
			}
		}
		out[w] = bits
	}
}

// compareTwo sets the rows of out for which x OP y holds, both columns.
func compareTwo[T float64 | int64 | uint32](op string, xs, ys []T, out table.Mask) {
	switch op {
	case ">":
		op, xs, ys = "<", ys, xs
	case ">=":
		op, xs, ys = "<=", ys, xs
	}
	for w := range out {
		end := min(w<<6+64, len(xs))
		a, b := xs[w<<6:end], ys[w<<6:end]
		b = b[:len(a)]
		var bits uint64
		switch op {
		case "==":
			for i, x := range a {
				bits |= one(x == b[i]) << (i & 63)
			}
		case "!=":
			for i, x := range a {
				bits |= one(x != b[i]) << (i & 63)
			}
		case "<":
			for i, x := range a {
				bits |= one(x < b[i]) << (i & 63)
			}
		default:
			for i, x := range a {
				bits |= one(x <= b[i]) << (i & 63)
			}
		}
		out[w] = bits
	}
}

// mirrored is the operator with its sides exchanged.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// compareAny compares whatever is a column and whatever is one value.
func compareAny[T float64 | int64 | uint32](op string, xs, ys []T, oneX, oneY bool, n int, out table.Mask) {
	switch {
	case oneX && oneY:
		compareOne(op, xs, ys[0], out[:min(1, len(out))])
		if len(out) > 0 && out[0]&1 == 1 {
			out[0] = 0
			out.Not(n)
		}
	case oneY:
		compareOne(op, xs, ys[0], out)
	case oneX:
		compareOne(mirrored[op], ys, xs[0], out)
	default:
		compareTwo(op, xs, ys, out)
	}
}

// restrict takes away the rows that v misses.
func restrict(out table.Mask, v values) {
	if v.none {
		clear(out)
	} else if v.valid != nil {
		out.And(v.valid)
	}
}

// stride is the step of reading: 0 for one value, else every row.
func stride(v values) int {
	if v.one {
		return 0
	}
	return 1
}

func (e *Evaluator) arithmetic(op string, left, right *term) values {
	out, finite := e.scratch.numbers.take(e.rows), e.scratch.mask(e.rows)
	m := e.scratch.mark()
	defer func() { e.scratch.release(m) }()
	a, b := e.values(left), e.values(right)
	if a.none || b.none {
		return values{kind: table.Number, none: true}
	}
	xs, ys, sx, sy := a.num, b.num, stride(a), stride(b)
	switch op {
	case "+":
		for i := range out {
			out[i] = xs[i*sx] + ys[i*sy]
		}
	case "-":
		for i := range out {
			out[i] = xs[i*sx] - ys[i*sy]
		}
	case "*":
		for i := range out {
			out[i] = xs[i*sx] * ys[i*sy]
		}
	case "/":
		for i := range out {
			out[i] = xs[i*sx] / ys[i*sy]
		}
	case "%":
		for i := range out {
			out[i] = math.Mod(xs[i*sx], ys[i*sy])
		}
	default:
		for i := range out {
			out[i] = math.Pow(xs[i*sx], ys[i*sy])
		}
	}
	for w := range finite {
		var bits uint64
		for i, x := range out[w<<6 : min(w<<6+64, len(out))] {
			bits |= one(x-x == 0) << (i & 63) // NaN for NaN and infinity
		}
		finite[w] = bits
	}
	restrict(finite, a)
	restrict(finite, b)
	return values{kind: table.Number, num: out, valid: finite}
}

// call computes the functions that turn numbers or instants into numbers.
func (e *Evaluator) call(t *term) values {
	out, valid := e.scratch.numbers.take(e.rows), e.scratch.mask(e.rows)
	m := e.scratch.mark()
	defer func() { e.scratch.release(m) }()
	v := e.values(t.args[0])
	if v.none {
		return values{kind: table.Number, none: true}
	}
	known := v.valid != nil
	copy(valid, v.valid)
	step := stride(v)
	switch {
	case t.fn.number != nil:
		for i := range out {
			out[i] = t.fn.number(v.num[i*step])
		}
	case t.fn.moment != nil:
		for i := range out {
			out[i] = t.fn.moment(instant(v.micro[i*step], e.frame.zone), &e.frame)
		}
	default:
		for i := range out {
			out[i] = v.num[i*step]
		}
		for _, a := range t.args[1:] {
			e.scratch.release(m)
			w := e.values(a)
			if w.none {
				return values{kind: table.Number, none: true}
			}
			if w.valid != nil {
				if known {
					valid.And(w.valid)
				} else {
					copy(valid, w.valid)
				}
				known = true
			}
			step := stride(w)
			for i := range out {
				out[i] = t.fn.fold(out[i], w.num[i*step])
			}
		}
	}
	if !known {
		valid = nil
	}
	return values{kind: table.Number, num: out, valid: valid}
}
