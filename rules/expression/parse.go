package expression

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/parser/lexer"
)

// parse reads the source with expr's parser. The tree may hold one node in two
// places (3 < n < 9), so nobody may change it.
func parse(text string) (s *source, tree ast.Node, mistake *Error) {
	s, mistake = scan(text)
	if mistake != nil {
		return s, nil, mistake
	}
	if mistake = s.habits(); mistake != nil {
		return s, nil, mistake
	}
	defer func() {
		if recover() != nil {
			tree, mistake = nil, s.fault(0, len(s.text), "this cannot be read", "")
		}
	}()
	t, err := parser.ParseWithConfig(text, parserConfig())
	if err != nil {
		return s, nil, s.badSyntax(err)
	}
	return s, t.Node, nil
}

// parserConfig makes every call a plain call, so that expr's own functions and
// their special syntax are out of reach.
func parserConfig() *conf.Config {
	c := &conf.Config{MaxNodes: maxNodes, DisableIfOperator: true, Functions: conf.FunctionsTable{}}
	for name := range builtin.Index {
		c.Functions[name] = nil
	}
	return c
}

// badSyntax puts the parser's complaint into words for a marketer.
func (s *source) badSyntax(err error) *Error {
	var e *file.Error
	if !errors.As(err, &e) {
		return s.fault(0, len(s.text), "this cannot be read", "")
	}
	switch {
	case strings.Contains(e.Message, "maximum allowed nodes"):
		return s.fault(0, len(s.text), fmt.Sprintf("this has more than %d parts", maxNodes), "name parts of it as segments or metrics and use their names")
	case strings.Contains(e.Message, "coalesce"):
		i := s.tokenAt(e.From)
		op := s.token(i).Value
		return s.at(s.token(i), fmt.Sprintf("?? and %s do not mix without brackets", op), fmt.Sprintf("write (a ?? b) %s c", op))
	case strings.Contains(e.Message, "literal"):
		// The parser has moved on already: the number stands before.
		i := s.tokenAt(e.From)
		for i > 0 && s.token(i).Kind != lexer.Number || i == len(s.tokens) {
			i--
		}
		return s.at(s.token(i), fmt.Sprintf("%s is not a number that can be kept", s.token(i).Value), "write a smaller one, or one like 1e20")
	}
	return s.unexpected(s.tokenAt(e.From), strings.Contains(e.Message, "EOF"))
}

// unexpected is a token that cannot stand where it stands.
func (s *source) unexpected(i int, end bool) *Error {
	if end || i >= len(s.tokens) {
		last := s.tokens[len(s.tokens)-1]
		if hint := foreignWord(last.Value); hint != "" && last.Kind == lexer.Identifier {
			return s.at(last, fmt.Sprintf("%q is not known here", last.Value), hint)
		}
		if s.asks() && !slices.ContainsFunc(s.tokens, func(t lexer.Token) bool { return t.Is(lexer.Operator, ":") }) {
			return s.at(last, fmt.Sprintf("something is missing after %s", s.excerpt(last.From, last.To)), "a choice has two sides: write condition ? this : that")
		}
		return s.at(last, fmt.Sprintf("something is missing after %s", s.excerpt(last.From, last.To)), "")
	}
	t, prev := s.token(i), s.token(i-1)
	for at, suspect := range []lexer.Token{t, prev} {
		if suspect.Kind == lexer.Identifier && strings.EqualFold(suspect.Value, "is") {
			return s.at(suspect, fmt.Sprintf("%q is not known here", suspect.Value), s.isHint(i-at))
		}
		if hint := foreignWord(suspect.Value); suspect.Kind == lexer.Identifier && hint != "" {
			return s.at(suspect, fmt.Sprintf("%q is not known here", suspect.Value), hint)
		}
	}
	written := s.excerpt(t.From, t.To)
	switch {
	case t.Kind == lexer.Number && prev.Kind == lexer.Identifier && currency.MatchString(prev.Value):
		return s.fault(prev.From, t.To, fmt.Sprintf("%s %s is not a number here", prev.Value, t.Value), unitHint(t.Value, prev.Value))
	case t.Is(lexer.Operator, ",") && prev.Kind == lexer.Number && s.token(i+1).Kind == lexer.Number:
		if parted := s.partedNumber(prev.From); parted != nil && prev.To == t.From && t.To == s.token(i+1).From {
			return parted
		}
		return s.at(t, "a number is written without commas", "a dot stands before decimals")
	case t.Kind == lexer.Identifier || t.Kind == lexer.String || t.Kind == lexer.Number:
		return s.at(t, fmt.Sprintf("an operator is missing before %s", written), "join two conditions with and, or; compare with ==, !=, <, >")
	case t.Is(lexer.Operator, "!") || t.Is(lexer.Operator, "not"):
		return s.at(t, fmt.Sprintf("%s cannot stand here", written), `write != for "is not", and not in for lists`)
	case t.Is(lexer.Bracket, ")") || t.Is(lexer.Bracket, "]"):
		return s.at(t, fmt.Sprintf("something is missing before %s", written), "")
	case t.Kind == lexer.Operator:
		return s.at(t, fmt.Sprintf("%s cannot stand here", written), "something is missing before it")
	}
	return s.at(t, fmt.Sprintf("%s cannot stand here", written), "")
}
