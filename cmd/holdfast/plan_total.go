package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// planSum is what a plan hands over in all.
type planSum struct {
	Emails, Surveys, Webhooks, Rewards, Offers int
	Points, Cost                               int64 // Cost is expected, minor units
}

func (t *planSum) count(d *engine.Decision) {
	switch d.Step.Kind {
	case rules.StepEmail:
		t.Emails++
	case rules.StepSurvey:
		t.Surveys++
	case rules.StepWebhook:
		t.Webhooks++
	case rules.StepReward:
		t.Rewards++
		t.Points += d.Points
	}
	if d.Incentive != nil {
		t.Offers++
		t.Cost += d.Incentive.Cost
	}
}

// sumOf sums up what goes, to the customer who was asked for or to all.
func sumOf(p *planned, f planFlags) planSum {
	var sum planSum
	for i := range p.plan.Playbooks {
		for d := range p.plan.Playbooks[i].Decisions.All() {
			if d.Reason == engine.Go && f.wants(d) {
				sum.count(d)
			}
		}
	}
	return sum
}

// printTotal sums the plan up, or what it holds for the customer who was asked
// for.
func printTotal(out io.Writer, s style, p *planned, f planFlags) {
	sum := sumOf(p, f)
	title := "Total"
	if f.customer != "" {
		title += " of " + f.customer
	}
	messages := []string{counted(sum.Emails, "e-mail")}
	if sum.Surveys > 0 {
		messages = append(messages, counted(sum.Surveys, "survey"))
	}
	if sum.Webhooks > 0 {
		messages = append(messages, counted(sum.Webhooks, "webhook message"))
	}
	fmt.Fprintf(out, "%s  %s, %s (%d points), %s (expected cost %s)\n", s.bold(title),
		strings.Join(messages, ", "), counted(sum.Rewards, "reward"), sum.Points, counted(sum.Offers, "offer"), money(p.book, sum.Cost))
	if !p.plan.At.IsZero() && p.book.At.Equal(p.plan.At) {
		fmt.Fprintf(out, "%s\n", s.dim("Nothing was sent or written. This project stands still at "+p.plan.At.Format(time.DateOnly)+"; --at travels."))
		return
	}
	fmt.Fprintf(out, "%s\n", s.dim("Nothing was sent or written."))
}
