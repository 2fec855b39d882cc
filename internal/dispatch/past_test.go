package dispatch_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func TestAClockThatJumpsBackWritesToNobodyTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	book := project(t, `limits: {messages: [{max: 1, per: 24h}]}
playbooks:
  thanks: {schedule: "@daily", audience: score >= 0, steps: [{reward: {points: 10}}, {email: hello}, {wait: 30h}, {email: letter}]}
  more: {schedule: "@daily", audience: score >= 1, steps: [{email: hello}]}
`)
	rapid.Check(t, func(rt *rapid.T) {
		l, f, c := fresh(t), people(3), &scripted{}
		handed, last, newest := map[string]int{}, map[string]time.Time{}, time.Time{}
		for range rapid.IntRange(2, 8).Draw(rt, "acts") {
			at := nine.Add(time.Duration(rapid.IntRange(-4, 4).Draw(rt, "half days")) * 12 * time.Hour)
			c.keys = nil
			_, err := act(ctx, book, at, nil, f, l, l, c)
			if err != nil && (!errors.Is(err, ledger.ErrPast) || !at.Before(newest)) {
				rt.Fatal(err)
			}
			for _, k := range c.keys {
				if handed[k.Playbook+" "+k.Customer+" "+k.Step]++; handed[k.Playbook+" "+k.Customer+" "+k.Step] > 1 {
					rt.Fatalf("%v has the step twice", k)
				}
				if was, ok := last[k.Customer]; ok && at.Sub(was).Abs() < 24*time.Hour {
					rt.Fatalf("%v has letters of %v and %v", k, was, at)
				}
				last[k.Customer], newest = at, at
			}
		}
		for _, customer := range f.customers {
			if points, err := l.Account(ctx, nine.AddDate(1, 0, 0), customer, loyalty.Policy{}); err != nil || points.Balance() > 10 {
				rt.Fatalf("%s has %+v: %v", customer, points, err)
			}
		}
	})
}

func TestADaemonWhoseClockIsPutBackActsNoEarlierThanItDid(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		var back atomic.Int64
		d.loop.Clock = func() time.Time { return time.Now().Add(-time.Duration(back.Load())) }
		d.loop.ReloadEvery = time.Minute
		d.until("2000-01-03 08:00:00")
		d.start()
		d.until("2000-01-03 08:30:10")
		d.did("Mon 2000-01-03 08:30:00 two")
		back.Store(int64(20 * time.Minute))
		d.change(func() {
			d.edit = func() (*rules.Book, error) {
				return load(strings.NewReplacer("30 8 * * MON", "15 8 * * MON", "two", "three").Replace(oneAndTwo))
			}
		})
		d.until("2000-01-03 08:36:00") // a quarter past on the daemon's clock
		d.did("Mon 2000-01-03 08:30:00 three")
		d.until("2000-01-03 09:21:00")
		d.did("Mon 2000-01-03 09:00:00 one")
		d.end()
		d.logged("level=ERROR", 0)
	})
}

func TestADaemonThatWasFirstStartedInTheFutureBeginsNow(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		var ahead atomic.Int64
		d.loop.Clock = func() time.Time { return time.Now().AddDate(int(ahead.Load()), 0, 0) }
		ahead.Store(10)
		d.start()
		d.end()
		ahead.Store(0)
		d.until("2000-01-03 08:00:00")
		d.start()
		d.logged("lies in the future", 2)
		d.until("2000-01-03 20:00:00")
		d.end()
		d.did("Mon 2000-01-03 08:30:00 two", "Mon 2000-01-03 09:00:00 one")
		d.logged("level=ERROR", 2)
	})
}
