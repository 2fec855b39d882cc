package rules

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// file is one YAML file: its text for pictures, its tree for reading.
type file struct {
	path  string
	lines []string
	root  *yaml.Node // a mapping; nil when the file is empty or broken
}

// value is one node of a file, with aliases followed.
type value struct {
	file *file
	node *yaml.Node
}

// parseFile reads YAML into a tree. Its mistakes are reported to l.
func (l *loader) parseFile(path string, text []byte) *file {
	f := &file{path: path, lines: strings.Split(string(text), "\n")}
	for i, line := range f.lines {
		f.lines[i] = strings.TrimSuffix(line, "\r")
	}
	if !utf8.Valid(text) {
		l.problem(Problem{File: path, Message: "the file is not UTF-8 text", Hint: "save it as UTF-8"})
		return f
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc yaml.Node
	if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
		return f
	} else if err != nil {
		l.yamlProblem(f, err)
		return f
	}
	var second yaml.Node
	if err := decoder.Decode(&second); err == nil {
		l.at(value{f, &second}).say("a file holds one document, and here a second one begins", "take the --- away or make it a file of its own")
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return f
	}
	if root.Kind != yaml.MappingNode {
		l.at(value{f, root}).say("the file does not begin with a section", "write a name and a colon, such as playbooks:")
		return f
	}
	f.root = root
	return f
}

var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?(?:line (\d+): )?`)

// yamlProblem rewords a syntax error of the YAML library.
func (l *loader) yamlProblem(f *file, err error) {
	message, line := err.Error(), 1
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		message = strings.TrimPrefix(message, m[0])
		if m[1] != "" {
			line, _ = strconv.Atoi(m[1]) // digits only, by the pattern
		}
	}
	line = max(1, min(line, len(f.lines)))
	said, hint := "the YAML cannot be read here: "+message, ""
	switch {
	case strings.Contains(message, "mapping values are not allowed"):
		said, hint = "a colon stands where none can be", "indent the line like its neighbours, or put the text in quotes if it holds \": \""
	case strings.Contains(message, "did not find expected key"):
		said, hint = "this line, or the one above it, does not fit its neighbours", "check the indent, and write conditions that begin with a quote or a bracket behind a |"
	case strings.Contains(message, "found character that cannot start any token") && strings.Contains(textLine(f, line), "\t"):
		said, hint = "a tab stands in the indent", "indent with spaces"
	case strings.Contains(message, "found character that cannot start any token"):
		said, hint = "a value begins with a character that means something else in YAML", "put the value in quotes"
	case strings.Contains(message, "found unexpected end of stream"):
		said, hint = "a quote or a bracket that opens here is never closed", "close it"
	case strings.Contains(message, "could not find expected ':'"):
		said, hint = "a name without a colon", "write name: value"
	case strings.Contains(message, "excessive aliasing"):
		said, hint = "the aliases (*name) unfold to far too much", "write the values out"
	case strings.Contains(message, "unknown anchor"):
		said, hint = strings.Replace(message, "unknown anchor", "there is no anchor", 1), "put text that begins with * in quotes"
	case strings.Contains(message, "block sequence entries are not allowed"):
		said, hint = "a dash stands where no list can be", "begin the list on the next line, indented under its name"
	}
	column := len(textLine(f, line)) - len(strings.TrimLeft(textLine(f, line), " \t")) + 1
	l.problem(Problem{File: f.path, Line: line, Column: column, Message: said, Hint: hint, Source: textLine(f, line)})
}

func textLine(f *file, line int) string {
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
		Message: message, Hint: hint, Warning: warning, Source: textLine(p.file, p.line),
	})
}

// inside is the place of a line and column, both from 1, within a scalar.
func (l *loader) inside(v value, line, column, length int) place {
	p := l.at(v)
	p.length = length
	switch {
	case v.node.Style&yaml.LiteralStyle != 0:
		p.line += line
		text := textLine(v.file, p.line)
		p.column = blockIndent(v) + column
		if strings.TrimSpace(text) == "" {
			p.column = 1
		}
	case v.node.Style&yaml.FoldedStyle != 0 || strings.Contains(v.node.Value, "\n"):
		// Folding joins lines: the beginning is as near as one can say.
		p.length = 1
	case v.node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		p.column += column
	default:
		p.column += column - 1
	}
	return p
}

// blockIndent is how many columns the text of a | block is indented.
func blockIndent(v value) int {
	for line := v.node.Line + 1; line <= len(v.file.lines); line++ {
		text := textLine(v.file, line)
		if strings.TrimSpace(text) != "" {
			return len(text) - len(strings.TrimLeft(text, " "))
		}
	}
	return 0
}

// follow resolves an alias.
func (v value) follow() value {
	for v.node.Kind == yaml.AliasNode {
		v.node = v.node.Alias
	}
	return v
}

// what names a value's shape for a marketer.
func (v value) what() string {
	switch v.node.Kind {
	case yaml.MappingNode:
		return "a group of names and values"
	case yaml.SequenceNode:
		return "a list"
	}
	if v.node.Tag == "!!null" || v.node.Value == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", v.node.Value)
}
