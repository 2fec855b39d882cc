// Package expression is the language of conditions, amounts and letters:
// expr's syntax over the words of a vocabulary, checked once, then computed for
// a whole table at a time or for one customer.
//
// Begin reading at Compile. What a marketer writes is cut into tokens (source,
// habit), read by expr's parser (parse), given types, units and missing values
// (check, which makes a term), and computed by one of two evaluators with the
// same answers: Evaluator.Mask and Column work on columns (column), Value runs
// expr's machine for one row (row). The functions stand in one table
// (function).
//
// Missing values: a comparison, in, or string test that touches one is false;
// arithmetic and functions that touch one are missing; x == nil, x != nil and
// x ?? y ask. Division by zero is missing. Where true or false is needed,
// missing is false.
package expression

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"holdfast/rules/table"
)

// Options say what an expression is for.
type Options struct {
	Want      []table.Kind // what it may give; empty: anything
	ForLetter bool         // letters have lists and the functions that write values
	What      string       // "a condition", "the amount": the subject of messages
}

// Program is a checked expression. It is read-only and may be shared by any
// number of evaluators.
type Program struct {
	text     *source
	root     *term
	uses     []string     // sorted; a word's place here is its slot
	kinds    []table.Kind // of the words, by slot
	warnings []*Error
	rows     *vm.Program
}

// Compile checks an expression against a vocabulary. The error is an *Error:
// the first mistake.
func Compile(src string, v *Vocabulary, o Options) (*Program, error) {
	s, tree, mistake := parse(src)
	if mistake != nil {
		return nil, mistake
	}
	c := &checker{source: s, words: v, letter: o.ForLetter, uses: usedWords(tree)}
	root, mistake := c.check(tree)
	if mistake != nil {
		return nil, mistake
	}
	c.warnNots(root, nil)
	if mistake := c.checkResult(root, o); mistake != nil {
		return nil, mistake
	}
	p := &Program{text: s, root: root, uses: c.uses, warnings: c.warnings}
	for _, name := range c.uses {
		w, _ := v.Word(name) // the check has found every word
		p.kinds = append(p.kinds, w.Kind)
	}
	var err error
	if p.rows, err = root.program(); err == nil {
		err = root.prepare()
	}
	if err != nil {
		return nil, s.fault(0, len(s.text), "this cannot be computed", "write it in another way")
	}
	return p, nil
}

// checkResult compares what the expression gives with what is wanted.
func (c *checker) checkResult(root *term, o Options) *Error {
	what := o.What
	if what == "" {
		what = "the expression"
	}
	if root.op == opNil {
		return c.fault(root.from, root.to, what+" is nil: it is always missing", "write a value")
	}
	if len(o.Want) == 0 && (root.kind != table.List || o.ForLetter) || slices.Contains(o.Want, root.kind) {
		return nil
	}
	if len(o.Want) == 0 {
		return c.fault(root.from, root.to, what+" cannot be a list", "take one entry: first(list) or last(list)")
	}
	wanted := ""
	for i, k := range o.Want {
		if i > 0 {
			wanted += " or "
		}
		wanted += aKind(k)
	}
	hint := ""
	if slices.Equal(o.Want, []table.Kind{table.Bool}) {
		switch {
		case root.kind == table.Number:
			hint = fmt.Sprintf("compare it, for example %s > 0", bracketed(c.say(root), root))
		case root.kind == table.Text || root.kind == table.Time:
			hint = fmt.Sprintf("compare it, for example %s != nil", bracketed(c.say(root), root))
		}
	}
	return c.fault(root.from, root.to, fmt.Sprintf("%s must be %s, and this is %s", what, wanted, aKind(root.kind)), hint)
}

func bracketed(text string, t *term) string {
	switch t.op {
	case "??", opChoose:
		return "(" + text + ")"
	}
	return text
}

// prepare compiles what has no kernel for the row evaluator.
func (t *term) prepare() error {
	for _, a := range t.args {
		if err := a.prepare(); err != nil {
			return err
		}
	}
	t.text = t.onlyText()
	var err error
	if !t.hasKernel() {
		t.rows, err = t.program()
	}
	return err
}

// onlyText is the slot of the only word below t when that is a text; else -1.
func (t *term) onlyText() int {
	slot := -1
	t.each(func(u *term) {
		switch {
		case u.op != opWord:
		case u.kind == table.Text && (slot == -1 || slot == u.slot):
			slot = u.slot
		default:
			slot = -2
		}
	})
	return max(slot, -1)
}

// Source is the expression as it was written.
func (p *Program) Source() string { return string(p.text.text) }

// Kind is what the expression gives.
func (p *Program) Kind() table.Kind { return p.root.kind }

// Unit is what the number is measured in.
func (p *Program) Unit() Unit { return p.root.unit }

// Nullable says whether some customer could have no value here. A condition as
// a whole is never missing to Mask; this is about Column and Value. Overflow is
// left out of account, or every sum would have to be asked for.
func (p *Program) Nullable() bool { return p.root.nullable }

// Uses are the words that the expression needs, sorted; now is not among them.
func (p *Program) Uses() []string { return slices.Clone(p.uses) }

// Warnings are what is allowed but probably not meant, in the order in which
// they were found.
func (p *Program) Warnings() []*Error { return slices.Clone(p.warnings) }

// usedWords are the distinct words of a tree, sorted.
func usedWords(tree ast.Node) []string {
	var names []string
	walk(tree, func(n *ast.IdentifierNode) {
		if n.Value != "now" {
			names = append(names, n.Value)
		}
	})
	slices.Sort(names)
	return slices.Compact(names)
}
