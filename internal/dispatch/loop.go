package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
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
	// who is on the way has something to expect; it may lie in the past.
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
	// all others only see to those who are on their way. It gives those that a
	// stale source has kept from acting: they are asked again within their grace.
	Act func(ctx context.Context, book *rules.Book, at time.Time, due func(playbook string) bool) (stale []string, err error)

	// Reload gives the rules as they are now written, or nil when nobody has
	// touched them since it was last asked. An error leaves the rules as they
	// are. It is asked every ReloadEvery, which is more than 0.
	Reload      func() (*rules.Book, error)
	ReloadEvery time.Duration
	// TakeUp prepares the ledger for edited rules, which are in force from the
	// moment it gives no error; until then the old ones are.
	TakeUp func(ctx context.Context, book *rules.Book) error

	trouble atomic.Pointer[Trouble]
}

// Trouble is why nothing is carried out for now.
type Trouble struct {
	Err   error
	Since time.Time // the first tick in a row that could not be carried out
	Again time.Time // when it is tried again
}

// Trouble says whether the last tick could not be carried out. It may be asked
// from anywhere, while the loop runs.
func (l *Loop) Trouble() (t Trouble, troubled bool) {
	if kept := l.trouble.Load(); kept != nil {
		return *kept, true
	}
	return Trouble{}, false
}

// The loop's own times.
const (
	punctual    = time.Minute     // a tick no later than this carries the instant that was asked for
	retryTick   = time.Minute     // after a tick that could not be carried out
	betweenDues = 5 * time.Minute // journeys are looked after this often at most
	fresher     = 5 * time.Minute // a due playbook is asked again when a source was stale
	overdue     = time.Hour       // journeys that were looked after and are due all the same, this often
)

// Run waits and acts until the context ends; what is in hand then is finished
// first. Errors of single ticks are logged, not returned: a daemon goes on.
func (l *Loop) Run(ctx context.Context) error {
	r := &looping{Loop: l, last: map[string]time.Time{}, stale: map[string]time.Time{}, begun: map[string]time.Time{}}
	if err := r.remember(ctx, l.Book); err != nil {
		return err
	}
	l.Log.Info("waiting", "playbooks", len(l.Book.Playbooks), "next", r.next())
	for {
		if now := l.Clock(); !now.Before(r.notBefore) {
			if err := r.tick(ctx, now); ctx.Err() == nil || !errors.Is(err, context.Canceled) {
				r.judge(now, err)
			}
		}
		if !sleep(ctx, r.until(ctx).Sub(l.Clock())) {
			return nil
		}
		r.reload(ctx)
	}
}

// judge keeps what became of a tick. One that was not carried out is tried again.
func (l *looping) judge(now time.Time, err error) {
	before := l.trouble.Load()
	if err == nil {
		if before != nil {
			l.Log.Info("ticks are carried out again", "since", before.Since)
		}
		l.trouble.Store(nil)
		return
	}
	wait := retryTick
	if errors.Is(err, ErrRefused) { // every try costs letters
		wait = retryAfter
	}
	t := Trouble{Err: err, Since: now, Again: l.Clock().Add(wait)}
	if before != nil {
		t.Since = before.Since
	}
	l.trouble.Store(&t)
	l.notBefore = t.Again
	l.Log.Error("the tick was not carried out and is tried again", "in", wait, "error", err)
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
	stale     map[string]time.Time // by playbook that is due and waits for a fresher source: when it is asked again
	begun     map[string]time.Time // by playbook: the occurrence that was acted on and not carried out to the end
	sawDue    time.Time            // journeys due up to here have been looked after; zero: none since we began
	acted     time.Time            // the latest instant acted at: the clock may be put back, acts are not
	notBefore time.Time            // a tick that failed is not tried again before this
	edited    *rules.Book          // rules that are to be taken up
}

// remember finds where the ledger says we stopped. A playbook that never ran
// begins now, and so does one whose last occurrence lies in the future: a clock
// that was wrong once must not keep it silent until then.
func (l *looping) remember(ctx context.Context, book *rules.Book) error {
	for i := range book.Playbooks {
		name := book.Playbooks[i].Name
		if _, known := l.last[name]; known {
			continue
		}
		last, ok, err := l.lastOf(ctx, &book.Playbooks[i])
		if err != nil {
			return err
		}
		if now := l.Clock(); ok && last.After(now) {
			l.Log.Error("the ledger has an occurrence that lies in the future; the playbook begins now (was the clock wrong?)",
				"playbook", name, "scheduled", last, "now", now)
			last = now
		}
		if !ok { // written down, so that the first occurrence cannot be missed unnoticed
			last = l.Clock()
			if _, err := l.Occurrences.Begin(context.WithoutCancel(ctx), name, last, last); err != nil {
				return err
			}
			if err := l.Occurrences.Finish(context.WithoutCancel(ctx), name, last, last, "first seen"); err != nil {
				return err
			}
		}
		l.last[name] = last
	}
	return nil
}

// lastOf is where a playbook stopped, by whatever name.
func (l *looping) lastOf(ctx context.Context, p *rules.Playbook) (last time.Time, ok bool, err error) {
	for _, name := range append([]string{p.Name}, p.Was...) {
		one, found, err := l.Occurrences.LastTick(ctx, name)
		if err != nil {
			return time.Time{}, false, err
		}
		if found && (!ok || one.After(last)) {
			last, ok = one, true
		}
	}
	return last, ok, nil
}

// next is the earliest instant at which a schedule comes.
func (l *looping) next() time.Time {
	var next time.Time
	for i := range l.Book.Playbooks {
		p := &l.Book.Playbooks[i]
		at := p.Schedule.Next(l.last[p.Name])
		if at.IsZero() {
			continue
		}
		if at = later(at, l.stale[p.Name]); next.IsZero() || at.Before(next) {
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
	if due, _, err := l.journey(ctx); err == nil { // else the tick comes to it, and says so
		earlier(due)
	}
	return later(wake, l.notBefore)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// reload takes up edited rules. Broken ones change nothing.
func (l *looping) reload(ctx context.Context) {
	book, err := l.Reload()
	switch {
	case err != nil:
		l.Log.Error("the edited rules are not taken up; the last good ones stay in force", "problems", err)
		l.edited = nil // nobody wants what was written before this any more
	case book != nil:
		l.edited = book
	}
	if l.edited == nil {
		return
	}
	if err := l.remember(ctx, l.edited); err != nil {
		l.Log.Error("the edited rules are not taken up yet", "error", err)
		return
	}
	if err := l.TakeUp(ctx, l.edited); err != nil {
		l.Log.Error("the edited rules are not taken up yet", "error", err)
		return
	}
	l.forgetPast(l.edited)
	l.Book, l.edited = l.edited, nil
	l.Log.Info("edited rules taken up", "playbooks", len(l.Book.Playbooks), "next", l.next())
}

// forgetPast lets an edited schedule begin now: what it would have asked for
// before it was written is not missed.
func (l *looping) forgetPast(book *rules.Book) {
	was := map[string]string{}
	for i := range l.Book.Playbooks {
		was[l.Book.Playbooks[i].Name] = when(&l.Book.Playbooks[i])
	}
	for i := range book.Playbooks {
		p := &book.Playbooks[i]
		for _, name := range append([]string{p.Name}, p.Was...) {
			if old, known := was[name]; known && old != when(p) {
				l.last[p.Name] = later(l.last[p.Name], l.Clock())
			}
		}
	}
}

func when(p *rules.Playbook) string { return p.Schedule.Spec + " " + p.Schedule.Zone.String() }
