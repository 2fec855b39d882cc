package expression

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/parser/lexer"
)

// habits looks for what people bring from SQL, spreadsheets, Liquid and other
// languages, and for what expr knows and this language does not, and says what
// to write here. It sees tokens only, so that it can speak before the parser.
func (s *source) habits() *Error {
	for i, t := range s.tokens {
		next, prev := s.token(i+1), s.token(i-1)
		switch t.Kind {
		case lexer.Operator:
			if e := s.operatorHabit(i, t, prev, next); e != nil {
				return e
			}
		case lexer.Bracket:
			if t.Value == "{" {
				return s.at(t, "{ has no place here", "use round brackets; conditions stand without {{ }}")
			}
		case lexer.Number:
			if e := s.foreignNumber(t.From); e != nil {
				return e
			}
		case lexer.Bytes:
			return s.at(t, "a letter stands before this text", "take away the b")
		case lexer.Identifier:
			if strings.Contains(t.Value, "$") {
				return s.at(t, fmt.Sprintf("%q is not a word", t.Value), "write words and numbers without $")
			}
			if next.Is(lexer.Bracket, "(") {
				if e := s.callHabit(t); e != nil {
					return e
				}
			}
		}
	}
	return nil
}

// token is token i, or an empty one outside.
func (s *source) token(i int) lexer.Token {
	if i < 0 || i >= len(s.tokens) {
		return lexer.Token{}
	}
	return s.tokens[i]
}

func (s *source) operatorHabit(i int, t, prev, next lexer.Token) *Error {
	joined := next.Kind == lexer.Operator && next.From == t.To
	switch t.Value {
	case "=":
		switch {
		case joined && (next.Value == ">" || next.Value == "<"):
			return s.fault(t.From, next.To, fmt.Sprintf("=%s is not known here", next.Value), "write "+next.Value+"=")
		case prev.Kind == lexer.Operator && prev.To == t.From && (prev.Value == "==" || prev.Value == "!="):
			return s.fault(prev.From, t.To, prev.Value+"= is not known here", "write "+prev.Value)
		case s.token(i-2).Is(lexer.Operator, "let"):
			return nil
		}
		return s.at(t, "= does not compare", "write ==")
	case "<":
		if joined && next.Value == ">" {
			return s.fault(t.From, next.To, "<> is not known here", "write !=")
		}
	case "not", "!":
		if hint := s.notHint(i); hint != "" && next.Kind == lexer.Operator {
			return s.fault(t.From, next.To, fmt.Sprintf("%s %s is not known here", t.Value, next.Value), hint)
		}
	case ",":
		// [1,000] would be a list of 1 and 0.
		if prev.Kind == lexer.Number && prev.To == t.From && next.From == t.To && next.Kind == lexer.Number && len(next.Value) == 3 && next.Value[0] == '0' {
			return s.partedNumber(prev.From)
		}
	case "&":
		return s.at(t, "& is not known here", "write and")
	case "|":
		return s.pipeHabit(t, prev, next)
	case "%":
		if prev.Kind == lexer.Number && prev.To == t.From && !beginsValue(next) {
			return s.fault(prev.From, t.To, fmt.Sprintf("%s%% is not a number here", prev.Value), "write the share as a fraction: 10 % is 0.1")
		}
	case ".", "?.":
		if prev.Kind == lexer.Identifier && next.Kind == lexer.Identifier {
			return s.fault(prev.From, next.To, fmt.Sprintf("words have no parts, so %s%s%s means nothing", prev.Value, t.Value, next.Value), "write the word alone")
		}
		return s.at(t, "this dot has no place here", "words have no parts; a decimal number has no spaces: 0.5")
	case "..":
		return s.at(t, "ranges are not known here", "write n >= 3 and n <= 9")
	case ";":
		return s.at(t, "; has no place here", "write one expression")
	case "let":
		return s.at(t, "let is not known here", "name the value as a metric and use its name")
	case "#":
		return s.at(t, "# has no place here", "a comment is written // like this")
	case "::":
		return s.at(t, ":: is not known here", "")
	}
	return nil
}

// beginsValue says whether an operand begins with the token.
func beginsValue(t lexer.Token) bool {
	switch t.Kind {
	case lexer.Number, lexer.String, lexer.Identifier:
		return !slices.Contains([]string{"AND", "OR", "And", "Or"}, t.Value)
	case lexer.Bracket:
		return t.Value == "(" || t.Value == "["
	case lexer.Operator:
		return t.Value == "-" || t.Value == "+" || t.Value == "not" || t.Value == "!"
	}
	return false
}

func (s *source) pipeHabit(t, prev, next lexer.Token) *Error {
	hint := "write or; functions are written around what they work on: upper(name)"
	if next.Kind == lexer.Identifier {
		value := prev.Value
		if prev.Kind != lexer.Identifier {
			value = "name"
		}
		if _, ok := functionNamed(next.Value); ok {
			hint = fmt.Sprintf("write %s(%s)", next.Value, value)
		}
		switch next.Value {
		case "default":
			hint = fmt.Sprintf(`write %s ?? "..."`, value)
		case "upcase":
			hint = fmt.Sprintf("write upper(%s)", value)
		case "downcase":
			hint = fmt.Sprintf("write lower(%s)", value)
		case "strip":
			hint = fmt.Sprintf("write trim(%s)", value)
		case "size":
			hint = fmt.Sprintf("write len(%s)", value)
		}
	}
	return s.at(t, "| is not known here", hint)
}

// foreignWords are words of other languages that stand where an operator or a
// value belongs.
var foreignWords = map[string]string{
	"and": "write and", "or": "write or", "not": "write not", "in": "write in", "is": "write == nil or != nil",
	"isnt": "write !=", "between": "write n >= 3 and n <= 9", "like": "write startsWith, endsWith or contains",
	"ilike": "write lower(x) contains \"...\"", "equals": "write ==", "null": "write nil", "none": "write nil",
	"undefined": "write nil", "empty": "write nil", "blank": "write nil", "true": "write true", "false": "write false",
	"yes": "write true", "no": "write false", "contains": "write contains", "startswith": "write startsWith",
	"starts_with": "write startsWith", "endswith": "write endsWith", "ends_with": "write endsWith",
	"includes": "write contains", "matches": "write matches", "mod": "write %", "div": "write /", "xor": "write a != b",
	"then": "write condition ? this : that", "if": "write condition ? this : that", "else": "write condition ? this : that",
	"case": "write condition ? this : that", "when": "write condition ? this : that", "today": "write now",
	"nil": "write nil", "unless": "write not (...)",
}

// foreignWord is what to write instead of a word that is not known here.
// It is "" for a word that is written as it should be, and stands in the wrong
// place.
func foreignWord(word string) string {
	if hint := foreignWords[strings.ToLower(word)]; hint != "write "+word {
		return hint
	}
	return ""
}

// isHint is what to write instead of x is y.
func (s *source) isHint(i int) string {
	op, value := "==", s.token(i+1)
	if strings.EqualFold(value.Value, "not") {
		op, value = "!=", s.token(i+2)
	}
	switch strings.ToLower(value.Value) {
	case "true", "yes":
		return "write " + op + " true"
	case "false", "no":
		return "write " + op + " false"
	case "null", "nil", "none", "missing", "empty", "blank", "unknown":
		return "write " + op + " nil"
	}
	if !beginsValue(value) {
		return foreignWord("is")
	}
	return fmt.Sprintf("write %s %s", op, s.excerpt(value.From, value.To))
}

// notHint is what to write instead of x not > y; "" when not is no mistake.
func (s *source) notHint(i int) string {
	op := s.token(i + 1).Value
	if op == "=" {
		op = "=="
	}
	instead, value, behind := opposite[op], s.token(i-1), s.token(i+2)
	switch {
	case instead == "" || i == 0:
		return ""
	case value.Kind != lexer.Identifier || behind.Kind == lexer.Bracket || behind.Kind == lexer.Operator || s.token(i+3).Is(lexer.Bracket, "("):
		return "write " + instead
	}
	left, right := s.excerpt(value.From, value.To), s.excerpt(behind.From, behind.To)
	return fmt.Sprintf("write %s %s %s", left, instead, right)
}
