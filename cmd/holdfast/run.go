package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// runFlags are the words of `holdfast run`.
type runFlags struct {
	once      bool
	at        string
	playbooks []string
	format    string
	grace     time.Duration
}

func runCommand(w *world) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [PROJECT]",
		Short: "Send, grant and issue: as a daemon on the playbooks' schedules, or --once",
		Long: `Send, grant and issue, each step exactly once.

As a daemon it waits for the playbooks' schedules, looks after customers who are
on their way, and takes up edited rules and letters by itself; a broken edit
leaves the last good rules in force. SIGTERM ends it after what is in hand.

With --once it carries out what plan shows for the same instant, and ends. Every
playbook, or each one named with --playbook, counts as due then, whatever its
schedule says: a schedule is the daemon's business.`,
		Example: `  holdfast run shop           # until it is stopped
  holdfast run --once shop    # now, and no more`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.once {
				return runOnce(c.Context(), w, folder(args), f)
			}
			return runDaemon(c.Context(), w, folder(args), f)
		},
	}
	c.Flags().BoolVar(&f.once, "once", false, "carry out one instant and end")
	c.Flags().StringVar(&f.at, "at", "", "with --once: the `INSTANT`, such as 2026-01-05T09:00 (default: now)")
	c.Flags().StringSliceVar(&f.playbooks, "playbook", nil, "with --once: only the playbook `NAME`; may be repeated")
	c.Flags().StringVar(&f.format, "format", "text", "with --once: the `FORMAT`, text or json")
	c.Flags().DurationVar(&f.grace, "grace", time.Hour, "run a missed occurrence that is at most `SPAN` late")
	return c
}

// runOnce carries out one instant.
func runOnce(ctx context.Context, w *world, dir string, f runFlags) error {
	if f.format != "text" && f.format != "json" {
		return usage(fmt.Errorf("--format is text or json, and this is %q", f.format))
	}
	book, err := load(w, dir)
	if err != nil {
		return err
	}
	only, err := chosen(book, f.playbooks)
	if err != nil {
		return err
	}
	at, err := instant(w, book, f.at)
	if err != nil {
		return err
	}
	s := styleFor(w, w.err)
	a, err := beginActing(ctx, w, book, func(t ledger.Touch) {
		fmt.Fprintf(w.err, "%s %s, %s, %s was being handed over when the last run ended: it is unknown whether it arrived, and it is not sent again\n",
			s.warn("unknown:"), t.Key.Playbook, t.Key.Customer, t.Key.Step)
	})
	if err != nil {
		return err
	}
	defer a.end() // the ledger is closed; what was done is on the disk
	result, err := a.act(ctx, book, at, nil, only)
	if err == nil || result.Go > 0 { // also what was done before it went wrong
		if err := printResult(w, f.format, at, result); err != nil {
			return err
		}
	}
	return result.verdict(err)
}

// acting is a process that holds the ledger for writing.
type acting struct {
	w      *world
	ledger *ledger.Ledger
	unlock func() error
}

// beginActing opens the ledger, becomes the one who acts on it, and tells of
// the steps that a crash has left in doubt.
func beginActing(ctx context.Context, w *world, book *rules.Book, unknown func(ledger.Touch)) (*acting, error) {
	l, err := ledger.Open(ctx, ledgerPath(book))
	if err != nil {
		return nil, err
	}
	a := &acting{w: w, ledger: l}
	if a.unlock, err = l.Lock(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	touches, err := l.Recover(ctx, w.clock())
	if err != nil {
		return nil, errors.Join(err, a.end())
	}
	for _, t := range touches {
		unknown(t)
	}
	return a, nil
}

func (a *acting) end() error { return errors.Join(a.unlock(), a.ledger.Close()) }

// act looks, decides and delivers at one instant. A stale source stops it
// before anything is done; so does a belt for its playbook.
func (a *acting) act(ctx context.Context, book *rules.Book, at time.Time, due, only func(string) bool) (outcome, error) {
	bar := newProgress(a.w)
	defer bar.clear()
	sight, err := dispatch.Look(ctx, book, at, facts{book.Root, bar}, a.ledger, a.w.clock)
	if err != nil {
		return outcome{}, err
	}
	if stale := sight.Stale(); len(stale) > 0 {
		return outcome{}, blockedError{"nothing was done: " + strings.Join(stale, "; ")}
	}
	sight.Input.Due, sight.Input.Only = due, only
	p, err := decide(a.w, book, sight)
	if err != nil {
		return outcome{}, err
	}
	if made := sight.Input.People.Prediction; made != nil {
		body, err := json.Marshal(made)
		if err != nil {
			return outcome{}, err
		}
		if err := a.ledger.KeepFit(ctx, ledger.Fit{At: at, Body: body}); err != nil {
			return outcome{}, err
		}
	}
	d := dispatch.Delivery{
		Book: book, Ledger: a.ledger, Carrier: newCarrier(book), Random: rand.Reader, Clock: a.w.clock,
		Progress: bar.steps("delivering"),
	}
	result, err := d.Deliver(ctx, p.plan, p.writer)
	out := outcome{Result: result}
	for _, pp := range p.plan.Blocked() {
		out.Blocked = append(out.Blocked, pp.Playbook.Name+" was stopped: "+pp.BlockedWhy)
	}
	return out, err
}
