package main

import (
	"fmt"
	"strings"

	"holdfast/engine/loyalty"
)

// movementWords are the kinds of movements as a person reads them.
var movementWords = map[loyalty.MovementKind]string{
	loyalty.Earned: "earned", loyalty.Matured: "can be spent", loyalty.Used: "spent", loyalty.Lapsed: "expired",
	loyalty.Returned: "returned", loyalty.TookBack: "taken back", loyalty.Renewed: "renewed",
}

func printPoints(w *world, p pointsJSON, movements int) {
	s := styleFor(w, w.out)
	fmt.Fprintf(w.out, "%s has %s on %s\n", s.bold(cut(p.Customer, 60)), counted(int(p.Balance), "point"), p.At.Format("Monday 2006-01-02 15:04 MST"))
	if len(p.Lots) == 0 {
		fmt.Fprintln(w.out, "  and has never had any")
		return
	}
	fmt.Fprintf(w.out, "  %d pending, %d expire within %d days; %d earned, %d spent, %d expired, %d taken back\n",
		p.Pending, p.Expiring, expiringDays, p.Issued, p.Spent, p.Expired, p.Revoked)
	if p.Short > 0 {
		fmt.Fprintf(w.out, "  %d could not be taken back: they were spent\n", p.Short)
	}
	var rows [][]string
	for _, l := range p.Lots {
		if l.Pending+l.Outstanding == 0 {
			continue
		}
		when := "stay"
		switch {
		case l.Pending > 0:
			when = "pending until " + l.Matures.Format(minuteText)
		case l.Ends != nil:
			when = "until " + l.Ends.Format(minuteText)
		}
		rows = append(rows, []string{
			l.Earned.Format(minuteText), earnedBy(l.Kind, l.Source), fmt.Sprint(l.Issued), fmt.Sprint(l.Pending + l.Outstanding), when,
		})
	}
	if len(rows) > 0 {
		fmt.Fprintf(w.out, "\n%s\n", s.bold("Lots with points left"))
		s.columns(w.out, "  ", []string{"EARNED", "BY", "GAVE>", "LEFT>", "THEY"}, rows, 1)
	}
	rows = nil
	for _, m := range p.Journal {
		note := strings.TrimSuffix(m.Note+" ("+m.Author+")", " ()")
		if m.Short > 0 {
			note = strings.TrimSpace(fmt.Sprintf("%d were spent already %s", m.Short, note))
		}
		rows = append(rows, []string{m.At.Format(minuteText), movementWords[m.Kind], fmt.Sprint(m.Points), earnedBy(m.From, m.Source), strings.TrimSpace(note)})
	}
	fmt.Fprintf(w.out, "\n%s\n", s.bold("Journal"))
	s.columns(w.out, "  ", []string{"AT", "WHAT", "POINTS>", "FOR", "NOTE"}, rows, 3)
	if len(p.Journal) < movements {
		fmt.Fprintln(w.out, s.dim(fmt.Sprintf("  The newest %d of %d; --limit shows more.", len(p.Journal), movements)))
	}
}

// earnedBy is a source with its kind before it.
func earnedBy(kind loyalty.SourceKind, id string) string {
	return strings.TrimSpace(string(kind) + " " + id)
}
