package dispatch

import (
	"context"
	"log/slog"
	"time"

	"holdfast/rules"
)

// Occurrences remembers which scheduled instants have been seen to, so that a
// restart neither repeats nor forgets one.
type Occurrences interface {
	// Begin takes an occurrence; fresh is false when it was finished before.
	Begin(ctx context.Context, playbook string, scheduled, at time.Time) (fresh bool, err error)
	Finish(ctx context.Context, playbook string, scheduled, at time.Time, note string) error
	// LastTick is the latest finished occurrence of a playbook.
	LastTick(ctx context.Context, playbook string) (scheduled time.Time, ok bool, err error)
	// NextDue is the earliest instant after the given one at which a customer
	// who is on the way has something to expect.
	NextDue(ctx context.Context, after time.Time) (due time.Time, ok bool, err error)
}

// Loop waits for the playbooks' schedules and acts when they come.
type Loop struct {
	Book        *rules.Book
	Occurrences Occurrences
	Clock       func() time.Time
	Log         *slog.Logger
	Grace       time.Duration // how late a missed occurrence is still worth running

	// Act sees to one instant: the playbooks that are due take in new customers,
	// all others only see to those who are on their way.
	Act func(ctx context.Context, book *rules.Book, at time.Time, due func(playbook string) bool) error

	// Reload gives the rules as they are now written, or nil when nobody has
	// touched them since it was last asked. An error leaves the rules as they
	// are. It is asked every ReloadEvery.
	Reload      func() (*rules.Book, error)
	ReloadEvery time.Duration
}

// The loop's own times.
const (
	punctual    = time.Minute     // a tick no later than this carries the instant that was asked for
	retryTick   = time.Minute     // after a tick that could not be carried out
	betweenDues = 5 * time.Minute // journeys are looked after this often at most
)

// Run waits and acts until the context ends; what is in hand then is finished
// first. Errors of single ticks are logged, not returned: a daemon goes on.
func (l *Loop) Run(ctx context.Context) error {
	r := &looping{Loop: l, last: map[string]time.Time{}, sawDue: l.Clock()}
	if err := r.remember(ctx); err != nil {
		return err
	}
	l.Log.Info("waiting", "playbooks", len(l.Book.Playbooks), "next", r.next())
	for {
		now := l.Clock()
		if err := r.tick(ctx, now); err != nil {
			l.Log.Error("the tick was not carried out and is tried again", "error", err)
			r.notBefore = l.Clock().Add(retryTick)
		}
		if !sleep(ctx, r.until(ctx).Sub(l.Clock())) {
			return nil
		}
		r.reload(ctx)
	}
}

// sleep waits for d or the end of the context; false is the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(max(d, 0))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}

// looping carries one Run.
type looping struct {
	*Loop
	last      map[string]time.Time // by playbook: the latest occurrence that has been seen to
	sawDue    time.Time            // journeys due up to here have been looked after
	notBefore time.Time            // a tick that failed is not tried again before this
}

// remember finds where the ledger says we stopped. A playbook that never ran
// begins now.
func (l *looping) remember(ctx context.Context) error {
	for i := range l.Book.Playbooks {
		name := l.Book.Playbooks[i].Name
		if _, known := l.last[name]; known {
			continue
		}
		last, ok, err := l.Occurrences.LastTick(ctx, name)
		if err != nil {
			return err
		}
		if !ok { // written down, so that the first occurrence cannot be missed unnoticed
			last = l.Clock()
			if _, err := l.Occurrences.Begin(ctx, name, last, last); err != nil {
				return err
			}
			if err := l.Occurrences.Finish(ctx, name, last, last, "first seen"); err != nil {
				return err
			}
		}
		l.last[name] = last
	}
	return nil
}

// next is the earliest instant at which a schedule comes.
func (l *looping) next() time.Time {
	var next time.Time
	for i := range l.Book.Playbooks {
		p := &l.Book.Playbooks[i]
		if at := p.Schedule.Next(l.last[p.Name]); !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// until is when there is next something to do or to look at.
func (l *looping) until(ctx context.Context) time.Time {
	now := l.Clock()
	wake := now.Add(l.ReloadEvery)
	earlier := func(t time.Time) {
		if !t.IsZero() && t.Before(wake) {
			wake = t
		}
	}
	earlier(l.next())
	if due, ok, err := l.Occurrences.NextDue(ctx, l.sawDue); err == nil && ok {
		earlier(later(due, l.sawDue.Add(betweenDues)))
	}
	return later(wake, l.notBefore)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// occurrence is one scheduled instant of one playbook.
type occurrence struct {
	playbook  string
	scheduled time.Time
}

// tick sees to everything that is due by now.
func (l *looping) tick(ctx context.Context, now time.Time) error {
	if now.Before(l.notBefore) {
		return nil
	}
	due, err := l.due(ctx, now)
	if err != nil {
		return err
	}
	if len(due) == 0 {
		return l.journeys(ctx, now)
	}
	at := due[0].scheduled
	names := map[string]bool{}
	for _, o := range due {
		names[o.playbook] = true
		if o.scheduled.After(at) {
			at = o.scheduled
		}
	}
	// A late tick acts now, not in the past: quiet hours and caps are about the
	// instant at which people are written to.
	if now.Sub(at) > punctual {
		at = now.Truncate(time.Second)
	}
	if err := l.Act(ctx, l.Book, at, func(playbook string) bool { return names[playbook] }); err != nil {
		return err
	}
	for _, o := range due {
		if err := l.Occurrences.Finish(ctx, o.playbook, o.scheduled, l.Clock(), ""); err != nil {
			return err
		}
		l.last[o.playbook] = o.scheduled
	}
	l.sawDue = later(l.sawDue, at)
	return nil
}

// due are the latest occurrences that have come and are not too late; those
// that are too late are reported and closed.
func (l *looping) due(ctx context.Context, now time.Time) ([]occurrence, error) {
	var due []occurrence
	for i := range l.Book.Playbooks {
		p := &l.Book.Playbooks[i]
		scheduled, ok := p.Schedule.Last(l.last[p.Name], now)
		if !ok {
			continue
		}
		fresh, err := l.Occurrences.Begin(ctx, p.Name, scheduled, now)
		switch {
		case err != nil:
			return nil, err
		case !fresh:
			l.last[p.Name] = scheduled
		case now.Sub(scheduled) > l.Grace:
			l.Log.Warn("missed", "playbook", p.Name, "scheduled", scheduled, "late", now.Sub(scheduled).Round(time.Second))
			if err := l.Occurrences.Finish(ctx, p.Name, scheduled, now, "missed"); err != nil {
				return nil, err
			}
			l.last[p.Name] = scheduled
		default:
			due = append(due, occurrence{p.Name, scheduled})
		}
	}
	return due, nil
}

// journeys looks after customers who are on their way, between schedules.
func (l *looping) journeys(ctx context.Context, now time.Time) error {
	due, ok, err := l.Occurrences.NextDue(ctx, l.sawDue)
	if err != nil || !ok || due.After(now) || now.Sub(l.sawDue) < betweenDues {
		return err
	}
	at := now.Truncate(time.Second)
	if err := l.Act(ctx, l.Book, at, func(string) bool { return false }); err != nil {
		return err
	}
	l.sawDue = at
	return nil
}

// reload takes up edited rules. Broken ones change nothing.
func (l *looping) reload(ctx context.Context) {
	book, err := l.Reload()
	switch {
	case err != nil:
		l.Log.Error("the edited rules are not taken up; the last good ones stay in force", "problems", err)
	case book != nil:
		l.Book = book
		if err := l.remember(ctx); err != nil {
			l.Log.Error("reading the ledger", "error", err)
			return
		}
		l.Log.Info("edited rules taken up", "playbooks", len(book.Playbooks), "next", l.next())
	}
}
