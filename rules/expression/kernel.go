package expression

import (
	"math"
	"time"

	"holdfast/rules/table"
)

// A kernel computes all rows of one operator in a loop without branches on the
// data. One value for all rows is read with a step of 0.

// zero is the left side of a negative.
var zero = term{op: opLiteral, kind: table.Number, value: 0.0, text: -1}

// compareColumns fills out with the rows for which x OP y holds. A side may be
// one value for all rows. Eight rows at a time, for the processor does several
// comparisons at once when none waits for the one before.
func compareColumns[T float64 | int64 | uint32](op string, xs, ys []T, oneX, oneY bool, n int, out table.Mask) {
	switch op {
	case ">":
		op, xs, ys, oneX, oneY = "<", ys, xs, oneY, oneX
	case ">=":
		op, xs, ys, oneX, oneY = "<=", ys, xs, oneY, oneX
	}
	var a, b [8]T
	if oneX {
		fill(a[:], xs, true)
	}
	if oneY {
		fill(b[:], ys, true)
	}
	for at := 0; at < n; at += 8 {
		x, y := &a, &b
		if at+8 <= n {
			if !oneX {
				x = (*[8]T)(xs[at:])
			}
			if !oneY {
				y = (*[8]T)(ys[at:])
			}
		} else {
			if !oneX {
				copy(a[:], xs[at:n])
			}
			if !oneY {
				copy(b[:], ys[at:n])
			}
		}
		var bits uint64
		switch op {
		case "<":
			bits = less8(x, y)
		case "<=":
			bits = atMost8(x, y)
		default:
			bits = equal8(x, y)
		}
		if at&63 == 0 {
			out[at>>6] = 0
		}
		out[at>>6] |= bits << (at & 63)
	}
	trim(out, n)
	if op == "!=" {
		out.Not(n)
	}
}

// trim makes the bits beyond n rows 0.
func trim(m table.Mask, n int) {
	if r := n & 63; r != 0 {
		m[n>>6] &= 1<<r - 1
	}
}

func equal8[T float64 | int64 | uint32](a, b *[8]T) uint64 {
	return one(a[0] == b[0]) | one(a[1] == b[1])<<1 | one(a[2] == b[2])<<2 | one(a[3] == b[3])<<3 |
		one(a[4] == b[4])<<4 | one(a[5] == b[5])<<5 | one(a[6] == b[6])<<6 | one(a[7] == b[7])<<7
}

func less8[T float64 | int64 | uint32](a, b *[8]T) uint64 {
	return one(a[0] < b[0]) | one(a[1] < b[1])<<1 | one(a[2] < b[2])<<2 | one(a[3] < b[3])<<3 |
		one(a[4] < b[4])<<4 | one(a[5] < b[5])<<5 | one(a[6] < b[6])<<6 | one(a[7] < b[7])<<7
}

func atMost8[T float64 | int64 | uint32](a, b *[8]T) uint64 {
	return one(a[0] <= b[0]) | one(a[1] <= b[1])<<1 | one(a[2] <= b[2])<<2 | one(a[3] <= b[3])<<3 |
		one(a[4] <= b[4])<<4 | one(a[5] <= b[5])<<5 | one(a[6] <= b[6])<<6 | one(a[7] <= b[7])<<7
}

func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// mirrored is the operator with its sides exchanged.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

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
	finiteRows(out, finite)
	restrict(finite, a)
	restrict(finite, b)
	return values{kind: table.Number, num: out, valid: finite}
}

// finiteRows fills valid with the rows that hold a number.
func finiteRows(xs []float64, valid table.Mask) {
	for w := range valid {
		rows := xs[w<<6 : min(w<<6+64, len(xs))]
		var bits uint64
		for len(rows) >= 4 {
			x := (*[4]float64)(rows[len(rows)-4:])
			// x-x is NaN for NaN and infinity.
			bits = bits<<4 | one(x[0]-x[0] == 0) | one(x[1]-x[1] == 0)<<1 | one(x[2]-x[2] == 0)<<2 | one(x[3]-x[3] == 0)<<3
			rows = rows[:len(rows)-4]
		}
		for i := len(rows) - 1; i >= 0; i-- {
			bits = bits<<1 | one(rows[i]-rows[i] == 0)
		}
		valid[w] = bits
	}
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
			out[i] = t.fn.moment(time.UnixMicro(v.micro[i*step]).In(e.frame.zone))
		}
	case t.fn.days != nil:
		for i := range out {
			out[i] = t.fn.days(e.offsets.day(v.micro[i*step]), e.frame.today)
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
