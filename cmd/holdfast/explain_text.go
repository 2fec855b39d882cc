package main

import (
	"fmt"
	"io"
	"reflect"
	"slices"
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
// does not match are shown only when it was asked for by name, or its audience
// holds.
func printExplained(out io.Writer, s style, x *explained, named bool) {
	fmt.Fprintf(out, "%s at %s\n", s.bold(x.customer), x.plan.At.Format("Monday 2006-01-02 15:04 MST"))
	printEarnings(out, s, x)
	for _, a := range x.accounts {
		fmt.Fprintln(out)
		printVerdict(out, s, a)
		if text := audienceText(a.Audience.Source); text != a.Audience.Source {
			fmt.Fprintln(out, "  "+text)
		} else {
			printBranch(out, s, a.Audience, "  ")
		}
		if b := a.Becomes; b != nil {
			line := "becomes true on " + b.At.Format("Monday 2006-01-02 15:04 MST") + " if nothing else happens"
			if len(b.Held) > 0 {
				line += " (" + strings.Join(b.Held, ", ") + " held as they are)"
			}
			for i, part := range wrap(line, s.width-4) {
				fmt.Fprintln(out, s.good(strings.Repeat("  ", 1+min(i, 1))+part))
			}
		}
		if named || a.Verdict().Reason != engine.NoMatch || a.Audience.Value == true {
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
	step := strings.TrimSuffix(" "+stepText(d.Key.Step, d.Variant), " ")
	line, room := s.bold(a.Playbook.Name)+": "+reason+step, s.width-len(a.Playbook.Name+": "+string(d.Reason)+step+" ()")
	text := why(&d)
	if d.Reason == engine.Waiting && a.HeldOut() {
		text += ", but is held out: nothing will come"
	}
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
	name, mark := "", ""
	if b.Segment != nil && logical(b.Segment) == "" {
		// A segment of one comparison needs no line of its own.
		name, b = b.Source+": ", &engine.Branch{
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
	line := indent + oneLine(name+sourceText(b, room-utf8.RuneCountInString(name)), room) + " = " + valueText(b.Value)
	if inner != "" && utf8.RuneCountInString(line)+utf8.RuneCountInString(inner)+len(" () < decides") <= s.width {
		line, inner = line+s.dim(" ("+inner+")"), ""
	}
	fmt.Fprintln(out, line+mark)
	if inner != "" {
		columns := s.width - utf8.RuneCountInString(indent) - 2
		for _, part := range wrap(inner, columns) {
			fmt.Fprintf(out, "%s  %s\n", indent, s.dim(cut(part, columns)))
		}
	}
	if b.Segment != nil {
		printBranch(out, s, b.Segment, indent+"  ")
	}
	if logical(b) != "" {
		for _, c := range parts(b) {
			printBranch(out, s, c, indent+"  ")
		}
	}
}

// sourceText is a part as it was written; of a choice that is too long, what is
// asked.
func sourceText(b *engine.Branch, columns int) string {
	text := strings.Join(strings.Fields(b.Source), " ")
	if b.Operator == "?:" && utf8.RuneCountInString(text) > columns {
		return oneLine(b.Children[0].Source, columns-len(" ? .")) + " ? …"
	}
	return oneLine(text, columns)
}

// logical is the operator of a part whose children are conditions themselves.
func logical(b *engine.Branch) string {
	switch b.Operator {
	case "and", "or", "not":
		return b.Operator
	case "?:":
		if _, condition := b.Value.(bool); condition {
			return b.Operator
		}
	}
	return ""
}

// parts are the children of a part; of a choice what is asked and what is
// chosen.
func parts(b *engine.Branch) []*engine.Branch {
	if b.Operator != "?:" {
		return b.Children
	}
	chosen := b.Children[2]
	if b.Children[0].Value == true {
		chosen = b.Children[1]
	}
	return []*engine.Branch{b.Children[0], chosen}
}

// inputs are the parts below a comparison that have a value worth showing:
// what joins others has none.
func inputs(b *engine.Branch, list []string) []string {
	for _, c := range parts(b) {
		if isConstant(c) {
			continue
		}
		if c.Operator != "?:" && logical(c) == "" {
			list = append(list, oneLine(c.Source, 60)+" = "+valueText(c.Value))
		}
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
	return b.Operator == "" && (notNumber == nil || strings.ContainsAny(b.Source[:1], "\"'`[") || strings.HasPrefix(b.Source, "date(") ||
		slices.Contains([]string{"true", "false", "nil"}, b.Source))
}

// conditionText is a condition in one clause, with the values in it.
func conditionText(b *engine.Branch) string {
	text := sourceText(b, 80) + " = " + valueText(b.Value)
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
	if list := reflect.ValueOf(v); list.Kind() == reflect.Slice {
		entries := make([]string, list.Len())
		for i := range entries {
			entries[i] = valueText(list.Index(i).Interface())
		}
		return "[" + strings.Join(entries, ", ") + "]"
	}
	return fmt.Sprint(v)
}

// figureText is a value with its unit.
func figureText(book *rules.Book, unit expression.Unit, v any) string {
	if n, ok := v.(float64); ok && unit == expression.Money {
		return fmt.Sprintf("%.*f %s", book.Currency.Digits, n, book.Currency.Code)
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
