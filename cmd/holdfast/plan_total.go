package main

import (
	"fmt"
	"io"
	"time"

	"holdfast/rules"
)

// printTotal sums the plan up, or what it holds for the customer who was asked
// for.
func printTotal(out io.Writer, s style, p *planned, f planFlags) {
	var emails, rewards, offers int
	var points, cost int64
	for i := range p.plan.Playbooks {
		for _, d := range wanted(goes(&p.plan.Playbooks[i]), f) {
			switch d.Step.Kind {
			case rules.StepEmail:
				emails++
			case rules.StepReward:
				rewards++
				points += d.Points
			}
			if d.Incentive != nil {
				offers++
				cost += d.Incentive.Cost
			}
		}
	}
	title := "Total"
	if f.customer != "" {
		title += " of " + f.customer
	}
	fmt.Fprintf(out, "%s  %s, %s (%d points), %s (expected cost %s)\n", s.bold(title),
		counted(emails, "e-mail"), counted(rewards, "reward"), points, counted(offers, "offer"), money(p.book, cost))
	if !p.plan.At.IsZero() && p.book.At.Equal(p.plan.At) {
		fmt.Fprintf(out, "%s\n", s.dim("Nothing was sent or written. This project stands still at "+p.plan.At.Format(time.DateOnly)+"; --at travels."))
		return
	}
	fmt.Fprintf(out, "%s\n", s.dim("Nothing was sent or written."))
}
