package expression

import (
	"reflect"
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
