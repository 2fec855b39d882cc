package main

import (
	"fmt"
	"io"
	"strings"

	"holdfast/engine/report"
)

// printReport shows a report as tables that fit the terminal.
func printReport(out io.Writer, s style, r *report.Report) error {
	fmt.Fprintf(out, "%s  report for %s to %s, %d customers\n", s.bold(r.Project), r.From.Format("2006-01-02"), r.To.Format("2006-01-02"), r.Customers)
	head := func(title string) { fmt.Fprintf(out, "\n%s\n", s.bold(title)) }

	head("Figures")
	var rows [][]string
	for _, f := range r.Figures {
		value := unitText(f.Value, f.Unit, r.Currency)
		if f.Missing != "" {
			value = "-"
		}
		rows = append(rows, []string{f.Name, value, f.Definition})
	}
	s.columns(out, "  ", []string{"FIGURE", "VALUE>", "WHAT IT IS"}, rows, 2)
	if len(r.Goals) > 0 {
		head("Goals")
		rows = nil
		for _, g := range r.Goals {
			rows = append(rows, []string{
				g.Name, g.Metric, unitText(g.From, g.Unit, r.Currency), unitText(g.Value, g.Unit, r.Currency), unitText(g.To, g.Unit, r.Currency),
				g.By.Format("2006-01-02"), gauge(g.Progress, 12), g.State,
			})
		}
		s.columns(out, "  ", []string{"GOAL", "FIGURE", "FROM>", "NOW>", "TO>", "BY", "PROGRESS", "STATE"}, rows, 1)
	}
	if len(r.Segments) > 0 {
		head("Segments")
		rows = nil
		for _, seg := range r.Segments {
			rows = append(rows, []string{
				seg.Name, fmt.Sprint(seg.Start), fmt.Sprintf("+%d", seg.Joined), fmt.Sprintf("-%d", seg.Left), fmt.Sprint(seg.End),
				unitText(seg.Revenue, "money", r.Currency), seg.About,
			})
		}
		s.columns(out, "  ", []string{"SEGMENT", "BEFORE>", "JOINED>", "LEFT>", "NOW>", "REVENUE>", "WHO"}, rows, 6)
	}
	printMigration(out, s, head, r)
	printSurveys(out, s, head, r)
	head("Cohorts: share of each month's new customers who order again, by months since")
	printCohorts(out, s, r)
	if len(r.Cohorts.Rows) > 0 {
		head("Cohorts: what each month's new customers brought, in " + r.Currency + ", by months since")
		printCohortRevenue(out, s, r)
		head("RFM: customers by recency (down) and frequency (across)")
		printGrid(out, s, r)
	}
	printValue(out, head, r)
	printSubscriptions(out, s, head, r)
	printDifferences(out, s, head, "The ideal customer: where the best tenth by "+r.IdealBy+" differs from the other buyers", r.Ideal)
	printDifferences(out, s, head, "Churn drivers: where the lost differ from those who stayed", r.Drivers)
	if len(r.Channels) > 0 {
		head("Acquisition channels by expected value")
		rows = nil
		for _, c := range r.Channels {
			rows = append(rows, []string{
				c.Channel, fmt.Sprint(c.Customers), fmt.Sprint(c.Buyers), unitText(c.Repeat, "share", ""),
				unitText(c.Revenue, "money", r.Currency), unitText(c.Value, "money", r.Currency),
			})
		}
		s.columns(out, "  ", []string{"CHANNEL", "CUSTOMERS>", "BUYERS>", "REPEAT>", "REVENUE EACH>", "CLV 12M EACH>"}, rows, 0)
	}
	return nil
}

// unitText writes a number as its unit asks.
func unitText(v float64, unit, currency string) string {
	switch unit {
	case "share":
		return fmt.Sprintf("%.1f%%", 100*v)
	case "money":
		return fmt.Sprintf("%.2f %s", v, currency)
	}
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
}

// gauge is a bar for a share of the way.
func gauge(progress float64, cells int) string {
	full := int(max(0, min(1, progress)) * float64(cells))
	return strings.Repeat("█", full) + strings.Repeat("░", cells-full)
}

func printGrid(out io.Writer, s style, r *report.Report) {
	var rows [][]string
	for recency := 5; recency >= 1; recency-- {
		row := []string{fmt.Sprintf("recency %d", recency)}
		for frequency := range 5 {
			row = append(row, fmt.Sprint(r.Grid.Customers[recency-1][frequency]))
		}
		rows = append(rows, row)
	}
	s.columns(out, "  ", []string{"", "1>", "2>", "3>", "4>", "5>"}, rows, 0)
}

func printValue(out io.Writer, head func(string), r *report.Report) {
	head("Lifetime value")
	switch p := r.Prediction; {
	case p == nil:
		fmt.Fprintln(out, "  there are no orders to foretell anything from")
	case p.Refused != "":
		fmt.Fprintln(out, "  nothing is foretold: "+p.Refused)
	case r.Value.Customers == 0:
		fmt.Fprintln(out, "  no customer's value is known: "+p.SpendRefused)
	default:
		fmt.Fprintf(out, "  %s on average for %d customers (by %s); the upper tenth holds %.0f%% of it\n",
			unitText(r.Value.Mean, "money", r.Currency), r.Value.Customers, p.Model, 100*r.Value.TopShare)
	}
}

func printDifferences(out io.Writer, s style, head func(string), title string, list []report.Difference) {
	head(title)
	if len(list) == 0 {
		fmt.Fprintln(out, "  nothing differs by more than chance")
		return
	}
	var rows [][]string
	for _, d := range list {
		name, format := d.Word, func(v float64) string { return unitText(v, "", "") }
		if d.Value != "" {
			name += " = " + d.Value
			format = func(v float64) string { return unitText(v, "share", "") }
		}
		rows = append(rows, []string{name, format(d.In), format(d.Out), format(d.Low) + " to " + format(d.High), fmt.Sprintf("%.2g", d.P)})
	}
	s.columns(out, "  ", []string{"WHAT", "THEY>", "OTHERS>", "DIFFERENCE (95%)>", "P (CORRECTED)>"}, rows, 0)
}
