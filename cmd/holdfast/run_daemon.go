package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"time"

	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// reloadEvery is how soon an edit is noticed.
const reloadEvery = 2 * time.Second

// runDaemon waits for schedules until it is told to stop.
func runDaemon(ctx context.Context, w *world, dir string, f runFlags) error {
	if f.at != "" || len(f.playbooks) > 0 || len(f.confirm) > 0 {
		return usage(errors.New("--at, --playbook and --confirm go with --once (holdfast confirm lets a daemon's playbook pass)"))
	}
	edits := newWatch(dir)
	book, err := load(w, dir)
	if err != nil {
		return err
	}
	edits.spare(book)
	if !book.At.IsZero() {
		return wrong("%s stands still at %s (`at:` in holdfast.yaml): take the line away, or use run --once", dir, book.At.Format("2006-01-02 15:04"))
	}
	if err := secretsThere(book); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(w.err, nil))
	a, unknown, err := beginActing(ctx, w, book)
	if err != nil {
		return err
	}
	defer a.end() // the ledger is closed; what was done is on the disk
	a.log = log
	logUnknown(log, dir, unknown)
	took, began := func(*rules.Book) {}, func(*dispatch.Loop) {}
	if f.listen != "" {
		pages, err := serve(ctx, w, f.listen, book, a.ledger, log)
		if err != nil {
			return err
		}
		defer pages.stop(log)
		took, began = pages.book.Store, pages.loop.Store
	}
	var told []string // what the last tick could not book: it is told once
	loop := dispatch.Loop{
		Book: book, Occurrences: a.ledger, Clock: w.clock, Log: log, Grace: f.grace, ReloadEvery: reloadEvery,
		Reload: func() (*rules.Book, error) {
			if !edits.changed() {
				return nil, nil
			}
			edited, err := load(w, dir)
			if err != nil {
				return nil, err
			}
			edits.spare(edited)
			if err := errors.Join(takesRestart(book, edited), secretsThere(edited)); err != nil {
				return nil, err
			}
			took(edited)
			return edited, nil
		},
		TakeUp: func(ctx context.Context, book *rules.Book) error {
			return errors.Join(a.ledger.Rename(ctx, book.Renamed()), a.ledger.Announce(ctx, w.clock(), book.Offers))
		},
		Act: func(ctx context.Context, book *rules.Book, at time.Time, due func(string) bool) ([]string, error) {
			result, err := a.act(ctx, book, at, due, nil)
			log.Info("tick", "at", at, "go", result.Go, "sent", result.Sent, "surveys", result.Surveys, "webhooks", result.Hooks, "failed", result.Failed, "later", result.Later,
				"unknown", result.Unknown, "refused", result.Refused, "changed", result.Changed, "unwritten", result.Unwritten, "points", result.Points, "codes", result.Codes)
			if text := bookedText(result.Booked); text != "" {
				log.Info("earned", "what", text)
			}
			told = tellNew(log, told, slices.Concat(result.Troubles, result.Booked.Refusals))
			for _, low := range result.Low {
				log.Warn("a pool runs out", "what", low)
			}
			if result.Returned != (returned{}) {
				log.Info("came back", "what", result.Returned)
			}
			for _, blocked := range result.Blocked {
				log.Error("blocked", "why", blocked)
			}
			for _, p := range result.Promoted {
				log.Info("promoted", "playbook", p.Playbook, "step", p.Step, "variant", p.Variant, "why", p.Why)
			}
			for _, words := range result.Words {
				log.Warn("not sent", "touch", words)
			}
			if errors.Is(err, context.Canceled) {
				return result.Stale, nil // told to stop: what was in hand is settled
			}
			return result.Stale, err
		},
	}
	log.Info("started", "project", book.Name, "rules", book.Hash[:12], "pid", os.Getpid())
	began(&loop)
	if err := loop.Run(ctx); err != nil {
		return err
	}
	log.Info("stopped")
	return nil
}

// tellNew logs what could not be booked and was not said of the tick before: the
// data says it at every tick until somebody mends it. It gives what was said now.
func tellNew(log *slog.Logger, before, now []string) []string {
	for _, what := range now {
		if !slices.Contains(before, what) {
			log.Warn("not booked", "what", what)
		}
	}
	return now
}

// takesRestart refuses edits of what a daemon holds on to from its start.
func takesRestart(started, edited *rules.Book) error {
	switch {
	case edited.Store != started.Store:
		return wrong("store: takes effect after a restart (until then write %s again)", started.Store)
	case !edited.At.IsZero():
		return wrong("at: takes effect after a restart, and a project that stands still runs only with --once (take the line away)")
	}
	return nil
}
