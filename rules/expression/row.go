package expression

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"holdfast/rules/table"
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

// machine are the steps as expr's compiler wants them.
var machine = func() conf.FunctionsTable {
	t := conf.FunctionsTable{}
	for name, s := range steps {
		t[name] = &builtin.Function{Name: name, Func: s}
	}
	return t
}()

// step is the name of the step that computes t.
func (t *term) step() string {
	switch {
	case t.negate && t.op == opIsNil:
		return "is not nil"
	case t.negate:
		return "not " + t.op
	}
	return t.op
}

// program compiles t for expr's machine.
func (t *term) program() (*vm.Program, error) {
	tree := &parser.Tree{Node: t.lower(), Source: file.NewSource("")}
	return compiler.Compile(tree, &conf.Config{Functions: machine, ShortCircuit: true})
}

// lower turns t into expr's tree. Only and, or, ?: and ?? stay expr's own, for
// the sake of their jumps; everything else becomes a call of a step.
func (t *term) lower() ast.Node {
	var n ast.Node
	env := &ast.IdentifierNode{Value: "$env"}
	switch t.op {
	case opLiteral:
		n = &ast.ConstantNode{Value: t.value}
	case opWord:
		n = call(opWord, env, &ast.ConstantNode{Value: t.slot})
	case opNow:
		n = call(opNow, env)
	case opDay:
		n = call(opDay, env, &ast.ConstantNode{Value: t.wall})
	case "and", "or":
		n = t.args[0].lowerTruth()
		for _, a := range t.args[1:] {
			n = &ast.BinaryNode{Operator: t.op, Left: typed(n, table.Bool), Right: a.lowerTruth()}
		}
	case opChoose:
		n = &ast.ConditionalNode{Cond: t.args[0].lowerTruth(), Exp1: t.args[1].lower(), Exp2: t.args[2].lower()}
	case "??":
		n = &ast.BinaryNode{Operator: "??", Left: t.args[0].lower(), Right: t.args[1].lower()}
	case "matches":
		n = call(t.step(), t.args[0].lower(), &ast.ConstantNode{Value: t.re})
	default:
		var args []ast.Node
		if t.op == opCall {
			args = append(args, env, &ast.ConstantNode{Value: t.fn})
		}
		for _, a := range t.args {
			args = append(args, a.lower())
		}
		n = call(t.step(), args...)
	}
	return typed(n, t.kind)
}

// lowerTruth is t where true or false is needed: missing is false.
func (t *term) lowerTruth() ast.Node {
	if t.definite() {
		return t.lower()
	}
	return typed(call("truth", t.lower()), table.Bool)
}

// definite says whether a condition is never missing whatever its words are.
func (t *term) definite() bool {
	switch t.op {
	case "and", "or", "not", opIsNil, "in", "contains", "startsWith", "endsWith", "matches", "==", "!=", "<", "<=", ">", ">=":
		return true
	}
	return false
}

func call(name string, args ...ast.Node) ast.Node {
	return &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: args}
}

// typed tells expr's compiler the type, or it would dereference every value by
// reflection as the row runs.
func typed(n ast.Node, k table.Kind) ast.Node {
	switch k {
	case table.Number:
		n.SetType(reflect.TypeFor[float64]())
	case table.Bool:
		n.SetType(reflect.TypeFor[bool]())
	case table.Text:
		n.SetType(reflect.TypeFor[string]())
	case table.Time:
		n.SetType(reflect.TypeFor[time.Time]())
	case table.List:
		n.SetType(reflect.TypeFor[[]any]())
	}
	return n
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
