package main

import (
	"fmt"
	"io"

	"holdfast/engine/report"
)

// shownMonths is how many months of a cohort a terminal has room for.
const shownMonths = 13

func printCohorts(out io.Writer, s style, r *report.Report) {
	if len(r.Cohorts.Rows) == 0 {
		fmt.Fprintln(out, "  there are no orders")
		return
	}
	months := min(r.Cohorts.Months, shownMonths)
	header := []string{"MONTH", "NEW>"}
	for m := 1; m < months; m++ {
		header = append(header, fmt.Sprintf("%d>", m))
	}
	var rows [][]string
	for _, c := range r.Cohorts.Rows {
		if c.Size == 0 {
			continue
		}
		row := []string{c.Month, fmt.Sprint(c.Size)}
		for m := 1; m < months; m++ {
			cell := ""
			if m < len(c.Active) {
				cell = fmt.Sprintf("%.0f%%", 100*c.Retention(m))
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	s.columns(out, "  ", header, rows, 0)
}

// printCohortRevenue shows whole amounts, of as many months as there is room for.
func printCohortRevenue(out io.Writer, s style, r *report.Report) {
	amount := func(v float64) string { return fmt.Sprintf("%.0f", v) }
	room := s.width - len("  2006-01")
	months, widest := 0, 0
	for months < min(r.Cohorts.Months, shownMonths) {
		for _, c := range r.Cohorts.Rows {
			if months < len(c.Revenue) {
				widest = max(widest, len(amount(c.Revenue[months])))
			}
		}
		if months > 0 && (months+1)*(widest+2) > room {
			break
		}
		months++
	}
	header := []string{"MONTH"}
	for m := range months {
		header = append(header, fmt.Sprintf("%d>", m))
	}
	var rows [][]string
	for _, c := range r.Cohorts.Rows {
		if c.Size == 0 {
			continue
		}
		row := []string{c.Month}
		for m := range months {
			cell := ""
			if m < len(c.Revenue) {
				cell = amount(c.Revenue[m])
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	s.columns(out, "  ", header, rows, 0)
}
