package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"holdfast/internal/doctor"
)

// writeChart writes a table: a check a row, and what to do on lines of its own.
func writeChart(w *world, chart doctor.Chart) error {
	s := styleFor(w, w.out)
	paint := map[doctor.Verdict]func(string) string{doctor.Pass: s.good, doctor.Fail: s.bad, doctor.CannotTell: s.warn}
	name, verdict := 0, len(doctor.CannotTell)
	for _, r := range chart {
		name = max(name, utf8.RuneCountInString(r.Name))
	}
	name = min(name, max(s.width/4, 12))
	room := max(s.width-name-verdict-6, 20)
	group, count := "", map[doctor.Verdict]int{}
	for _, r := range chart {
		if r.Group != group {
			fmt.Fprintf(w.out, "%s%s\n", strings.Repeat("\n", min(len(group), 1)), s.bold(r.Group))
			group = r.Group
		}
		count[r.Verdict]++
		says := folded(r.Says, room)
		title := cut(r.Name, name)
		fmt.Fprintf(w.out, "  %s%s  %s%s  %s\n", title, strings.Repeat(" ", name-utf8.RuneCountInString(title)),
			paint[r.Verdict](string(r.Verdict)), strings.Repeat(" ", verdict-len(r.Verdict)), says[0])
		below := strings.Repeat(" ", name+verdict+6)
		for _, line := range says[1:] {
			fmt.Fprintln(w.out, below+line)
		}
		if r.Do != "" {
			arrow := "-> "
			for _, line := range folded(r.Do, room-len(arrow)) {
				fmt.Fprintln(w.out, below+s.dim(arrow+line))
				arrow = "   "
			}
		}
	}
	_, err := fmt.Fprintf(w.out, "\n%d pass, %d fail, %d cannot tell\n", count[doctor.Pass], count[doctor.Fail], count[doctor.CannotTell])
	return err
}

// folded is a text in lines of so many columns, broken between words.
func folded(text string, columns int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(cut(text, len(text))) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) <= columns:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}

func writeChartJSON(w *world, chart doctor.Chart) error {
	type check struct {
		Group   string         `json:"group"`
		Name    string         `json:"name"`
		Verdict doctor.Verdict `json:"verdict"`
		Says    string         `json:"says"`
		Do      string         `json:"do,omitempty"`
		World   bool           `json:"world,omitempty"` // of a failure: not the project's
		Sources []string       `json:"sources,omitempty"`
	}
	failed, _ := chart.Failed()
	out := struct {
		OK     bool    `json:"ok"`
		Checks []check `json:"checks"`
	}{OK: failed == 0}
	for _, r := range chart {
		out.Checks = append(out.Checks, check{r.Group, r.Name, r.Verdict, r.Says, r.Do, r.World, r.Sources})
	}
	return writeJSON(w.out, out)
}
