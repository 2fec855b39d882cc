package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// file is one YAML file: its text for pictures, its tree for reading.
type file struct {
	path  string
	lines []string
	root  *yaml.Node // a mapping; nil when the file is empty or broken

	unreadable bool // what it may define is not known
}

// value is one node of a file, with aliases followed.
type value struct {
	file *file
	node *yaml.Node
}

// lineBreak is what YAML takes for the end of a line.
var lineBreak = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")

// parseFile reads YAML into a tree. Its mistakes are reported to l.
func (l *loader) parseFile(path string, text []byte) *file {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	f := &file{path: path, lines: lineBreak.Split(string(text), -1)}
	if !utf8.Valid(text) {
		l.notText(f)
		return f
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
		return f
	} else if err != nil {
		f.unreadable = true
		l.syntaxProblem(f, err)
		return f
	}
	root := value{f, doc.Content[0]}
	if root.isNull() {
		return f
	}
	l.second(f, decoder)
	if root.node.Kind != yaml.MappingNode {
		f.unreadable = true
		said := "the file does not begin with a section"
		l.at(root).say(said, "write a name and a colon, such as playbooks:, and the rest indented below")
		return f
	}
	if l.examine(root) {
		f.root = root.node
	} else {
		f.unreadable = true
	}
	return f
}

// notText reports the first line that is not UTF-8.
func (l *loader) notText(f *file) {
	f.unreadable = true
	for i, line := range f.lines {
		for at, r := range line {
			if _, size := utf8.DecodeRuneInString(line[at:]); r == utf8.RuneError && size == 1 {
				l.problem(Problem{
					File: f.path, Line: i + 1, Column: utf8.RuneCountInString(line[:at]) + 1, Source: strings.ToValidUTF8(line, "\ufffd"),
					Message: "this character is not UTF-8, so it would read as something else", Hint: "save the file as UTF-8",
				})
				return
			}
		}
	}
}

// second reports a second document in the file.
func (l *loader) second(f *file, decoder *yaml.Decoder) {
	var doc yaml.Node
	err := decoder.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
	case err != nil:
		l.syntaxProblem(f, err)
	default:
		place{l, f, doc.Line, 1, 3}.say("a file holds one document, and here a second one begins", "take the line of --- away, or make it a file of its own")
	}
}

// line is a line of the file, from 1, or "" outside.
func (f *file) line(line int) string {
	if line < 1 || line > len(f.lines) {
		return ""
	}
	return f.lines[line-1]
}

// place collects what there is to say about one place.
type place struct {
	l                    *loader
	file                 *file
	line, column, length int
}

// at is the place where a value begins.
func (l *loader) at(v value) place {
	length := 1
	if v.node.Kind == yaml.ScalarNode && v.node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		length = utf8.RuneCountInString(v.node.Value)
		if v.node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
			length += 2
		}
	}
	return place{l, v.file, v.node.Line, v.node.Column, length}
}

func (p place) say(message, hint string) { p.report(message, hint, false) }

func (p place) warn(message, hint string) { p.report(message, hint, true) }

func (p place) report(message, hint string, warning bool) {
	p.l.problem(Problem{
		File: p.file.path, Line: p.line, Column: p.column, Length: p.length,
		Message: message, Hint: hint, Warning: warning, Source: p.file.line(p.line),
	})
}

// follow resolves an alias.
func (v value) follow() value {
	for v.node.Kind == yaml.AliasNode {
		v.node = v.node.Alias
	}
	return v
}

// isNull says whether a value is left out, or written as null or ~.
func (v value) isNull() bool { return v.node.Kind == yaml.ScalarNode && v.node.Tag == "!!null" }

// what names a value's shape for a marketer.
func (v value) what() string {
	switch v.node.Kind {
	case yaml.MappingNode:
		return "a group of names and values"
	case yaml.SequenceNode:
		return "a list"
	}
	if v.isNull() || v.node.Value == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", v.node.Value)
}
