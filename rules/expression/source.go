package expression

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser/lexer"
)

// Bounds of an expression, so that no file can make Holdfast slow.
const (
	maxCharacters = 4000
	maxNodes      = 500
	maxDepth      = 60
	maxPattern    = 200
)

// source is an expression as it was written, and its tokens. Offsets are in
// characters, from 0.
type source struct {
	text    []rune
	tokens  []lexer.Token // without the one for the end
	partner []int         // of a bracket's token: the index of the bracket that belongs to it; else -1
}

// scan cuts the text into tokens and pairs the brackets.
func scan(text string) (*source, *Error) {
	s := &source{text: []rune(text)}
	if !utf8.ValidString(text) {
		return nil, s.fault(0, 1, "this is not UTF-8 text", "save the file as UTF-8")
	}
	if len(s.text) > maxCharacters {
		return nil, s.fault(0, 1, fmt.Sprintf("this is longer than %d characters", maxCharacters), "name parts of it as segments or metrics and use their names")
	}
	l := lexer.New()
	l.DisableIfOperator = true
	l.Reset(file.NewSource(text))
	for {
		t, err := l.Next()
		if err == io.EOF || err == nil && t.Kind == lexer.EOF {
			break
		}
		if err != nil {
			return nil, s.badToken(err)
		}
		s.tokens = append(s.tokens, t)
	}
	if len(s.tokens) == 0 {
		return nil, s.fault(0, 1, "there is nothing here", "write an expression, for example orders > 3")
	}
	return s, s.pairBrackets()
}

func (s *source) pairBrackets() *Error {
	s.partner = make([]int, len(s.tokens))
	var open []int
	for i, t := range s.tokens {
		s.partner[i] = -1
		if t.Kind != lexer.Bracket {
			continue
		}
		switch t.Value {
		case "(", "[", "{":
			if open = append(open, i); len(open) > maxDepth {
				return s.at(t, "brackets are nested too deeply", "name parts of it as segments or metrics and use their names")
			}
			continue
		}
		if len(open) == 0 {
			return s.at(t, fmt.Sprintf("this %s closes nothing", t.Value), "take it away, or write the bracket that opens it")
		}
		from := open[len(open)-1]
		if want := closing[s.tokens[from].Value]; want != t.Value {
			return s.at(t, fmt.Sprintf("this %s closes a %s", t.Value, s.tokens[from].Value), "write "+want)
		}
		open = open[:len(open)-1]
		s.partner[i], s.partner[from] = from, i
	}
	if len(open) > 0 {
		t := s.tokens[open[len(open)-1]]
		return s.at(t, fmt.Sprintf("this %s is never closed", t.Value), "write "+closing[t.Value]+" where it ends")
	}
	return nil
}

var closing = map[string]string{"(": ")", "[": "]", "{": "}"}

// badToken says what is wrong with text that the lexer cannot cut.
func (s *source) badToken(err error) *Error {
	at := 0
	if n := len(s.tokens); n > 0 {
		at = s.tokens[n-1].To
	}
	for at < len(s.text)-1 && unicode.IsSpace(s.text[at]) {
		at++
	}
	var e *file.Error
	if !errors.As(err, &e) || len(s.text) == 0 {
		return s.fault(at, at+1, "this cannot be read", "")
	}
	begin := at
	for begin > 0 && strings.ContainsRune("0123456789.:-", s.text[begin-1]) {
		begin--
	}
	for _, from := range []int{begin, at} {
		if foreign := s.foreignNumber(from); foreign != nil {
			return foreign
		}
	}
	end := min(max(e.From, at), len(s.text)-1)
	switch c, bad := s.text[at], s.text[end]; {
	case c == '"' || c == '\'' || c == '`':
		return s.badText(at, end)
	case c == '/':
		return s.fault(at, at+2, "this comment has no end", "close it with */")
	case unicode.IsDigit(c) || c == '.':
		for end < len(s.text)-1 && (unicode.IsLetter(s.text[end+1]) || unicode.IsDigit(s.text[end+1])) {
			end++
		}
		return s.fault(at, end+1, fmt.Sprintf("%q is neither a number nor a word", string(s.text[at:end+1])), "a word begins with a letter; days are written as plain numbers, 90 and not 90d")
	case bad == '“' || bad == '”' || bad == '„' || bad == '‘' || bad == '’' || bad == '«' || bad == '»':
		return s.fault(end, end+1, fmt.Sprintf("%c is not a quotation mark of this language", bad), `write straight quotes: "beans"`)
	case bad == '≥' || bad == '≤' || bad == '≠':
		return s.fault(end, end+1, fmt.Sprintf("%c is not known here", bad), "write "+map[rune]string{'≥': ">=", '≤': "<=", '≠': "!="}[bad])
	case unicode.Is(unicode.Sc, bad):
		return s.fault(end, end+1, fmt.Sprintf("%c has no place here", bad), "write the amount alone: 100")
	default:
		return s.fault(end, end+1, fmt.Sprintf("%q has no place here", bad), "")
	}
}

func (s *source) badText(from, end int) *Error {
	if s.text[end] == s.text[from] && end > from || end < len(s.text)-1 && s.text[end] != '\n' {
		return s.fault(from, end+1, "this text holds a backslash that means nothing", `write \\ for a backslash, \" for a quotation mark`)
	}
	return s.fault(from, from+1, "this text has no end", fmt.Sprintf("close it with %c on the same line", s.text[from]))
}

// fault is a mistake in the characters from..to.
func (s *source) fault(from, to int, message, hint string) *Error {
	from = max(0, min(from, len(s.text)))
	e := &Error{Line: 1, Column: 1, Length: max(1, min(to, len(s.text))-from), Message: message, Hint: hint}
	for _, r := range s.text[:from] {
		e.Column++
		if r == '\n' {
			e.Line, e.Column = e.Line+1, 1
		}
	}
	return e
}

// at is a mistake in one token.
func (s *source) at(t lexer.Token, message, hint string) *Error {
	return s.fault(t.From, t.To, message, hint)
}

// tokenAt is the index of the token that begins at or after the offset.
func (s *source) tokenAt(from int) int {
	for i, t := range s.tokens {
		if t.From >= from {
			return i
		}
	}
	return len(s.tokens)
}

// balance widens a span until every bracket in it stands there with its
// partner.
func (s *source) balance(from, to int) (int, int) {
	for i := 0; i < len(s.tokens); i++ {
		t := s.tokens[i]
		if s.partner[i] < 0 || t.From < from || t.To > to {
			continue
		}
		p := s.tokens[s.partner[i]]
		if p.From < from {
			from, i = p.From, -1 // look again: the wider span may hold more brackets
		} else if p.To > to {
			to, i = p.To, -1
		}
	}
	return from, to
}

// excerpt is the source text of a span on one line, cut when it is long.
func (s *source) excerpt(from, to int) string {
	var out []rune
	for _, r := range s.text[from:to] {
		if unicode.IsSpace(r) {
			if len(out) > 0 && out[len(out)-1] == ' ' {
				continue
			}
			r = ' '
		}
		if len(out) == 40 {
			return string(out) + "…"
		}
		out = append(out, r)
	}
	return string(out)
}
