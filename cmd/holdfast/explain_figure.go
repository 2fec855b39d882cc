package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
)

// shownFacts is how many facts of a metric are listed.
const shownFacts = 5

// printFigures says where every value comes from. Facts that several metrics
// share are listed once, below the first of them.
func printFigures(out io.Writer, s style, x *explained) {
	if len(x.figures) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", s.bold("Where the values come from"))
	listed := map[string]bool{} // by list of facts
	for i := range x.figures {
		f := &x.figures[i]
		text := originText(x.book, f)
		facts := factLines(x.book, f.Origin)
		if key := strings.Join(facts, "\n"); key != "" {
			if listed[key] {
				text = strings.Replace(text, countOf(f.Origin), "the same "+counted(len(facts), factName(f.Origin)), 1)
				facts = nil
			}
			listed[key] = true
		}
		head := f.Name + " = " + figureText(x.book, f.Unit, f.Value)
		for j, line := range wrap(head+": "+text, s.width-6) {
			indent := "  "
			if j > 0 {
				indent = "      "
			}
			fmt.Fprintln(out, indent+line)
		}
		for j, line := range facts {
			if j == shownFacts {
				fmt.Fprintln(out, s.dim(fmt.Sprintf("      and %d older", len(facts)-j)))
				break
			}
			fmt.Fprintln(out, s.dim("      "+cut(line, s.width-6)))
		}
	}
}

// originText is one clause about where a value comes from.
func originText(book *rules.Book, f *engine.Figure) string {
	switch f.From {
	case engine.FromAttribute:
		return "in " + book.Customers.Path
	case engine.FromLedger:
		if f.Name != "points" || book.Loyalty != nil {
			return "in the ledger, with what is about to be booked"
		}
		return "the balance in the ledger"
	case engine.FromExpression:
		return f.Formula
	}
	if f.From == engine.FromEntry && f.Origin.Of == "" {
		return "since the entry began on " + f.Origin.After.Format(minuteText)
	}
	text := countOf(f.Origin)
	switch o := f.Origin; {
	case o.Within > 0:
		text += fmt.Sprintf(" within %s (after %s)", counted(o.Within, "day"), o.After.Format(minuteText))
	case f.From == engine.FromEntry:
		text += " after the entry began on " + o.After.Format(minuteText)
	}
	if r := f.Rule; r != nil && r.Where != nil {
		text += " where " + oneLine(r.Where.Source(), 60)
	}
	if f.From == engine.FromModel {
		text += ", foretold by a model of everybody's orders"
	}
	if slices.Contains([]string{"rfm_recency", "rfm_frequency", "rfm_monetary"}, f.Name) {
		text += comparedText(book, f)
	}
	return text
}

// comparedText says what a score was made by, and what it stands for.
func comparedText(book *rules.Book, f *engine.Figure) string {
	text := ", compared with all customers"
	if book.RFM.Rule == rules.RFMThresholds {
		text = ", by the project's thresholds"
	}
	b := f.Band
	if b == nil {
		return text
	}
	least, most := figureText(book, b.Unit, b.Least), figureText(book, b.Unit, b.Most)
	if least == most {
		return text + fmt.Sprintf(" (those with %s have %s = %s)", valueText(f.Value), b.Of, least)
	}
	return text + fmt.Sprintf(" (those with %s have %s from %s to %s)", valueText(f.Value), b.Of, least, most)
}

// countOf is "3 orders from 2025-10-08 to 2026-01-02".
func countOf(o measure.Origin) string {
	n := len(o.Facts)
	switch {
	case n == 0:
		return "no " + o.Of
	case n == 1:
		return counted(1, factName(o)) + " on " + o.Facts[0].At.Format(time.DateOnly)
	}
	return fmt.Sprintf("%s from %s to %s", counted(n, factName(o)), o.Facts[n-1].At.Format(time.DateOnly), o.Facts[0].At.Format(time.DateOnly))
}

// factName is what one of the facts is called.
func factName(o measure.Origin) string {
	if o.Lines {
		return "order line"
	}
	return strings.TrimSuffix(o.Of, "s")
}

// factLines are the facts of a metric, newest first.
func factLines(book *rules.Book, o measure.Origin) []string {
	lines := make([]string, len(o.Facts))
	for i, f := range o.Facts {
		parts := []string{f.At.Format(minuteText)}
		if o.Of == "orders" {
			parts = append(parts, fmt.Sprintf("%12s", money(book, f.Amount)))
		}
		if f.Type != "" {
			parts = append(parts, f.Type)
		}
		if f.Value != nil {
			parts = append(parts, valueText(f.Value))
		}
		if f.Order != "" {
			parts = append(parts, "order "+f.Order)
		}
		lines[i] = strings.Join(parts, "  ")
	}
	return lines
}
