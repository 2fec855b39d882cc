package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"holdfast/rules"
)

// style is how text looks where it is printed: in colour on a terminal, unless
// NO_COLOR is set, and as wide as there is room.
type style struct {
	colour bool
	width  int
}

// plainWidth is how wide tables are where nobody says.
const plainWidth = 100

func styleFor(w *world, out io.Writer) style {
	s := style{width: plainWidth}
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return s
	}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 20 {
		s.width = width
	}
	_, off := w.getenv("NO_COLOR")
	s.colour = !off
	return s
}

func (s style) paint(code, text string) string {
	if !s.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(text string) string { return s.paint("1", text) }
func (s style) dim(text string) string  { return s.paint("2", text) }
func (s style) good(text string) string { return s.paint("32", text) }
func (s style) bad(text string) string  { return s.paint("31", text) }
func (s style) warn(text string) string { return s.paint("33", text) }

// cut shortens text to so many columns. What would steer the terminal or turn
// the rest of a row about does not come through.
func cut(text string, columns int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
	if utf8.RuneCountInString(text) <= columns {
		return text
	}
	return string([]rune(text)[:max(columns-1, 0)]) + "…"
}

// columns prints rows under a header, each column as wide as it needs; the
// column named by wide gives way when there is too little room. Columns whose
// header ends in > stand to the right.
func (s style) columns(out io.Writer, indent string, header []string, rows [][]string, wide int) {
	widths := make([]int, len(header))
	for i, h := range header {
		widths[i] = utf8.RuneCountInString(strings.TrimSuffix(h, ">"))
	}
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	total := len(indent) - 2
	for _, w := range widths {
		total += w + 2
	}
	if over := total - s.width; over > 0 {
		widths[wide] = max(widths[wide]-over, 12)
	}
	line := func(row []string, paint func(string) string) {
		var b strings.Builder
		for i, cell := range row {
			cell = cut(strings.TrimSuffix(cell, ">"), widths[i])
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if strings.HasSuffix(header[i], ">") {
				cell = pad + cell
			} else {
				cell += pad
			}
			b.WriteString(cell + "  ")
		}
		fmt.Fprintln(out, indent+paint(strings.TrimRight(b.String(), " ")))
	}
	line(header, s.dim)
	for _, row := range rows {
		line(row, func(t string) string { return t })
	}
}

// printProblems shows mistakes and warnings with the line they stand in.
func printProblems(out io.Writer, s style, problems rules.Problems) {
	mistakes := 0
	for _, p := range problems {
		text := p.String()
		if p.Warning {
			text = strings.Replace(text, "warning:", s.warn("warning:"), 1)
		} else {
			mistakes++
		}
		fmt.Fprintln(out, text)
		if picture := p.Picture(); picture != "" {
			line, caret, _ := strings.Cut(picture, "\n")
			fmt.Fprintf(out, "    %s\n    %s\n", line, s.bad(caret))
		}
	}
	fmt.Fprintf(out, "%s\n", counted(mistakes, "mistake")+", "+counted(len(problems)-mistakes, "warning"))
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
