package expression

import (
	"math"
	"slices"

	"holdfast/rules/table"
)

// unknown is something that differs from customer to customer: the value of a
// word or of a calculation, which of two values is larger, whether a value is
// missing. It is cut into cells of values that no condition at hand tells
// apart.
type unknown struct {
	index   int
	kind    table.Kind
	bounds  Range
	missing bool // it is whether a word is missing, and not a value
	order   bool // it is how two values stand to each other: -1, 0, 1
	same    bool // of an order: the two are one

	marks []any // constants that it is compared with, but for truths
	tests []textTest
	full  uint64 // all cells
	cells []cell
}

// textTest is a question to a text that constants do not answer.
type textTest struct {
	key   string
	holds func(string) bool
}

// cell stands for values that no condition tells apart by one of them. Of texts
// that are no constant only the answers to the tests are known: value is nil.
type cell struct {
	value any // float64, bool, string, or int64 for dates
	tests uint64
}

const (
	maxCells = 64
	maxTests = 4
)

// cut makes the cells. An unknown with too many keeps none: then nothing is
// known about it.
func (u *unknown) cut() {
	switch {
	case u.order && u.same:
		u.cells = []cell{{value: 0.0}}
	case u.order:
		u.cells = []cell{{value: -1.0}, {value: 0.0}, {value: 1.0}}
	case u.kind == table.Bool:
		u.cells = []cell{{value: false}, {value: true}}
	case u.kind == table.Number:
		u.cutNumbers()
	case u.kind == table.Time:
		u.cutTimes()
	default:
		u.cutTexts()
	}
	if len(u.cells) > maxCells {
		u.cells = nil
	}
	u.full = 1
	if n := len(u.cells); n > 0 {
		u.full = 1<<n - 1
	}
}

// cutNumbers makes a cell of every constant and of every gap between them that
// holds a number.
func (u *unknown) cutNumbers() {
	marks := sortedMarks[float64](u.marks)
	for _, end := range []float64{u.bounds.Min, u.bounds.Max} {
		if !math.IsInf(end, 0) {
			marks = append(marks, end)
		}
	}
	slices.Sort(marks)
	marks = slices.Compact(marks)
	add := func(x float64) {
		if x >= u.bounds.Min && x <= u.bounds.Max && !math.IsInf(x, 0) && (!u.bounds.Whole || x == math.Trunc(x)) {
			u.cells = append(u.cells, cell{value: x})
		}
	}
	below := math.Inf(-1)
	for _, mark := range append(marks, math.Inf(1)) {
		if x, ok := u.between(below, mark); ok {
			add(x)
		}
		add(mark)
		below = mark
	}
}

// between is a number above a and below b.
func (u *unknown) between(a, b float64) (x float64, ok bool) {
	switch {
	case math.IsInf(a, -1) && math.IsInf(b, 1):
		return 0, true
	case math.IsInf(a, -1):
		if x = math.Nextafter(b, a); u.bounds.Whole {
			x = min(x, math.Ceil(b)-1)
		}
	default:
		if x = math.Nextafter(a, math.Inf(1)); u.bounds.Whole {
			x = max(x, math.Floor(a)+1)
		}
	}
	return x, a < x && x < b
}

func (u *unknown) cutTimes() {
	marks := sortedMarks[int64](u.marks)
	below := int64(math.MinInt64)
	for _, mark := range marks {
		if below < mark-1 || below == math.MinInt64 {
			u.cells = append(u.cells, cell{value: mark - 1})
		}
		u.cells = append(u.cells, cell{value: mark})
		below = mark
	}
	u.cells = append(u.cells, cell{value: below + 1})
}

func (u *unknown) cutTexts() {
	for _, mark := range sortedMarks[string](u.marks) {
		c := cell{value: mark}
		for i, test := range u.tests {
			if test.holds(mark) {
				c.tests |= 1 << i
			}
		}
		u.cells = append(u.cells, c)
	}
	for answers := range uint64(1) << len(u.tests) {
		u.cells = append(u.cells, cell{tests: answers})
	}
}

func sortedMarks[T float64 | int64 | string](marks []any) []T {
	var out []T
	for _, m := range marks {
		if v, ok := m.(T); ok {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// seal finds the cells where the fact may hold, and where it may not.
func (f *formula) seal() {
	f.canHold, f.canFail = 0, 0
	if len(f.of.cells) == 0 {
		f.canHold, f.canFail = f.of.full, f.of.full
		return
	}
	for i, c := range f.of.cells {
		switch f.holds(c) {
		case isTrue:
			f.canHold |= 1 << i
		case isFalse:
			f.canFail |= 1 << i
		default:
			f.canHold |= 1 << i
			f.canFail |= 1 << i
		}
	}
}
