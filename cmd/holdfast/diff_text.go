package main

import (
	"fmt"
	"io"
	"strings"
)

func printDiff(out io.Writer, s style, d *difference, f diffFlags) error {
	fmt.Fprintf(out, "%s  %s -> %s at %s\n", s.bold(d.after.book.Name), d.before.name, d.after.name, d.at.Format("Monday 2006-01-02 15:04 MST"))
	for _, part := range wrap(summary(d), s.width) {
		fmt.Fprintln(out, part)
	}
	if d.empty() {
		return nil
	}
	printSummaryTables(out, s, d)
	for i := range d.playbooks {
		printPlaybookChange(out, s, &d.playbooks[i], f)
	}
	for i := range d.segments {
		printSegmentChange(out, s, &d.segments[i], f)
	}
	for i := range d.letters {
		printLetterChange(out, s, &d.letters[i])
	}
	if len(d.telling) > 0 {
		fmt.Fprintf(out, "\n%s\n", s.bold("Most changes for"))
		for _, part := range wrap("(ordered "+tellingRule+")", s.width-2) {
			fmt.Fprintln(out, "  "+s.dim(part))
		}
	}
	for _, c := range d.telling {
		fmt.Fprintf(out, "  %s\n", s.bold(c.customer))
		for _, line := range tellingLines(c) {
			for i, part := range wrap(line, s.width-6) {
				fmt.Fprintf(out, "    %s%s\n", strings.Repeat("  ", min(i, 1)), part)
			}
		}
	}
	return nil
}

// summary is the whole diff in a sentence.
func summary(d *difference) string {
	if d.empty() {
		return "Nothing changes for anybody."
	}
	if d.changed == 0 && len(d.letters) == 0 {
		return "Nothing changes for anybody, but the rules differ."
	}
	var gained, lost, other int
	for _, p := range d.playbooks {
		gained, lost, other = gained+len(p.gained), lost+len(p.lost), other+len(p.other)
	}
	return fmt.Sprintf("Something changes for %d of %d customers. Over all playbooks %d gain, %d lose, %d get something else; %s differently.",
		d.changed, max(d.before.plan.Customers, d.after.plan.Customers), gained, lost, other, countedRead(len(d.letters)))
}

func countedRead(n int) string {
	if n == 1 {
		return "1 letter reads"
	}
	return fmt.Sprintf("%d letters read", n)
}

func printSummaryTables(out io.Writer, s style, d *difference) {
	fmt.Fprintln(out)
	s.columns(out, "", []string{"PLAYBOOK", "GETS>", "GAINED>", "LOST>", "CHANGED>", "POINTS>", "EXPECTED COST>", ""}, playbookRows(d), 0)
	if rows := offerRows(d); len(rows) > 0 {
		fmt.Fprintln(out)
		s.columns(out, "", []string{"OFFER", "CODES>", "EXPECTED COST>"}, rows, 0)
	}
	if rows, same := segmentRows(d); len(rows) > 0 {
		fmt.Fprintln(out)
		s.columns(out, "", []string{"SEGMENT", "CUSTOMERS>", "GAINED>", "LOST>", ""}, rows, 0)
		if same > 0 {
			fmt.Fprintln(out, s.dim("and "+counted(same, "segment")+" without a change"))
		}
	}
}

func printPlaybookChange(out io.Writer, s style, p *playbookChange, f diffFlags) {
	if !p.changes() {
		return
	}
	fmt.Fprintf(out, "\n%s\n", s.bold(p.name))
	for _, line := range playbookLines(p, most(f)) {
		for i, part := range wrap(line.text, s.width-11) {
			head := line.head
			if i > 0 {
				head = ""
			}
			fmt.Fprintf(out, "  %s %s\n", paintSide(s, head, fmt.Sprintf("%-8s", head)), part)
		}
	}
}

func printSegmentChange(out io.Writer, s style, g *segmentChange, f diffFlags) {
	if len(g.gained)+len(g.lost) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s %s\n", s.bold(g.name), s.dim("(segment)"))
	for _, side := range []struct {
		head string
		ids  []string
	}{{"gained", g.gained}, {"lost", g.lost}} {
		if len(side.ids) == 0 {
			continue
		}
		for i, part := range wrap(listed(side.ids, most(f)), s.width-11) {
			head := side.head
			if i > 0 {
				head = ""
			}
			fmt.Fprintf(out, "  %s %s\n", paintSide(s, head, fmt.Sprintf("%-8s", head)), part)
		}
	}
}

func paintSide(s style, head, text string) string {
	switch head {
	case "gained":
		return s.good(text)
	case "lost":
		return s.bad(text)
	}
	return s.dim(text)
}

func printLetterChange(out io.Writer, s style, l *letterChange) {
	fmt.Fprintf(out, "\n%s %s\n", s.bold(l.title()), s.dim("(letter)"))
	fmt.Fprintf(out, "  %s\n", l.about())
	for _, line := range l.lines() {
		paint := map[byte]func(string) string{'-': s.bad, '+': s.good, ' ': s.dim}[line.mark]
		for _, part := range wrap(line.line, s.width-4) {
			fmt.Fprintln(out, paint(strings.TrimRight(fmt.Sprintf("  %c %s", line.mark, part), " ")))
		}
	}
}
