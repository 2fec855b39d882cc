package dispatch

import (
	"context"
	"slices"
	"time"
)

// occurrence is one scheduled instant of one playbook.
type occurrence struct {
	playbook  string
	scheduled time.Time
}

// tick sees to everything that is due by now.
func (l *looping) tick(ctx context.Context, now time.Time) error {
	due, err := l.due(ctx, now)
	if err != nil {
		return err
	}
	if len(due) == 0 {
		return l.journeys(ctx, now)
	}
	var at time.Time
	names := map[string]bool{}
	for _, o := range due {
		names[o.playbook] = true
		at = later(at, o.scheduled)
	}
	// A late tick acts now, not in the past: quiet hours and caps are about the
	// instant at which people are written to.
	if now.Sub(at) > punctual {
		at = now.Truncate(time.Second)
	}
	at, stale, err := l.act(ctx, at, func(playbook string) bool { return names[playbook] })
	if err != nil {
		for _, o := range due {
			l.begun[o.playbook] = o.scheduled
		}
		return err
	}
	if ctx.Err() != nil {
		return nil // told to stop half way: the occurrence is not over, and a restart goes on with it
	}
	for _, o := range due {
		if slices.Contains(stale, o.playbook) {
			l.stale[o.playbook] = l.Clock().Add(fresher)
			continue
		}
		if err := l.Occurrences.Finish(context.WithoutCancel(ctx), o.playbook, o.scheduled, l.Clock(), ""); err != nil {
			return err
		}
		l.last[o.playbook] = o.scheduled
	}
	l.sawDue = later(l.sawDue, at)
	return nil
}

// grace is how late an occurrence is still worth running: one that has begun and
// was kept from its end, as by a mail server that was away, for as long as letters
// are tried.
func (l *looping) grace(playbook string, scheduled time.Time) time.Duration {
	if l.begun[playbook].Equal(scheduled) {
		return max(l.Grace, l.Book.Email.GiveUp)
	}
	return l.Grace
}

// due are the latest occurrences that have come and are not too late; those
// that are too late are reported and closed.
func (l *looping) due(ctx context.Context, now time.Time) ([]occurrence, error) {
	var due []occurrence
	for i := range l.Book.Playbooks {
		p := &l.Book.Playbooks[i]
		scheduled, ok := p.Schedule.Last(l.last[p.Name], now)
		if !ok || now.Before(l.stale[p.Name]) {
			continue
		}
		fresh, err := l.Occurrences.Begin(context.WithoutCancel(ctx), p.Name, scheduled, now)
		switch {
		case err != nil:
			return nil, err
		case !fresh:
			l.last[p.Name] = scheduled
		case now.Sub(scheduled) > l.grace(p.Name, scheduled):
			l.Log.Warn("missed", "playbook", p.Name, "scheduled", scheduled, "late", now.Sub(scheduled).Round(time.Second))
			if err := l.Occurrences.Finish(context.WithoutCancel(ctx), p.Name, scheduled, now, "missed"); err != nil {
				return nil, err
			}
			l.last[p.Name] = scheduled
		default:
			due = append(due, occurrence{p.Name, scheduled})
		}
	}
	return due, nil
}

// journey is when customers who are on their way are next to be looked after,
// and the instant that the first of them is due; zero when nobody is. Somebody
// may stay due though looked after, because they are no longer among the
// customers, their playbook was taken away or a belt stops it, or because a
// claim was refused: they are asked again now and then.
func (l *looping) journey(ctx context.Context) (wake, due time.Time, err error) {
	next, ok, err := l.Occurrences.NextDue(ctx, l.sawDue)
	if err != nil {
		return wake, due, err
	}
	if ok {
		due, wake = next, later(next, l.sawDue.Add(betweenDues))
	}
	if l.sawDue.IsZero() {
		return wake, due, nil
	}
	first, ok, err := l.Occurrences.NextDue(ctx, time.Time{})
	if err != nil || !ok || first.After(l.sawDue) {
		return wake, due, err
	}
	if again := l.sawDue.Add(overdue); wake.IsZero() || again.Before(wake) {
		due, wake = first, again
	}
	return wake, due, nil
}

// journeys looks after customers who are on their way, between schedules.
func (l *looping) journeys(ctx context.Context, now time.Time) error {
	wake, due, err := l.journey(ctx)
	if err != nil || wake.IsZero() || wake.After(now) {
		return err
	}
	at, _, err := l.act(ctx, later(now.Truncate(time.Second), due), // not just before what woke us
		func(string) bool { return false })
	if err != nil {
		return err
	}
	l.sawDue = later(l.sawDue, at)
	return nil
}

// act sees to an instant, or to the latest one acted at when that is later: the
// ledger refuses to go back. It gives the instant that was acted at.
func (l *looping) act(ctx context.Context, at time.Time, due func(playbook string) bool) (acted time.Time, stale []string, err error) {
	l.acted = later(l.acted, at)
	stale, err = l.Act(ctx, l.Book, l.acted, due)
	return l.acted, stale, err
}
