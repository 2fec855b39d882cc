package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/rules/expression"
)

// minuteText is how an instant is written in an explanation.
const minuteText = "2006-01-02 15:04"

// printExplained says why. Entry, holdouts, caps and offers of a playbook that
// does not match are shown only when it was asked for by name.
func printExplained(out io.Writer, s style, x *explained, named bool) {
	fmt.Fprintf(out, "%s at %s\n", s.bold(x.customer), x.plan.At.Format("Monday 2006-01-02 15:04 MST"))
	for _, a := range x.accounts {
		fmt.Fprintln(out)
		printVerdict(out, s, a)
		printBranch(out, s, a.Audience, "  ")
		if b := a.Becomes; b != nil {
			line := "  becomes true on " + b.At.Format("Monday 2006-01-02 15:04 MST") + " if nothing else happens"
			if b.Scores {
				line += " (RFM scores held as they are)"
			}
			fmt.Fprintln(out, s.good(line))
		}
		if named || a.Verdict().Reason != engine.NoMatch {
			printStanding(out, s, x.book, a)
		}
	}
	printFigures(out, s, x)
}

// printVerdict is the first line of a playbook.
func printVerdict(out io.Writer, s style, a *engine.Account) {
	d := a.Verdict()
	reason := s.warn(string(d.Reason))
	if d.Reason == engine.Go {
		reason = s.good(string(d.Reason))
	}
	step := strings.TrimSuffix(" "+d.Key.Step, " ")
	line, room := s.bold(a.Playbook.Name)+": "+reason+step, s.width-len(a.Playbook.Name+": "+string(d.Reason)+step+" ()")
	text := why(&d)
	if text != "" && utf8.RuneCountInString(text) <= room {
		line, text = line+" ("+text+")", ""
	}
	fmt.Fprintln(out, line)
	if text != "" {
		for _, part := range wrap("("+text+")", s.width-4) {
			fmt.Fprintln(out, "    "+part)
		}
	}
}

// printBranch draws a condition as a tree, each part with its value; the part
// that decided is marked. A comparison shows the values of what it compares
// beside it, where there is room.
func printBranch(out io.Writer, s style, b *engine.Branch, indent string) {
	source, mark := b.Source, ""
	if b.Segment != nil && logical(b.Segment) == "" {
		// A segment of one comparison needs no line of its own.
		source, b = b.Source+": "+b.Segment.Source, &engine.Branch{
			Source: b.Segment.Source, Operator: b.Segment.Operator, Value: b.Value, Decided: b.Decided, Children: b.Segment.Children,
		}
	}
	if b.Decided {
		mark = " " + s.bad("< decides")
	}
	inner := ""
	if logical(b) == "" {
		inner = strings.Join(inputs(b, nil), ", ")
	}
	room := s.width - utf8.RuneCountInString(indent) - len(" = missing < decides")
	source = oneLine(source, room)
	line := indent + source + " = " + valueText(b.Value)
	if inner != "" && utf8.RuneCountInString(line)+len(inner)+len(" () < decides") <= s.width {
		line, inner = line+s.dim(" ("+inner+")"), ""
	}
	fmt.Fprintln(out, line+mark)
	if inner != "" {
		fmt.Fprintf(out, "%s  %s\n", indent, s.dim(cut(inner, s.width-len(indent)-2)))
	}
	if b.Segment != nil {
		printBranch(out, s, b.Segment, indent+"  ")
	}
	if logical(b) != "" {
		for _, c := range b.Children {
			printBranch(out, s, c, indent+"  ")
		}
	}
}

// logical is the operator of a part whose children are conditions themselves.
func logical(b *engine.Branch) string {
	switch b.Operator {
	case "and", "or", "not":
		return b.Operator
	}
	return ""
}

// inputs are the parts below a comparison that have a value worth showing.
func inputs(b *engine.Branch, list []string) []string {
	for _, c := range b.Children {
		if isConstant(c) {
			continue
		}
		list = append(list, oneLine(c.Source, 60)+" = "+valueText(c.Value))
		list = inputs(c, list)
	}
	return list
}

// isConstant says whether the value of a part is what is written there.
func isConstant(b *engine.Branch) bool {
	if b.Operator == "-" && len(b.Children) == 1 {
		return isConstant(b.Children[0])
	}
	if b.Operator == "[]" {
		return true
	}
	_, notNumber := strconv.ParseFloat(strings.ReplaceAll(b.Source, "_", ""), 64)
	return b.Operator == "" && (notNumber == nil || strings.ContainsAny(b.Source[:1], "\"'`") || b.Source == "true" || b.Source == "false" || b.Source == "nil")
}

// printStanding says where the entry stands and what limits hold, a line each.
func printStanding(out io.Writer, s style, book *rules.Book, a *engine.Account) {
	line := func(head, text string) {
		for i, part := range wrap(text, s.width-13) {
			if i > 0 {
				head = ""
			}
			fmt.Fprintf(out, "  %s %s\n", s.dim(fmt.Sprintf("%-10s", head)), part)
		}
	}
	line("entry", entryText(book, a))
	for _, w := range a.Whens {
		line("when", w.Step.ID+" has the condition")
		printBranch(out, s, w.Holds, strings.Repeat(" ", 13))
	}
	if a.Exit != nil {
		line("exit", conditionText(a.Exit))
	}
	for _, h := range a.Holdouts {
		of, side := cmp.Or(h.Playbook, "the whole project"), fmt.Sprintf(">= %.4f: not held out", h.Share)
		if h.HeldOut() {
			side = fmt.Sprintf("< %.4f: held out", h.Share)
		}
		line("holdout", fmt.Sprintf("of %s: position %.4f %s", of, h.Position, side))
	}
	for _, c := range a.Caps {
		line("messages", fmt.Sprintf("%d of %d within %s", c.Used, c.Max, lengthText(c.Per)))
	}
	for _, o := range a.Offers {
		line("offer", standingText(book, o))
	}
}

func entryText(book *rules.Book, a *engine.Account) string {
	e, repeat := a.Entry, "may come in once"
	if !a.Playbook.Repeat.Once {
		repeat = fmt.Sprintf("may come in every %s", counted(int(a.Playbook.Repeat.Per), "day"))
	}
	switch {
	case e.Began.IsZero():
		return "never was in; " + repeat
	case !e.Open && e.Again.IsZero() && a.Playbook.Repeat.Once:
		return "was in from " + e.Began.Format(minuteText) + "; " + repeat
	case !e.Open && e.Again.IsZero():
		return "was in from " + e.Began.Format(minuteText) + "; may come in again"
	case !e.Open:
		return "was in from " + e.Began.Format(minuteText) + "; may come in again from " + e.Again.Format(time.DateOnly)
	}
	text := "began " + e.Began.Format(minuteText) + ", had " + cmp.Or(strings.Join(e.Had, ", "), "nothing yet")
	if e.Next == nil {
		return text + "; nothing comes after that"
	}
	return text + "; next is " + e.Next.ID + " on " + e.Due.In(book.Zone).Format(minuteText)
}

func standingText(book *rules.Book, o engine.Standing) string {
	var parts []string
	for i, r := range o.Rungs {
		value := fmt.Sprintf("%g%%", r.Percent)
		if r.Percent == 0 {
			value = money(book, r.Amount)
		}
		text := value
		if r.Holds != nil {
			text += " when " + conditionText(r.Holds)
		} else if i > 0 {
			text += " otherwise"
		}
		parts = append(parts, text)
	}
	text := o.Offer.Name + ": " + strings.Join(parts, ", ")
	if o.Made == nil {
		text += "; not now: " + string(o.Reason)
		if o.Why != "" {
			text += " (" + o.Why + ")"
		}
	} else if o.Offer.Cost != nil {
		text += "; expected cost " + money(book, o.Made.Cost)
	}
	if o.Offer.OncePer > 0 {
		text += fmt.Sprintf("; once per %s", counted(int(o.Offer.OncePer), "day"))
		if o.Last.IsZero() {
			text += ", none so far"
		} else {
			text += ", the last on " + o.Last.Format(time.DateOnly)
		}
	}
	if b := o.Offer.Budget; b != nil {
		text += fmt.Sprintf("; budget left %s of %s per %s", money(book, b.Amount-o.Spent), money(book, b.Amount), b.Per)
	}
	return text
}

// conditionText is a condition in one clause, with the values in it.
func conditionText(b *engine.Branch) string {
	text := oneLine(b.Source, 80) + " = " + valueText(b.Value)
	if values := inputs(b, nil); len(values) > 0 {
		text += " (" + strings.Join(values, ", ") + ")"
	}
	return text
}

// valueText is a value as a marketer reads it.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return "missing"
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		return fmt.Sprintf("%q", v)
	case float64:
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.4f", v), "0"), ".")
	case time.Time:
		return v.Format(minuteText)
	}
	return fmt.Sprint(v)
}

// figureText is a value with its unit.
func figureText(book *rules.Book, unit expression.Unit, v any) string {
	if n, ok := v.(float64); ok && unit == expression.Money {
		return fmt.Sprintf("%.*f %s", book.Currency.Digits, n, book.Currency.Code)
	}
	if at, ok := v.(time.Time); ok {
		v = at.In(book.Zone)
	}
	return valueText(v)
}

// lengthText is a duration in days where it is whole days.
func lengthText(d time.Duration) string {
	if days := int(d / (24 * time.Hour)); time.Duration(days)*24*time.Hour == d && days > 1 {
		return counted(days, "day")
	}
	return fmt.Sprintf("%g hours", d.Hours())
}

// wrap breaks a text into lines of so many columns.
func wrap(text string, columns int) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > max(columns, 20) {
			out = append(out, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(out, line)
}
