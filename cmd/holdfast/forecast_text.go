package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"holdfast/rules"
)

// forecastBar is how many cells the longest bar of messages has.
const forecastBar = 20

// printForecast shows a forecast as a table of its days and one of its sums.
func printForecast(out io.Writer, s style, book *rules.Book, f *forecast, format, title, closing string) error {
	if format == "json" {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(f)
	}
	fmt.Fprintf(out, "%s  %s, %s to %s\n", s.bold(f.Project), title, f.From.In(book.Zone).Format("2006-01-02 15:04"), f.To.In(book.Zone).Format("2006-01-02 15:04"))
	if len(f.Total) == 0 {
		fmt.Fprintln(out, "\nNothing happens in that time.")
	}
	most := 0
	for _, day := range f.Days {
		for _, d := range day.Playbooks {
			most = max(most, d.Emails+d.Webhooks)
		}
	}
	header := []string{"DAY", "PLAYBOOK", "IN>", "MESSAGES>", "OFFERS>", "COST>", "POINTS>", "HELD OUT>", "PUT OFF>", "CAPPED>", "LEFT>", ""}
	var rows [][]string
	for _, day := range f.Days {
		name := day.Day
		for _, d := range day.Playbooks {
			n := d.Emails + d.Webhooks
			bar := strings.Repeat("█", (n*forecastBar+most-1)/max(most, 1))
			rows = append(rows, append(append([]string{name}, forecastRow(book, d)...), bar))
			name = ""
		}
	}
	if len(rows) > 0 {
		fmt.Fprintln(out)
		s.columns(out, "", header, rows, 1)
		fmt.Fprintf(out, "\n%s\n", s.bold("In all"))
		rows = nil
		all := forecastDeed{Playbook: "all"}
		for _, d := range f.Total {
			rows = append(rows, forecastRow(book, d))
			all.add(d)
		}
		if len(f.Total) > 1 {
			rows = append(rows, forecastRow(book, all))
		}
		s.columns(out, "", header[1:len(header)-1], rows, 0)
	}
	for _, why := range f.Blocked {
		fmt.Fprintln(out, s.bad("blocked")+" "+why)
	}
	fmt.Fprintf(out, "\n%s\n", s.dim(closing))
	return nil
}

func forecastRow(book *rules.Book, d forecastDeed) []string {
	row := []string{d.Playbook}
	for _, n := range []int{d.Entered, d.Emails + d.Webhooks, d.Offers} {
		row = append(row, orDash(n))
	}
	cost := "-"
	if d.Cost > 0 {
		cost = money(book, d.Cost)
	}
	row = append(row, cost, orDash(int(d.Points)))
	for _, n := range []int{d.HeldOut, d.PutOff, d.Capped, d.Left} {
		row = append(row, orDash(n))
	}
	return row
}

// orDash keeps a table of mostly nothing readable.
func orDash(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}
