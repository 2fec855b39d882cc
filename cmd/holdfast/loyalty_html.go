package main

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
)

//go:embed loyalty.html
var loyaltyPage string

// monthsDrawn are the most that a chart has room for.
const monthsDrawn = 24

// monthBars is one month of the chart: heights in pixels, 100 for the month that
// moved most.
type monthBars struct {
	Month, Label      string
	At                int // its place from the left
	Earned, Gone      int
	EarnedPoints, Out int64 // Out: spent, expired or taken back
}

// Chart is what came and went in the latest months; nil below two.
func (r *loyaltyReport) Chart() []monthBars {
	months := r.Points.Months
	months = months[max(0, len(months)-monthsDrawn):]
	if len(months) < 2 {
		return nil
	}
	bars, most := make([]monthBars, len(months)), int64(1)
	for i, m := range months {
		bars[i] = monthBars{Month: m.Month, Label: m.Month[5:], At: 10 + 36*i, EarnedPoints: m.Issued, Out: m.Spent + m.Expired + m.Revoked}
		most = max(most, bars[i].EarnedPoints, bars[i].Out)
	}
	height := func(points int64) int { return int(max(0, points) * 100 / most) }
	for i := range bars {
		bars[i].Earned, bars[i].Gone = height(bars[i].EarnedPoints), height(bars[i].Out)
	}
	return bars
}

// printLoyaltyHTML writes the report as one page that needs nothing else.
func printLoyaltyHTML(out io.Writer, _ style, r *loyaltyReport) error {
	page, err := pageOf(loyaltyPage, template.FuncMap{
		"number": func(header string) bool { return strings.HasSuffix(header, ">") },
		"add":    func(a, b int) int { return a + b },
		"times":  func(a, b int) int { return a * b },
		"sub":    func(a, b int) int { return a - b },
		"head":   func(header string) string { return strings.ToLower(strings.TrimSuffix(header, ">")) },
	})
	if err != nil {
		return err
	}
	return page.Execute(out, r)
}
