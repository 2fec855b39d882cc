package expression

import (
	"cmp"
	"slices"

	"github.com/expr-lang/expr/ast"

	"holdfast/rules/table"
)

// Name is a word in an expression and where it stands, counted from 1 in lines
// and characters.
type Name struct {
	Name         string
	Line, Column int
}

// Names are the words that an expression uses, every occurrence in the order of
// the text, without asking whether they exist. The error is an *Error.
func Names(src string) ([]Name, error) {
	s, tree, mistake := parse(src)
	if mistake != nil {
		return nil, mistake
	}
	var names []Name
	walk(tree, func(n *ast.IdentifierNode) {
		if n.Value != "now" {
			at := s.fault(n.Location().From, n.Location().To, "", "")
			names = append(names, Name{n.Value, at.Line, at.Column})
		}
	})
	slices.SortFunc(names, func(a, b Name) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	return slices.Compact(names), nil
}

// walk calls f with every word of a tree. In 3 < n < 9 the word n is met twice.
func walk(n ast.Node, f func(*ast.IdentifierNode)) {
	if word, ok := n.(*ast.IdentifierNode); ok {
		f(word)
	}
	for _, child := range children(n) {
		walk(child, f)
	}
}

// children are the operands of a node; the name of a function is none.
func children(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return []ast.Node{n.Node}
	case *ast.BinaryNode:
		return []ast.Node{n.Left, n.Right}
	case *ast.ConditionalNode:
		return []ast.Node{n.Cond, n.Exp1, n.Exp2}
	case *ast.ArrayNode:
		return n.Nodes
	case *ast.CallNode:
		return n.Arguments
	}
	return nil
}

// Infer guesses the kinds of the columns of a raw file from how an expression
// uses them: what is calculated with or compared with a number is a Number, all
// else is Text. now is not among them. The error is an *Error.
func Infer(src string) (map[string]table.Kind, error) {
	_, tree, mistake := parse(src)
	if mistake != nil {
		return nil, mistake
	}
	kinds := map[string]table.Kind{}
	for _, name := range usedWords(tree) {
		kinds[name] = table.Text
	}
	infer(tree, false, kinds)
	return kinds, nil
}

// infer marks the words below n; number says that n itself is used as one.
func infer(n ast.Node, number bool, kinds map[string]table.Kind) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if number && n.Value != "now" {
			kinds[n.Value] = table.Number
		}
		return
	case *ast.BinaryNode:
		switch n.Operator {
		case "??":
			number = number || isNumber(n.Left) || isNumber(n.Right)
		case "+":
			number = !isText(n.Left) && !isText(n.Right)
		case "-", "*", "/", "%", "^", "**":
			number = true
		default:
			number = isNumber(n.Left) || isNumber(n.Right)
		}
	case *ast.UnaryNode:
		number = n.Operator == "-" || n.Operator == "+"
	case *ast.ConditionalNode:
		infer(n.Cond, false, kinds)
		number = number || isNumber(n.Exp1) || isNumber(n.Exp2)
		infer(n.Exp1, number, kinds)
		infer(n.Exp2, number, kinds)
		return
	case *ast.CallNode:
		fn, ok := calledFunction(n)
		for i, arg := range n.Arguments {
			infer(arg, ok && fn.takes[min(i, len(fn.takes)-1)] == table.Number, kinds)
		}
		return
	}
	for _, child := range children(n) {
		infer(child, number, kinds)
	}
}

func calledFunction(n *ast.CallNode) (*function, bool) {
	if name, ok := n.Callee.(*ast.IdentifierNode); ok {
		return functionNamed(name.Value)
	}
	return nil, false
}

// isNumber says whether a node gives a number whatever its words are.
func isNumber(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return true
	case *ast.UnaryNode:
		return n.Operator == "-" || n.Operator == "+"
	case *ast.BinaryNode:
		switch n.Operator {
		case "-", "*", "/", "%", "^", "**":
			return true
		case "+":
			return !isText(n.Left) && !isText(n.Right)
		case "??":
			return isNumber(n.Left) || isNumber(n.Right)
		}
	case *ast.ConditionalNode:
		return isNumber(n.Exp1) || isNumber(n.Exp2)
	case *ast.ArrayNode:
		return slices.ContainsFunc(n.Nodes, isNumber)
	case *ast.CallNode:
		fn, ok := calledFunction(n)
		return ok && fn.gives == table.Number
	}
	return false
}

// isText says whether a node gives text whatever its words are.
func isText(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.StringNode:
		return true
	case *ast.BinaryNode:
		return (n.Operator == "+" || n.Operator == "??") && (isText(n.Left) || isText(n.Right))
	case *ast.ConditionalNode:
		return isText(n.Exp1) || isText(n.Exp2)
	case *ast.CallNode:
		fn, ok := calledFunction(n)
		return ok && fn.gives == table.Text
	}
	return false
}
