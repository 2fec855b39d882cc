package expression

import (
	"regexp"
	"slices"
	"time"

	"github.com/expr-lang/expr/vm"

	"holdfast/rules/table"
)

// The operators of a term that are not written the way they are called.
const (
	opLiteral  = "literal"  // value
	opNil      = "nil"      // nil as it is written, before it finds its kind
	opWord     = "word"     // slot
	opNow      = "now"      //
	opDay      = "day"      // wall: date("...") in the project's zone
	opList     = "list"     // args
	opIsNil    = "is nil"   // args[0]; negate: is not nil
	opNegative = "negative" // -args[0]
	opChoose   = "?:"       // condition, then, else
	opCall     = "call"     // fn(args...)
)

// term is one checked sub-expression: what expr's parser read, with its type.
// Both evaluators work on terms, the row evaluator after lower has turned them
// back into expr's tree with Holdfast's own operators.
type term struct {
	op       string // one of the above, or the operator: and or not == < in contains + ?? ...
	negate   bool   // of in, string tests and is nil: not
	kind     table.Kind
	elem     table.Kind // of a list's entries
	unit     Unit
	nullable bool
	from, to int // in the source, in characters

	args  []*term
	value any // of a literal; nil is missing
	slot  int // of a word: its place in the program's words
	wall  time.Time
	fn    *function
	re    *regexp.Regexp // of matches

	rows *vm.Program // for terms without a kernel: the row evaluator's program
	text int         // of such a term: the slot of its only word, a text; else -1
}

// literal says whether the term is known before any customer is.
func (t *term) literal() bool { return t.op == opLiteral }

// constants says whether all terms are literals.
func constants(terms []*term) bool {
	return !slices.ContainsFunc(terms, func(t *term) bool { return !t.literal() })
}

func anyNullable(terms []*term) bool {
	return slices.ContainsFunc(terms, func(t *term) bool { return t.nullable })
}

// each calls f for t and everything below it.
func (t *term) each(f func(*term)) {
	f(t)
	for _, a := range t.args {
		a.each(f)
	}
}

// aKind is a kind in a sentence: "orders is a number".
func aKind(k table.Kind) string {
	switch k {
	case table.Number:
		return "a number"
	case table.Bool:
		return "true or false"
	case table.Text:
		return "text"
	case table.Time:
		return "a date"
	case table.List:
		return "a list"
	}
	return "missing"
}
