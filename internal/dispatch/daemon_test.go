package dispatch_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// daemon is a Loop on a real ledger in a bubble of its own time, which begins
// on the first of January 2000.
type daemon struct {
	t       *testing.T
	mutex   sync.Mutex // between the test and the daemon: guards what follows
	ledger  *ledger.Ledger
	loop    dispatch.Loop
	live    *dispatch.Loop  // the one that runs
	said    strings.Builder // the log
	acts    []string        // "Mon 2000-01-03 09:00:00 one two"
	wakes   int
	fails   int                                                   // so many acts fail
	stale   []string                                              // playbooks that wait for a fresher source
	edit    func() (*rules.Book, error)                           // what the next reload gives
	does    func(time.Time, *rules.Book, func(string) bool) error // what an act does besides
	running chan error
	stop    context.CancelFunc
}

const oneAndTwo = `playbooks:
  one: {schedule: "0 9 * * *", audience: score >= 0, once_per: 1d, steps: [{email: hello}]}
  two: {schedule: "30 8 * * MON", audience: score >= 0, once_per: 1d, steps: [{email: hello}]}
`

// inBubble runs a test with a daemon that has not been started.
func inBubble(t *testing.T, yaml string, test func(d *daemon)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &daemon{t: t, ledger: fresh(t)}
		d.loop = dispatch.Loop{
			Book: project(t, yaml), Occurrences: d.ledger, Clock: time.Now, Grace: time.Hour, ReloadEvery: time.Hour,
			Log: slog.New(slog.NewTextHandler(&d.said, nil)),
			Reload: func() (*rules.Book, error) {
				d.mutex.Lock()
				defer d.mutex.Unlock()
				if d.wakes++; d.wakes > 20_000 {
					panic("the loop does not sleep")
				}
				if edit := d.edit; edit != nil {
					d.edit = nil
					return edit()
				}
				return nil, nil
			},
			TakeUp: func(ctx context.Context, book *rules.Book) error { return d.ledger.Rename(ctx, book.Renamed()) },
			Act:    d.act,
		}
		test(d)
	})
}

func (d *daemon) act(_ context.Context, book *rules.Book, at time.Time, due func(string) bool) ([]string, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	line := at.In(berlin).Format("Mon 2006-01-02 15:04:05")
	for i := range book.Playbooks {
		if name := book.Playbooks[i].Name; due(name) {
			line += " " + name
		}
	}
	if d.fails > 0 {
		d.fails--
		d.acts = append(d.acts, line+" failed")
		return nil, errors.New("the disk is full")
	}
	d.acts = append(d.acts, line)
	if d.does != nil {
		return d.stale, d.does(at, book, due)
	}
	return d.stale, nil
}

func (d *daemon) start() {
	running, stop := context.WithCancel(d.t.Context())
	d.stop, d.running = stop, make(chan error, 1)
	l := &d.loop // what one run takes up, the next has to find for itself
	d.live = &dispatch.Loop{
		Book: l.Book, Occurrences: l.Occurrences, Clock: l.Clock, Log: l.Log, Grace: l.Grace,
		Act: l.Act, TakeUp: l.TakeUp, Reload: l.Reload, ReloadEvery: l.ReloadEvery,
	}
	go func() { d.running <- d.live.Run(running) }()
	synctest.Wait()
}

func (d *daemon) end() {
	d.t.Helper()
	d.stop()
	if err := <-d.running; err != nil {
		d.t.Fatal(err)
	}
}

// until sleeps to an instant on Berlin's clocks.
func (d *daemon) until(clock string) {
	d.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", clock, berlin)
	if err != nil {
		d.t.Fatal(err)
	}
	time.Sleep(time.Until(at))
	synctest.Wait()
}

// change changes what the daemon sees.
func (d *daemon) change(what func()) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	what()
}

// did checks what was acted on since it was last asked.
func (d *daemon) did(want ...string) {
	d.t.Helper()
	d.mutex.Lock()
	defer d.mutex.Unlock()
	same(d.t, "acts", d.acts, want)
	d.acts = nil
}

// logged checks that the log has a text so many times.
func (d *daemon) logged(text string, times int) {
	d.t.Helper()
	if n := strings.Count(d.said.String(), text); n != times {
		d.t.Fatalf("%q is logged %d times, want %d:\n%s", text, n, times, d.said.String())
	}
}
