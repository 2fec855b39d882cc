package main

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// printDiffMarkdown writes a comment for a pull request: tables first, and who
// and what behind folds.
func printDiffMarkdown(out io.Writer, _ style, d *difference, f diffFlags) error {
	fmt.Fprintf(out, "### %s: %s → %s\n\n%s At %s.\n", plain(d.after.book.Name), code(d.before.name), code(d.after.name), summary(d), d.at.Format("Monday 2006-01-02 15:04 MST"))
	if d.empty() {
		return nil
	}
	markdownTable(out, []string{"Playbook", "gets>", "gained>", "lost>", "something else>", "points>", "expected cost>", ""}, playbookRows(d))
	if rows := offerRows(d); len(rows) > 0 {
		markdownTable(out, []string{"Offer", "codes>", "expected cost>"}, rows)
	}
	if rows, same := segmentRows(d); len(rows) > 0 {
		markdownTable(out, []string{"Segment", "customers>", "gained>", "lost>", ""}, rows)
		if same > 0 {
			fmt.Fprintf(out, "\nand %s without a change\n", counted(same, "segment"))
		}
	}
	for i := range d.playbooks {
		p := &d.playbooks[i]
		if !p.changes() {
			continue
		}
		fold(out, "Playbook "+p.name, func() {
			for _, line := range playbookLines(p, most(f)) {
				fmt.Fprintf(out, "- **%s** %s\n", line.head, plain(line.text))
			}
		})
	}
	for i := range d.segments {
		g := &d.segments[i]
		if len(g.gained)+len(g.lost) == 0 {
			continue
		}
		fold(out, "Segment "+g.name, func() {
			if len(g.gained) > 0 {
				fmt.Fprintf(out, "- **gained** %s\n", plain(listed(g.gained, most(f))))
			}
			if len(g.lost) > 0 {
				fmt.Fprintf(out, "- **lost** %s\n", plain(listed(g.lost, most(f))))
			}
		})
	}
	for i := range d.letters {
		l := &d.letters[i]
		fold(out, "Letter "+l.title(), func() { markdownLetter(out, l) })
	}
	if len(d.telling) > 0 {
		fold(out, fmt.Sprintf("The %d customers for whom most changes", len(d.telling)), func() {
			fmt.Fprintf(out, "Ordered %s.\n\n", tellingRule)
			for _, c := range d.telling {
				fmt.Fprintf(out, "- %s\n", code(c.customer))
				for _, line := range tellingLines(c) {
					fmt.Fprintf(out, "  - %s\n", plain(line))
				}
			}
		})
	}
	return nil
}

// markdownTable is a table; columns whose header ends in > stand to the right.
func markdownTable(out io.Writer, header []string, rows [][]string) {
	var rule []string
	for i, h := range header {
		cell, right := strings.CutSuffix(h, ">")
		header[i] = cell
		if right {
			rule = append(rule, "---:")
		} else {
			rule = append(rule, "---")
		}
	}
	fmt.Fprintf(out, "\n| %s |\n| %s |\n", strings.Join(header, " | "), strings.Join(rule, " | "))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = plain(strings.ReplaceAll(cell, "->", "→"))
		}
		fmt.Fprintf(out, "| %s |\n", strings.Join(cells, " | "))
	}
}

// fold hides what inside prints behind a line that opens it.
func fold(out io.Writer, title string, inside func()) {
	fmt.Fprintf(out, "\n<details><summary>%s</summary>\n\n", html.EscapeString(title))
	inside()
	fmt.Fprint(out, "\n</details>\n")
}

// markdownLetter shows the example's changed lines in a fence that nothing in
// the letter can close.
func markdownLetter(out io.Writer, l *letterChange) {
	fmt.Fprintf(out, "%s\n", plain(l.about()))
	lines := l.lines()
	if len(lines) == 0 {
		return
	}
	fence := "```"
	for _, line := range lines {
		for strings.Contains(line.line, fence) {
			fence += "`"
		}
	}
	fmt.Fprintf(out, "\n%sdiff\n", fence)
	for _, line := range lines {
		fmt.Fprintln(out, strings.TrimRight(string(line.mark)+" "+cut(line.line, 1000), " "))
	}
	fmt.Fprintln(out, fence)
}

var markdownSigns = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]",
	"\\", "\\\\", "~", "\\~", "@", "@\u200b", "#", "\\#", "\n", " ", "\r", " ")

// plain is a text that means nothing but itself in Markdown: no markup, and
// nobody is called by an @.
func plain(text string) string { return markdownSigns.Replace(text) }

// code is a text in a code span.
func code(text string) string {
	return "`" + strings.NewReplacer("`", "'", "\n", " ", "\r", " ").Replace(text) + "`"
}
