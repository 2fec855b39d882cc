package rules

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// syntaxProblem says what is wrong with a file that is no YAML, and where. The
// library's own line is that of the innermost thing it was reading, give or take
// one; the line after which no beginning of the file can be read is nearer to
// what the writer did.
func (l *loader) syntaxProblem(f *file, err error) {
	line := firstUnreadable(f.lines)
	column, said, hint := syntaxCause(f.lines, line, err.Error())
	if column == 0 {
		column = indentOf(f.line(line)) + 1
	}
	l.problem(Problem{File: f.path, Line: line, Column: column, Message: said, Hint: hint, Source: f.line(line)})
}

// Bounds of the search for a mistake: how many lines a value in quotes or
// brackets may have, and how many lines may be read in all.
const (
	longestValue = 40
	mostLines    = 300_000
)

// firstUnreadable is the first line, from 1, that no beginning of the text can
// be read with. Inside of quotes and brackets over several lines a beginning is
// unreadable too, but a longer one is not.
func firstUnreadable(lines []string) int {
	read := 0
	try := func(n int) bool {
		read += n
		return read < mostLines && readable(lines[:n])
	}
	good, bad := 0, len(lines)
	for {
		for bad-good > 1 {
			if middle := (good + bad) / 2; try(middle) {
				good = middle
			} else {
				bad = middle
			}
		}
		again := false
		for n := min(bad+longestValue, len(lines)-1); n > bad && !again; n-- {
			again = try(n)
			if again {
				good = n
			}
		}
		if !again {
			return max(bad, 1)
		}
		bad = len(lines)
	}
}

func readable(lines []string) bool {
	decoder := yaml.NewDecoder(strings.NewReader(strings.Join(lines, "\n") + "\n"))
	for {
		var node yaml.Node
		if err := decoder.Decode(&node); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

// habit is a line that people write and YAML reads otherwise. The column of the
// mistake is that of the pattern's first group.
type habit struct {
	pattern    *regexp.Regexp
	said, hint string
}

// begins is what may stand on a line before a value.
const begins = `^\s*(?:- +)*(?:[^\s"'#:\[{][^:"']*: +)?`

var habits = []habit{
	{regexp.MustCompile(`^ *(\t)`), "a tab stands in the indent", "indent with spaces"},
	{regexp.MustCompile("([\x00-\x08\x0b\x0c\x0e-\x1f\x7f])"), "an invisible character stands here", "delete it and write the line anew"},
	{regexp.MustCompile(`^\s*(:)(?:\s|$)`), "a name is missing before the colon", "write name: value"},
	{regexp.MustCompile(begins + `(![A-Za-z_])`), "YAML keeps a ! at the beginning of a value for itself", "write not instead of !, such as: not opted_in"},
	{regexp.MustCompile(begins + `(\*)`), "YAML takes a * at the beginning of a value for a reference to something above", "put the value in quotes"},
	{regexp.MustCompile(begins + `(&)`), "YAML keeps a & at the beginning of a value for itself", "put the value in quotes"},
	{regexp.MustCompile(begins + "([@`%])"), "a value cannot begin with this character", "put the value in quotes"},
	{regexp.MustCompile(begins + `([|>] *[^\s|>+\-0-9#].*|>=.*|[|>][+\-]? +[0-9].*)$`), "YAML reads | and > at the beginning of a value as the sign for text on the lines below", "put the value in quotes, and begin a condition with a word: orders >= 3"},
	{regexp.MustCompile(begins + `"(?:[^"\\]|\\.)*(\\[^0abtnvfre "/\\N_LPxuU])`), "a backslash stands before a letter that it means nothing with", "write two backslashes, or use single quotes"},
	{regexp.MustCompile(begins + `("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*[^\s#,:}\]]`), "the value begins with a quote and goes on behind the closing one", "put single quotes around the whole value: '%s'"},
	{regexp.MustCompile(begins + `(["'])[^"']*$`), "the quote that opens here is never closed", "close it on the same line"},
	{regexp.MustCompile(begins + `\[[^\[\]]*\]\s*([^\s#,\]}].*)$`), "the value begins with a bracket and goes on behind the closing one", "put single quotes around the whole value"},
	{regexp.MustCompile(`^[^"'#{]*(\}+|\]+)\s*(?:#.*)?$`), "this bracket closes nothing", "take it away"},
	{regexp.MustCompile(`\{[^{}]*\}(\}+)\s*$`), "this bracket closes nothing", "take it away"},
	{regexp.MustCompile(`([\[{])[^\]}]*$`), "the bracket that opens here is never closed", "close it, on the same line or further down"},
	{regexp.MustCompile(`^\s*(?:- +)*[A-Za-z_][A-Za-z0-9_-]*(:)[^\s:]`), "a blank is missing behind the colon", "write name: value"},
	{regexp.MustCompile(`^\s*(?:- +)*[A-Za-z_][A-Za-z0-9_-]*: +(- )`), "a dash stands where no list can begin", "begin the list on the next line, indented under its name"},
	{regexp.MustCompile(`^\s*(?:- +)*[A-Za-z_][A-Za-z0-9_-]*: +[^"'\[{#].*?(:)(?: |$)`), "a second colon stands on this line, and YAML takes what is before it for a name", "put the value in quotes"},
}

// syntaxCause tells the mistake of a line by what stands there; the library's
// message decides where the text does not. The column is 0 when the whole line
// is meant.
func syntaxCause(lines []string, line int, message string) (column int, said, hint string) {
	text := lines[min(line, len(lines))-1]
	for _, h := range habits {
		if m := h.pattern.FindStringSubmatchIndex(text); m != nil {
			return utf8.RuneCountInString(text[:m[2]]) + 1, h.said, strings.Replace(h.hint, "%s", strings.ReplaceAll(strings.TrimSpace(text[m[2]:]), "'", "''"), 1)
		}
	}
	has := func(s string) bool { return strings.Contains(message, s) }
	switch {
	case !strings.Contains(text, ":") && !strings.HasPrefix(strings.TrimSpace(text), "-"):
		return 0, "a name without a colon stands here", "write name: value"
	case has("'-' indicator"):
		return 0, "a name stands among the elements of a list", "begin it with a dash, or indent the list under a name"
	case has("mapping values are not allowed") && line > 1 && !strings.Contains(lines[line-2], ":") && strings.TrimSpace(lines[line-2]) != "":
		return 0, "the line above has no colon", "write name: value, there and here"
	case has("mapping values are not allowed"):
		return 0, "this line is indented under a line that has a value already", "indent it like its neighbours"
	case has("did not find expected key"), has("did not find expected '-'"):
		return 0, "the indent of this line fits none of the lines above", "indent it like its neighbours"
	}
	return 0, "YAML cannot be read from here on", "check the indent, the quotes and the brackets of this line"
}

// nameOnLine finds what looks like a name with a colon.
var nameOnLine = regexp.MustCompile(`^\s+(?:- )?["']?([A-Za-z_][A-Za-z0-9_-]*)["']?:`)

// salvage marks whatever a file that cannot be read may define as complained of:
// those who use it are not to blame.
func (l *loader) salvage(f *file) {
	for _, line := range f.lines {
		if m := nameOnLine.FindStringSubmatch(line); m != nil {
			l.broken[m[1]] = true
		}
	}
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
