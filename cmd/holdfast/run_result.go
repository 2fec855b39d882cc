package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
)

// outcome is what one instant came to.
type outcome struct {
	dispatch.Result
	Unwritten int        `json:"unwritten,omitempty"` // letters that cannot be written for their customer
	Blocked   []string   `json:"blocked,omitempty"`   // playbooks that a belt or a stale source has stopped, with the numbers
	Closed    []string   `json:"closed,omitempty"`    // playbooks that are due and take in nobody now, with why
	Stale     []string   `json:"-"`                   // those of them that a stale source has stopped
	Promoted  []promoted `json:"promoted,omitempty"`  // variants that everybody gets from now on
	Returned  returned   `json:"returned,omitzero"`   // what had come back of earlier messages
	Low       []string   `json:"low,omitempty"`       // pools that run out of vouchers
	Troubles  []string   `json:"troubles,omitempty"`  // what customers have earned or spent that could not be counted
}

// unwritten counts the letters of a plan that lack something.
func unwritten(p *engine.Plan) int {
	n := 0
	for i := range p.Playbooks {
		for d := range p.Playbooks[i].Decisions.All() {
			if d.Reason == engine.RenderError {
				n++
			}
		}
	}
	return n
}

// bookedText is what was written down of what customers had earned; "" for
// nothing.
func bookedText(b engine.Booked) string {
	var parts []string
	say := func(n int, one, many string) {
		if n == 1 {
			parts = append(parts, "1 "+one)
		} else if n > 1 {
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	say(int(b.Earned), "point earned", "points earned")
	say(int(b.TakenBack), "point taken back", "points taken back")
	say(int(b.Spent), "point spent", "points spent")
	say(int(b.Expired), "point expired", "points expired")
	say(b.Changes, "change of tier", "changes of tier")
	say(b.Awards, "badge", "badges")
	say(b.Referrals, "friend", "friends")
	say(b.Codes, "code to give on", "codes to give on")
	say(b.GivenBack, "code back with its order", "codes back with their orders")
	return strings.Join(parts, ", ")
}

// printResult shows what was done.
func printResult(w *world, format string, at time.Time, o outcome) error {
	if format == "json" {
		e := json.NewEncoder(w.out)
		e.SetIndent("", "  ")
		return e.Encode(o)
	}
	fmt.Fprintf(w.out, "%s: %s\n", at.Format("Monday 2006-01-02 15:04 MST"), o.summary())
	for _, closed := range o.Closed {
		fmt.Fprintln(w.out, "  "+closed)
	}
	if o.Returned != (returned{}) {
		fmt.Fprintf(w.out, "  came back since: %s\n", o.Returned)
	}
	if text := bookedText(o.Booked); text != "" {
		fmt.Fprintf(w.out, "  loyalty: %s\n", text)
	}
	for _, low := range o.Low {
		fmt.Fprintln(w.out, "  "+low)
	}
	for _, trouble := range o.Troubles {
		fmt.Fprintln(w.out, "  "+trouble)
	}
	for _, refused := range o.Booked.Refusals {
		fmt.Fprintln(w.out, "  "+refused)
	}
	for _, words := range o.Words {
		fmt.Fprintln(w.out, "  "+words)
	}
	for _, p := range o.Promoted {
		fmt.Fprintln(w.out, "  "+p.String())
	}
	return nil
}

// verdict is nil when all that was planned went, and nothing else had to be
// stopped. err is what ended the work.
func (o outcome) verdict(err error) error {
	switch {
	case errors.Is(err, context.Canceled) && o.Go == 0:
		return errors.New("stopped before anything was done")
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("stopped; %d put off", o.Later)
	case err != nil:
		return err
	case len(o.Blocked) > 0:
		return blockedError{strings.Join(o.Blocked, "; ")}
	}
	if left := those(some{o.Failed, "failed"}, some{o.Later, "put off"}, some{o.Unknown, "unknown"}); len(left) > 0 {
		return fmt.Errorf("not everything went: %s", strings.Join(left, ", "))
	}
	return nil
}

// some is a count with its word; nothing when it is 0.
type some struct {
	n    int
	what string
}

func (o outcome) summary() string {
	done := fmt.Sprintf("%d of %d done", o.Sent, o.Go)
	if ways := those(some{o.Surveys, "asked"}, some{o.Hooks, "to webhooks"}); len(ways) > 0 {
		done += " (" + strings.Join(ways, ", ") + ")"
	}
	parts := append([]string{done},
		those(some{o.Failed, "failed"}, some{o.Later, "put off"}, some{o.Unknown, "unknown"}, some{o.Refused, "taken already"},
			some{o.Changed, "no longer due"},
			some{o.Unwritten, "not written (render_error)"})...)
	return strings.Join(append(parts, fmt.Sprintf("%d points granted, %s issued", o.Points, counted(o.Codes, "code"))), ", ")
}

// those are the counts that are not 0, in words.
func those(counts ...some) []string {
	var parts []string
	for _, c := range counts {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	return parts
}
