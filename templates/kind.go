package templates

import (
	"fmt"
	"regexp"
)

// Kind is what an expression of a letter gives.
type Kind uint8

// The kinds. Where a Language leaves the kind Open, only the letter for one
// customer shows it.
const (
	Open Kind = iota
	Text
	Number
	Money // a number that is an amount in the project's currency
	Date
	Truth // true or false
	List
)

// String names a kind the way a marketer would.
func (k Kind) String() string {
	switch k {
	case Text:
		return "a text"
	case Number, Money:
		return "a number"
	case Date:
		return "a date"
	case Truth:
		return "true or false"
	}
	return "a list"
}

// suits reports an expression that cannot do its tag's work.
func (p *parsing) suits(t *tag) bool {
	kind, src := t.expr.Kind(), oneWord(t.src)
	message, hint := "", ""
	switch {
	case kind == Open:
	case t.kind == printTag && kind == Truth:
		message, hint = isTruth(src)
	case t.kind == printTag && kind == List:
		message, hint = isList(src)
	case (t.kind == ifTag || t.kind == elifTag) && kind != Truth:
		message, hint = noTruth(src, kind), comparison(src, kind, t.expr.MayBeMissing())
	case t.kind == forTag && kind == Truth:
		message, hint = noList(src, kind), "write {% if "+src+" %}"
	case t.kind == forTag && kind != List:
		message, hint = noList(src, kind), "write {{ "+src+" }} without the loop"
	}
	if message != "" {
		p.fault(t.srcAt, "%s", hint, message)
	}
	return message == ""
}

func isTruth(src string) (message, hint string) {
	return src + " is true or false", "write {% if " + src + " %}"
}

func isList(src string) (message, hint string) {
	return src + " is a list", "write {% for x in " + src + " %}"
}

func noTruth(src string, k Kind) string {
	return fmt.Sprintf("%s is %s, not true or false", src, k)
}

func noList(src string, k Kind) string { return fmt.Sprintf("%s is %s, not a list", src, k) }

// comparison is a condition to write in place of a value.
func comparison(src string, k Kind, mayBeMissing bool) string {
	operand := bracketed(src)
	switch {
	case k == Number || k == Money:
		return "write " + operand + " > 0"
	case mayBeMissing:
		return "write " + operand + " != nil"
	case k == Text:
		return "write " + operand + ` != ""`
	case k == List:
		return "write len(" + src + ") > 0"
	}
	return "compare it with another date"
}

// instead is what to write for a value that may be missing, so that both sides
// of ?? are texts.
func instead(src string, k Kind) string {
	switch k {
	case Number:
		src = "number(" + src + ")"
	case Money:
		src = "money(" + src + ")"
	case Date:
		src = "date(" + src + ")"
	default:
		src = bracketed(src)
	}
	return "write {{ " + src + ` ?? "..." }}`
}

var single = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*(\([^()]*\))?$`)

// bracketed is an expression as one side of an operator: ?? binds more tightly
// than arithmetic.
func bracketed(src string) string {
	if single.MatchString(src) {
		return src
	}
	return "(" + src + ")"
}
