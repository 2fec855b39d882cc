package main

import (
	"fmt"
	"io"
	"strings"

	"holdfast/engine/uplift"
)

// printUplift shows each experiment: what may be concluded, then the figures.
func printUplift(out io.Writer, s style, r *uplift.Report) error {
	fmt.Fprintf(out, "%s  what %s has changed, %s\n", s.bold(r.Project), r.Playbook, upliftPeriod(r))
	for i := range r.Trials {
		t := &r.Trials[i]
		fmt.Fprintf(out, "\n%s\n", s.bold(upliftTitle(t)))
		if alarmed(t) {
			fmt.Fprintf(out, "  %s %s\n", s.bad("ALARM"), t.Words[0])
		}
		for _, word := range verdicts(t) {
			fmt.Fprintf(out, "  %s\n", s.bold(strings.ReplaceAll(word, "; ", "\n  ")))
		}
		for _, note := range upliftNotes(t) {
			fmt.Fprintf(out, "  %s\n", s.dim(note))
		}
		var rows [][]string
		for _, g := range t.Groups {
			rows = append(rows, []string{g.Name, fmt.Sprint(g.Customers), intended(g)})
		}
		fmt.Fprintln(out)
		s.columns(out, "  ", []string{"GROUP", "CUSTOMERS>", "INTENDED>"}, rows, 0)
		printUpliftResults(out, s, r, t)
	}
	fmt.Fprintln(out)
	for _, d := range r.Outcomes {
		fmt.Fprintf(out, "  %s\n", s.dim(d.Name+": "+d.Is))
	}
	return nil
}

// printUpliftResults shows a table of outcomes for each pair of groups.
func printUpliftResults(out io.Writer, s style, r *uplift.Report, t *uplift.Trial) {
	pairs := len(t.Results[0].Comparisons)
	for j := range pairs {
		var rows, power [][]string
		for i, result := range t.Results {
			unit, c := upliftUnit{r.Outcomes[i].Unit, r.Currency}, &result.Comparisons[j]
			rows = append(rows, []string{
				result.Outcome, unit.value(meanOf(t, &result, c.Group)), unit.value(meanOf(t, &result, c.Against)), unit.difference(c.Difference),
				unit.interval(c.Fixed), unit.interval(c.Always), probability(c.Corrected), unit.adjusted(c.Adjusted),
			})
			power = append(power, []string{result.Outcome, unit.distance(c.Detectable), neededText(c), weeksNeeded(c)})
		}
		fmt.Fprintln(out)
		if pairs > 1 {
			c := &t.Results[0].Comparisons[j]
			fmt.Fprintf(out, "  %s against %s\n", c.Group, c.Against)
		}
		s.columns(out, "  ", []string{"OUTCOME", "THEY>", "OTHERS>", "BY>", "PLAIN 95%>", "SEQUENTIAL>", "P (HOLM)>", "CUPED 95%>"}, rows, 0)
		fmt.Fprintln(out)
		s.columns(out, "  ", []string{"OUTCOME", "DETECTABLE>", "CUSTOMERS MORE>", "WEEKS MORE>"}, power, 0)
	}
}
