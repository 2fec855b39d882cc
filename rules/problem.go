package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake, or one thing worth seeing to, and where it stands.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`   // from 1; 0 when the file as a whole is meant
	Column  int    `json:"column"` // from 1, in characters
	Length  int    `json:"length,omitempty"`
	Message string `json:"message"`        // what is wrong
	Hint    string `json:"hint,omitempty"` // what to write instead
	Warning bool   `json:"warning,omitempty"`
	Source  string `json:"-"` // the line as it is written
}

// String is `file:line:col: message (hint)`.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(p.Message)
	if p.Hint != "" {
		b.WriteString(" (" + p.Hint + ")")
	}
	return b.String()
}

// Picture is the source line with a caret under the place, or "".
func (p Problem) Picture() string {
	if p.Source == "" || p.Line == 0 {
		return ""
	}
	runes := []rune(p.Source)
	var pad strings.Builder
	for i := 0; i < p.Column-1; i++ {
		if i < len(runes) && runes[i] == '\t' {
			pad.WriteByte('\t')
		} else {
			pad.WriteByte(' ')
		}
	}
	length := min(p.Length, len(runes)-p.Column+1)
	return p.Source + "\n" + pad.String() + strings.Repeat("^", max(1, length))
}

// Problems is every problem of a project, by file and place.
type Problems []Problem

// Error is every problem on a line of its own.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// sorted are the problems in reading order, each once.
func (ps Problems) sorted() Problems {
	out := slices.Clone(ps)
	slices.SortStableFunc(out, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		if a.Column != b.Column {
			return a.Column - b.Column
		}
		return strings.Compare(a.Message, b.Message)
	})
	return slices.Compact(out)
}

// split parts mistakes from warnings.
func (ps Problems) split() (mistakes, warnings Problems) {
	for _, p := range ps.sorted() {
		if p.Warning {
			warnings = append(warnings, p)
		} else {
			mistakes = append(mistakes, p)
		}
	}
	return mistakes, warnings
}
