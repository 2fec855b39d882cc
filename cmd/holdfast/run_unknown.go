package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// shownUnknown is how many of the steps that a crash has left in doubt are
// named; the ledger lists all.
const shownUnknown = 10

// tellUnknown tells of the steps that a crash has left in doubt.
func tellUnknown(w *world, dir string, touches []ledger.Touch) {
	if len(touches) == 0 {
		return
	}
	s := styleFor(w, w.err)
	fmt.Fprintf(w.err, "%s the last run ended while it handed over %s: it is unknown whether they arrived, and they are not sent again\n",
		s.warn("unknown:"), counted(len(touches), "step"))
	for _, t := range touches[:min(shownUnknown, len(touches))] {
		fmt.Fprintf(w.err, "  %s, %s, %s\n", t.Key.Playbook, t.Key.Customer, t.Key.Step)
	}
	if more := len(touches) - shownUnknown; more > 0 {
		fmt.Fprintf(w.err, "  ... and %d more (%s lists them)\n", more, listUnknown(dir))
	}
}

// logUnknown is tellUnknown for a daemon's log.
func logUnknown(log *slog.Logger, dir string, touches []ledger.Touch) {
	for _, t := range touches[:min(shownUnknown, len(touches))] {
		log.Warn("unknown whether it arrived; not sent again", "playbook", t.Key.Playbook, "customer", t.Key.Customer, "step", t.Key.Step, "entry", t.Key.Entry)
	}
	if more := len(touches) - shownUnknown; more > 0 {
		log.Warn("and more of which it is unknown whether they arrived", "steps", more, "list", listUnknown(dir))
	}
}

// resend lets go of the letters that a crash has left in doubt, so that the next
// plan sends them again: the project has chosen that somebody may get one twice.
func resend(ctx context.Context, l *ledger.Ledger, now time.Time) error {
	touches, err := l.Touches(ctx, ledger.Filter{State: engine.TouchClaimed})
	if err != nil {
		return err
	}
	var letters []engine.Settlement
	for _, t := range touches {
		if t.Kind == rules.StepEmail || t.Kind == rules.StepSurvey {
			letters = append(letters, engine.Settlement{Key: t.Key, State: engine.TouchReleased, Retry: now})
		}
	}
	if len(letters) == 0 {
		return nil
	}
	return l.Settle(ctx, now, letters)
}

// listUnknown is the command that lists every unknown step.
func listUnknown(dir string) string {
	return fmt.Sprintf("holdfast ledger %s --state unknown --limit 0", dir)
}
