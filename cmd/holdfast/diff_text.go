package main

import (
	"fmt"
	"io"
	"strings"

	"holdfast/engine"
)

// shownChanged is how many customers of a list are shown unless all are asked
// for.
const shownChanged = 12

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
	s.columns(out, "", []string{"PLAYBOOK", "GETS>", "GAINED>", "LOST>", "ELSE>", "POINTS>", "EXPECTED COST>", ""}, playbookRows(d), 0)
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

// playbookRows are a row for each playbook, and one for all.
func playbookRows(d *difference) [][]string {
	var rows [][]string
	var points, cost [2]int64
	for i := range d.playbooks {
		p := &d.playbooks[i]
		for side := range 2 {
			points[side] += p.points[side]
			cost[side] += p.cost[side]
		}
		note := string(p.itself)
		if p.blocked[1] != "" {
			note = strings.TrimPrefix(note+", stopped", ", ")
		}
		rows = append(rows, []string{
			p.name, arrow(p.gets[0], p.gets[1]), plus(len(p.gained)), minus(len(p.lost)), blank(len(p.other)),
			arrow(p.points[0], p.points[1]), arrowMoney(d, p.cost), note,
		})
	}
	return append(rows, []string{"in all", "", "", "", "", arrow(points[0], points[1]), arrowMoney(d, cost), ""})
}

func offerRows(d *difference) [][]string {
	var rows [][]string
	for _, o := range d.offers {
		rows = append(rows, []string{o.name, arrow(o.before.codes, o.after.codes), arrowMoney(d, [2]int64{o.before.cost, o.after.cost})})
	}
	return rows
}

// segmentRows are those of segments that change, and how many do not.
func segmentRows(d *difference) (rows [][]string, same int) {
	for i := range d.segments {
		g := &d.segments[i]
		if !g.changes() {
			same++
			continue
		}
		rows = append(rows, []string{g.name, arrow(g.before, g.after), plus(len(g.gained)), minus(len(g.lost)), string(g.itself)})
	}
	return rows, same
}

// arrow is "5 -> 3", or the number where it stays.
func arrow[T int | int64](before, after T) string {
	if before == after {
		return fmt.Sprint(after)
	}
	return fmt.Sprintf("%d -> %d", before, after)
}

func arrowMoney(d *difference, cost [2]int64) string {
	was, is := money(d.before.book, cost[0]), money(d.after.book, cost[1])
	if was == is {
		return is
	}
	if d.before.book.Currency == d.after.book.Currency {
		was = strings.TrimSuffix(was, " "+d.before.book.Currency.Code)
	}
	return was + " -> " + is
}

func plus(n int) string { return signed("+", n) }

func minus(n int) string { return signed("-", n) }

func blank(n int) string { return signed("", n) }

func signed(sign string, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d", sign, n)
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

// headed is a line with a word before it.
type headed struct{ head, text string }

// playbookLines say who gains and loses, with the reasons on the other side,
// and how the funnel moves.
func playbookLines(p *playbookChange, most int) []headed {
	var out []headed
	for _, side := range []struct {
		head, before string
		people       []person
	}{{"gained", "before", p.gained}, {"lost", "now", p.lost}} {
		for _, r := range append([]engine.Reason{engine.NoMatch}, engine.Reasons...) {
			var ids []string
			for _, one := range side.people {
				if one.reason == r {
					ids = append(ids, one.customer)
				}
			}
			if len(ids) > 0 {
				out = append(out, headed{side.head, fmt.Sprintf("%d (%s %s): %s", len(ids), side.before, r, listed(ids, most))})
			}
		}
	}
	if len(p.other) > 0 {
		out = append(out, headed{"else", fmt.Sprintf("%d: %s", len(p.other), listed(p.other, most))})
	}
	var moves []string
	for _, r := range engine.Reasons {
		if was, is := tally(p.funnel[0], r), tally(p.funnel[1], r); was != is {
			moves = append(moves, fmt.Sprintf("%s %s", r, arrow(was, is)))
		}
	}
	if len(moves) > 0 {
		out = append(out, headed{"reasons", strings.Join(moves, ", ")})
	}
	for i, when := range []string{"before", "now"} {
		if p.blocked[i] != "" {
			out = append(out, headed{"stopped", when + ": " + p.blocked[i]})
		}
	}
	return out
}

func tally(funnel []engine.Tally, r engine.Reason) int {
	for _, t := range funnel {
		if t.Reason == r {
			return t.Count
		}
	}
	return 0
}

func most(f diffFlags) int {
	if f.all {
		return 1 << 30
	}
	return shownChanged
}

// listed are the first of some ids, and how many there are besides.
func listed(ids []string, most int) string {
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
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

func (l *letterChange) title() string {
	if l.before != l.step {
		return l.playbook + " " + l.before + " -> " + l.step
	}
	return l.playbook + " " + l.step
}

func (l *letterChange) about() string {
	text := fmt.Sprintf("differs for %d of %d customers who get it before and after, %s for example:", l.changed, l.customers, l.example)
	if len(l.lines()) == 0 {
		return strings.TrimSuffix(text, ":") + ": only its looks, the text is the same"
	}
	return text
}

// lines are what changes in the example, its subject and preheader first.
func (l *letterChange) lines() []textChange {
	var out []textChange
	for _, head := range []struct {
		name string
		both [2]string
	}{{"Subject: ", l.subjects}, {"Preheader: ", l.previews}} {
		if head.both[0] != head.both[1] {
			out = append(out, textChange{'-', head.name + head.both[0]}, textChange{'+', head.name + head.both[1]})
		}
	}
	return append(out, l.body...)
}

// tellingLines say what changes for one customer.
func tellingLines(c customerChange) []string {
	var out []string
	for _, o := range c.playbooks {
		out = append(out, fmt.Sprintf("%s: %s -> %s", o.playbook, o.before, o.after))
	}
	if len(c.entered) > 0 {
		out = append(out, "enters "+strings.Join(c.entered, ", "))
	}
	if len(c.left) > 0 {
		out = append(out, "leaves "+strings.Join(c.left, ", "))
	}
	return out
}
