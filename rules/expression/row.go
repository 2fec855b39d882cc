package expression

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"
)

// frame is what a program sees while one row runs: expr calls it the
// environment.
type frame struct {
	words  []any // by slot; nil is missing
	now    time.Time
	today  float64 // dayNumber of now
	zone   *time.Location
	format Formatter
}

// step is one operator of the row evaluator. A nil argument is missing.
type step = func(args ...any) (any, error)

// steps are Holdfast's operators. They take the place of expr's own, which
// fail, or answer yes, when a value is missing.
var steps = map[string]step{
	opWord:     func(a ...any) (any, error) { return a[0].(*frame).words[a[1].(int)], nil },
	opNow:      func(a ...any) (any, error) { return a[0].(*frame).now, nil },
	opDay:      func(a ...any) (any, error) { return inZone(a[1].(time.Time), a[0].(*frame).zone), nil },
	opList:     func(a ...any) (any, error) { return slices.Clone(a), nil },
	opCall:     func(a ...any) (any, error) { return callFunction(a[0].(*frame), a[1].(*function), a[2:]) },
	opNegative: func(a ...any) (any, error) { return arithmetic("-", 0.0, a[0]), nil },

	"truth":      func(a ...any) (any, error) { return a[0] == true, nil },
	"not":        func(a ...any) (any, error) { return a[0] != true, nil },
	opIsNil:      func(a ...any) (any, error) { return a[0] == nil, nil },
	"is not nil": func(a ...any) (any, error) { return a[0] != nil, nil },
	"in":         func(a ...any) (any, error) { return isIn(a[0], a[1]), nil },
	"not in":     func(a ...any) (any, error) { return isNotIn(a[0], a[1]), nil },

	"==": comparing("=="), "!=": comparing("!="), "<": comparing("<"), "<=": comparing("<="), ">": comparing(">"), ">=": comparing(">="),
	"+": calculating("+"), "-": calculating("-"), "*": calculating("*"), "/": calculating("/"), "%": calculating("%"), "^": calculating("^"),

	"contains": testing(strings.Contains, true), "not contains": testing(strings.Contains, false),
	"startsWith": testing(strings.HasPrefix, true), "not startsWith": testing(strings.HasPrefix, false),
	"endsWith": testing(strings.HasSuffix, true), "not endsWith": testing(strings.HasSuffix, false),
	"matches": matching(true), "not matches": matching(false),
}

// run runs a program on the words in the frame.
func (e *Evaluator) run(p *vm.Program) (any, error) {
	return e.machine.Run(p, &e.frame)
}

func comparing(op string) step {
	return func(a ...any) (any, error) { return compare(op, a[0], a[1]), nil }
}

// compare is false when a side is missing. Dates are as exact as a column keeps
// them: to the microsecond.
func compare(op string, a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && ordered(op, a, b)
	case string:
		b, ok := b.(string)
		return ok && ordered(op, a, b)
	case time.Time:
		b, ok := b.(time.Time)
		return ok && ordered(op, a.UnixMicro(), b.UnixMicro())
	case bool:
		b, ok := b.(bool)
		return ok && (a == b) == (op == "==")
	}
	return false
}

func ordered[T float64 | string | int64](op string, a, b T) bool {
	switch op {
	case "==":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}

func isIn(a, list any) bool {
	entries, _ := list.([]any)
	return slices.ContainsFunc(entries, func(entry any) bool { return compare("==", a, entry) })
}

// isNotIn is false when a, the list or one of its entries is missing: nobody
// knows then.
func isNotIn(a, list any) bool {
	entries, ok := list.([]any)
	return ok && a != nil && !slices.ContainsFunc(entries, func(entry any) bool { return entry == nil || compare("==", a, entry) })
}

func calculating(op string) step {
	return func(a ...any) (any, error) { return arithmetic(op, a[0], a[1]), nil }
}

// arithmetic is missing when a side is, and when the result is no number:
// division by zero, overflow.
func arithmetic(op string, a, b any) any {
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return x + y
		}
	}
	x, okX := a.(float64)
	y, okY := b.(float64)
	if !okX || !okY {
		return nil
	}
	switch op {
	case "+":
		x += y
	case "-":
		x -= y
	case "*":
		x *= y
	case "/":
		x /= y
	case "%":
		x = math.Mod(x, y)
	case "^":
		x = math.Pow(x, y)
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return x
}

func testing(test func(text, piece string) bool, want bool) step {
	return func(a ...any) (any, error) {
		text, okText := a[0].(string)
		piece, okPiece := a[1].(string)
		return okText && okPiece && test(text, piece) == want, nil
	}
}

func matching(want bool) step {
	return func(a ...any) (any, error) {
		text, ok := a[0].(string)
		return ok && a[1].(*regexp.Regexp).MatchString(text) == want, nil
	}
}

// callFunction is missing when an argument is.
func callFunction(f *frame, fn *function, args []any) (any, error) {
	if slices.Contains(args, nil) {
		return nil, nil
	}
	switch {
	case fn.number != nil:
		return fn.number(args[0].(float64)), nil
	case fn.moment != nil:
		return fn.moment(args[0].(time.Time).In(f.zone)), nil
	case fn.days != nil:
		return fn.days(dayNumber(args[0].(time.Time).In(f.zone)), f.today), nil
	case fn.fold != nil:
		x := args[0].(float64)
		for _, y := range args[1:] {
			x = fn.fold(x, y.(float64))
		}
		return x, nil
	}
	value, err := fn.call(f, args)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fn.Name, err)
	}
	return value, nil
}

// inZone is the instant at which a clock in the zone shows what wall shows.
func inZone(wall time.Time, zone *time.Location) time.Time {
	return time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, 0, zone)
}
