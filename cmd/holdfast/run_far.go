package main

import (
	"fmt"
	"slices"
	"time"

	"holdfast/rules"
)

// farFromClock is how far an --at may be from the clock where messages really
// leave the machine.
const farFromClock = time.Hour

// reallySends refuses to carry out an instant that is far from the clock, of --at
// or of the project, with a project that reaches people: what was meant as a try
// would be mail to them, with that instant's date on it.
func reallySends(w *world, book *rules.Book, f runFlags, at time.Time) error {
	way := ""
	switch {
	case f.at == "" && book.At.IsZero() || at.Sub(w.clock()).Abs() <= farFromClock:
		return nil
	case book.Email.SMTP != nil:
		way = "its letters leave through " + book.Email.SMTP.Host
	case slices.ContainsFunc(book.Playbooks, func(p rules.Playbook) bool {
		return slices.ContainsFunc(p.Steps, func(s rules.Step) bool { return s.Webhook != nil })
	}):
		way = "its webhooks are really called"
	default:
		return nil
	}
	if f.at == "" {
		return wrong("%s stands still at %s (`at:` in holdfast.yaml), more than an hour from the clock, and %s: take the line away, or write the letters into an outbox (email: {outbox: out/}, without smtp and webhooks)", book.Name, at.Format("2006-01-02 15:04"), way)
	}
	return usage(fmt.Errorf("--at %s is more than an hour from the clock, and %s: look at that instant with plan --at, at a time gone by with backtest, or write the letters into an outbox (email: {outbox: out/}, without smtp and webhooks)", f.at, way))
}
