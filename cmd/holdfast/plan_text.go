package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// shownPeople is how many people of a playbook are listed unless all are asked
// for.
const shownPeople = 10

func printPlan(out io.Writer, s style, p *planned, f planFlags) error {
	fmt.Fprintf(out, "%s  plan for %s\n", s.bold(p.book.Name), p.plan.At.Format("Monday 2006-01-02 15:04 MST"))
	printIntakes(out, s, p)
	printPrediction(out, s, p)
	printBookings(out, s, p, f)
	for i := range p.plan.Playbooks {
		fmt.Fprintln(out)
		if err := printPlaybook(out, s, p, &p.plan.Playbooks[i], f); err != nil {
			return err
		}
	}
	fmt.Fprintln(out)
	printTotal(out, s, p, f)
	return nil
}

// printIntakes says what was read and what was left out of it.
func printIntakes(out io.Writer, s style, p *planned) {
	for _, in := range p.sight.Intakes {
		line := fmt.Sprintf("%-10s %d of %d rows of %s", in.Source, in.Used, in.Rows, in.Path)
		for _, left := range []struct {
			n    int
			what string
		}{{in.Filtered, "filtered out"}, {in.NoCustomer, "without a customer"}, {in.Unknown, "of unknown customers"}, {in.Repeated, "repeated"}, {in.Sharing, "who share an address"}} {
			if left.n > 0 {
				line += fmt.Sprintf(", %d %s", left.n, left.what)
			}
		}
		fmt.Fprintln(out, line)
		if in.Bad > 0 {
			fmt.Fprintf(out, "           %s\n", s.warn(fmt.Sprintf("%d unreadable:", in.Bad)))
			for _, bad := range in.BadRows {
				fmt.Fprintf(out, "           %s\n", bad)
			}
		}
		if in.Doubtful > 0 {
			fmt.Fprintf(out, "           %s\n", s.warn(fmt.Sprintf("%d read as missing:", in.Doubtful)))
			for _, doubt := range in.Doubts {
				fmt.Fprintf(out, "           %s\n", doubt)
			}
		}
		if in.Stale != "" {
			fmt.Fprintf(out, "           %s\n", s.bad(in.Stale+": what reads it is blocked"))
		}
	}
}

func printPlaybook(out io.Writer, s style, p *planned, pp *engine.PlaybookPlan, f planFlags) error {
	title := s.bold(pp.Playbook.Name)
	if pp.Playbook.About != "" {
		title += "  " + pp.Playbook.About
	}
	fmt.Fprintln(out, title)
	fmt.Fprintf(out, "  %s = %d matched + %d not matched (%s)\n",
		counted(p.plan.Customers, "customer"), pp.Matched, pp.NotMatched, oneLine(audienceText(pp.Playbook.Audience.Source()), s.width-50))
	if on := triggerWhat(&pp.Playbook.Trigger); on != "" {
		fmt.Fprintf(out, "  comes in: who matches, and %s\n", on)
	}
	if pp.Closed != "" {
		fmt.Fprintf(out, "  %s\n", s.warn("takes in nobody now: "+pp.Closed))
	}
	for _, v := range p.promotedIn(pp.Playbook) {
		fmt.Fprintf(out, "  %s: everybody gets %s since %s (%s)\n", v.Step, v.Variant, v.At.In(p.book.Zone).Format(time.DateOnly), v.Why)
	}
	if pp.Blocked != "" {
		fmt.Fprintf(out, "  %s\n", s.bad("run would do nothing here: "+pp.BlockedWhy))
		if f.customer == "" && !f.all {
			printFunnel(out, s, pp)
			return nil // all of them get nothing for the one reason that has just been told
		}
	}
	printFunnel(out, s, pp)
	err := list(out, s, pp, goes(pp, f), []string{"CUSTOMER", "GETS", "TO", "SUBJECT OR NOTE", "OFFER", "COST>"}, f,
		func(d *engine.Decision) ([]string, error) { return goRow(p, d) })
	if err != nil {
		return err
	}
	err = list(out, s, pp, leftOut(pp, f), []string{"CUSTOMER", "GETS NOTHING:", "STEP", "WHY"}, f,
		func(d *engine.Decision) ([]string, error) {
			return []string{d.Key.Customer, string(d.Reason), stepText(d.Key.Step, d.Arm), why(d)}, nil
		})
	if err != nil {
		return err
	}
	if f.customer != "" {
		return printLetters(out, s, p, pp, f.customer)
	}
	return nil
}

// goes are the places of the decisions that hand something over, to the customer
// who was asked for or to everybody.
func goes(pp *engine.PlaybookPlan, f planFlags) (places []int) {
	at := 0
	for d := range pp.Decisions.All() {
		if d.Reason == engine.Go && f.wants(d) {
			places = append(places, at)
		}
		at++
	}
	return places
}

// leftOut are the places of the decisions that the funnel counts for those who get
// nothing, by reason.
func leftOut(pp *engine.PlaybookPlan, f planFlags) (places []int) {
	byReason := map[engine.Reason][]int{}
	for place, d := range pp.Decisions.Verdicts() {
		if d.Reason != engine.Go && f.wants(d) {
			byReason[d.Reason] = append(byReason[d.Reason], place)
		}
	}
	for _, reason := range engine.Reasons {
		places = append(places, byReason[reason]...)
	}
	return places
}

// wants says whether a decision is about the customer who was asked for, if one
// was.
func (f planFlags) wants(d *engine.Decision) bool {
	return f.customer == "" || f.customer == d.Key.Customer
}

// printFunnel draws how many candidates ended where.
func printFunnel(out io.Writer, s style, pp *engine.PlaybookPlan) {
	most := 0
	for _, t := range pp.Funnel {
		most = max(most, t.Count)
	}
	for _, t := range pp.Funnel {
		bar := strings.Repeat("█", max(1, 24*t.Count/most))
		if t.Reason == engine.Go {
			bar = s.good(bar)
		} else {
			bar = s.dim(bar)
		}
		fmt.Fprintf(out, "  %-15s %6d  %s\n", t.Reason, t.Count, bar)
	}
}

// list prints decisions as a table whose fourth column gives way. Only those
// that are shown are written out.
func list(out io.Writer, s style, pp *engine.PlaybookPlan, places []int, header []string, f planFlags, row func(*engine.Decision) ([]string, error)) error {
	if len(places) == 0 {
		return nil
	}
	more := 0
	if !f.all && len(places) > shownPeople {
		more = len(places) - shownPeople
		places = places[:shownPeople]
	}
	var rows [][]string
	for _, place := range places {
		d := pp.Decisions.At(place)
		cells, err := row(&d)
		if err != nil {
			return err
		}
		rows = append(rows, cells)
	}
	fmt.Fprintln(out)
	s.columns(out, "  ", header, rows, 3)
	if more > 0 {
		fmt.Fprintf(out, "  %s\n", s.dim(fmt.Sprintf("... and %d more (--all lists them)", more)))
	}
	return nil
}

func goRow(p *planned, d *engine.Decision) ([]string, error) {
	row := []string{d.Key.Customer, stepText(d.Key.Step, d.Variant), d.Address, d.Step.Note, "", ""}
	switch {
	case d.Writes():
		message, err := p.writer.Write(d, "")
		if err != nil {
			return nil, fmt.Errorf("writing to %s: %w", d.Key.Customer, err)
		}
		row[3] = message.Subject
	case d.Step.Kind == rules.StepWebhook:
		row[2] = "webhook " + d.Step.Webhook.Name
	case d.Step.Kind == rules.StepReward:
		row[1] = fmt.Sprintf("%d points", d.Points)
	}
	if in := d.Incentive; in != nil {
		row[4] = offerText(p.book, in)
		row[5] = money(p.book, in.Cost)
	}
	return row, nil
}

// offerText is an offer as it is made: "15% BACK-????????".
func offerText(book *rules.Book, in *engine.Incentive) string {
	return in.Worth(book.Currency) + " " + in.Masked()
}

func money(book *rules.Book, minor int64) string {
	return fmt.Sprintf("%.*f %s", book.Currency.Digits, book.Currency.Major(minor), book.Currency.Code)
}

// why is the detail behind a reason, with when to ask again.
func why(d *engine.Decision) string {
	text := d.Why
	if !d.Until.IsZero() {
		again := "again " + d.Until.Format("Mon 2006-01-02 15:04 MST")
		text = strings.TrimSuffix(again+": "+text, ": ") // first, so that a narrow table does not cut it off
	}
	return text
}

// oneLine folds a condition into one line that fits.
func oneLine(text string, columns int) string {
	return cut(strings.Join(strings.Fields(text), " "), max(columns, 20))
}
