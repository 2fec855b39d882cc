package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func TestAMonthInWhichTheClocksGoForward(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.until("2000-03-10 12:00:00") // a Friday; the clocks change on Sunday the 26th
		d.start()
		d.until("2000-04-10 12:00:00")
		d.end()
		var want []string
		for day := time.Date(2000, 3, 11, 9, 0, 0, 0, berlin); day.Day() != 11 || day.Month() == 3; day = day.AddDate(0, 0, 1) {
			if day.Weekday() == time.Monday {
				want = append(want, day.Format("Mon 2006-01-02 ")+"08:30:00 two")
			}
			want = append(want, day.Format("Mon 2006-01-02 ")+"09:00:00 one")
		}
		same(t, "how many", len(want), 31+5)
		d.did(want...)
		d.logged("level=ERROR", 0)
		d.logged("missed", 0)
		// Once an hour for edits, and once for each tick: no busy waiting.
		if most := 31*24 + len(want) + 1; d.wakes > most {
			t.Errorf("it woke %d times in a month, %d are enough", d.wakes, most)
		}
	})
}

func TestAMissedTickRunsOnceWithinItsGrace(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.until("2000-01-02 12:00:00")
		d.start()
		d.until("2000-01-03 08:00:00")
		d.end()
		d.did()
		d.until("2000-01-03 09:20:30")
		d.start() // 9:00 was twenty minutes ago, 8:30 fifty
		d.did("Mon 2000-01-03 09:20:30 one two")
		d.until("2000-01-04 08:00:00")
		d.did()
		d.end()
		d.until("2000-01-08 10:00:01")
		d.start() // four nines were slept through, the last an hour and a second ago
		d.did()
		d.logged("msg=missed playbook=one scheduled=2000-01-08T09:00:00.000+01:00 late=1h0m1s", 1)
		d.until("2000-01-09 09:00:00")
		d.did("Sun 2000-01-09 09:00:00 one")
		d.end()
		d.start() // again at once: the ledger remembers
		d.until("2000-01-09 20:00:00")
		d.did()
		d.end()
		d.logged("missed", 1)
	})
}

func TestTheFirstStartWaitsForTheNextOccurrence(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.until("2000-01-03 09:00:00")
		d.start()
		d.until("2000-01-03 23:00:00")
		d.did()
		d.end()
		d.logged("missed", 0)
	})
}

func TestEditsAreTakenUpAndBrokenOnesAreNot(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.until("2000-01-04 12:00:00")
		d.start()
		d.change(func() { d.edit = func() (*rules.Book, error) { return load("playbooks: {one: {schedule: nonsense}}") } })
		d.until("2000-01-05 09:30:00")
		d.did("Wed 2000-01-05 09:00:00 one")
		d.logged("the last good ones stay in force", 1)

		// Half past nine was half an hour ago when it was taken up, and a new
		// playbook has no past.
		d.change(func() {
			d.edit = func() (*rules.Book, error) {
				return load(strings.NewReplacer("0 9 * * *", "30 9 * * *", "30 8 * * MON", "30 9 * * *", "two", "three").Replace(oneAndTwo))
			}
		})
		d.until("2000-01-05 20:00:00")
		d.did()
		d.logged("edited rules taken up", 1)
		d.until("2000-01-06 20:00:00")
		d.did("Thu 2000-01-06 09:30:00 one three")
		d.end()
		d.logged("missed", 0)
	})
}

// The ledger takes the new name in the moment the daemon does, and nothing is
// missed or done twice.
func TestARenamedPlaybookIsTakenUpWithItsPast(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.until("2000-01-04 12:00:00")
		d.start()
		d.change(func() {
			d.edit = func() (*rules.Book, error) { return load(strings.Replace(oneAndTwo, "one: {", "uno: {was: one, ", 1)) }
		})
		d.until("2000-01-04 20:00:00")
		if _, ok, err := d.ledger.LastTick(context.Background(), "one"); ok || err != nil {
			t.Errorf("the ledger has the old name: %v", err)
		}
		d.until("2000-01-05 20:00:00")
		d.did("Wed 2000-01-05 09:00:00 uno")
		d.end()
		d.logged("first seen", 0)
	})
}

// forgetful is a ledger that cannot be read for a while.
type forgetful struct {
	*ledger.Ledger
	times int
}

// LastTick implements dispatch.Occurrences.
func (f *forgetful) LastTick(ctx context.Context, playbook string) (time.Time, bool, error) {
	if f.times--; f.times >= 0 {
		return time.Time{}, false, errors.New("the ledger is busy")
	}
	return f.Ledger.LastTick(ctx, playbook)
}

func TestAnEditWaitsWhileTheLedgerCannotBeRead(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		busy := &forgetful{Ledger: d.ledger}
		d.loop.Occurrences = busy
		d.until("2000-01-04 12:00:00")
		d.start()
		d.change(func() { busy.times = 2 })
		d.change(func() {
			d.edit = func() (*rules.Book, error) { return load(strings.ReplaceAll(oneAndTwo, "two", "three")) }
		})
		d.until("2000-01-05 09:30:00")
		d.did("Wed 2000-01-05 09:00:00 one")
		d.logged("not taken up yet", 2)
		d.logged("edited rules taken up", 1)
		d.until("2000-01-10 08:30:00")
		d.end()
		if last := d.acts[len(d.acts)-1]; last != "Mon 2000-01-10 08:30:00 three" {
			t.Error(last)
		}
	})
}

func TestATickThatFailsIsTriedAgainAndStopsNothing(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.until("2000-01-03 12:00:00")
		d.start()
		d.change(func() { d.fails = 2 })
		d.until("2000-01-04 20:00:00")
		d.did("Tue 2000-01-04 09:00:00 one failed", "Tue 2000-01-04 09:00:00 one failed", "Tue 2000-01-04 09:02:00 one")
		d.logged("the disk is full", 2)
		if trouble, troubled := d.live.Trouble(); troubled {
			t.Errorf("in trouble: %v", trouble)
		}
		// Longer than its grace: what has begun is brought to its end.
		d.change(func() { d.fails = 1000 })
		d.until("2000-01-05 12:00:30")
		if n := len(d.acts); n < 175 || n > 185 {
			t.Errorf("tried %d times in three hours", n)
		}
		trouble, troubled := d.live.Trouble()
		if !troubled || trouble.Err.Error() != "the disk is full" || trouble.Since.Format("15:04") != "08:00" || trouble.Again.Format("15:04") != "11:01" {
			t.Errorf("the trouble is %v, %+v", troubled, trouble)
		}
		d.change(func() { d.fails, d.acts = 0, nil })
		d.until("2000-01-06 12:00:00")
		d.did("Wed 2000-01-05 12:01:00 one", "Thu 2000-01-06 09:00:00 one")
		d.logged("missed", 0)
		d.logged("ticks are carried out again", 2)
		d.end()
	})
}

// stubborn is a ledger that writes though it is told to stop.
type stubborn struct{ *ledger.Ledger }

// Finish implements dispatch.Occurrences.
func (s stubborn) Finish(ctx context.Context, playbook string, scheduled, at time.Time, note string) error {
	return s.Ledger.Finish(context.WithoutCancel(ctx), playbook, scheduled, at, note)
}

func TestAStopHalfWayIsNotTheEndOfAnOccurrence(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.loop.Occurrences = stubborn{d.ledger}
		d.until("2000-01-03 12:00:00")
		d.start()
		d.change(func() { d.does = func(time.Time, *rules.Book, func(string) bool) error { d.stop(); return nil } })
		d.until("2000-01-04 09:00:00")
		if err := <-d.running; err != nil {
			t.Fatal(err)
		}
		d.change(func() { d.does = nil })
		d.until("2000-01-04 09:00:20")
		d.start()
		d.until("2000-01-04 20:00:00")
		d.end()
		d.did("Tue 2000-01-04 09:00:00 one", "Tue 2000-01-04 09:00:00 one")
		d.logged("level=ERROR", 0)
	})
}

const journey = `limits: {quiet_hours: {from: "21:00", to: "08:00"}}
playbooks:
  hello:
    schedule: "0 9 * * MON"
    audience: score >= 0
    steps:
      - email: hello
      - wait: 36h
      - email: letter
`

// delivers makes the daemon's acts real.
func (d *daemon) delivers(f *file, c *scripted) {
	d.does = func(at time.Time, book *rules.Book, due func(string) bool) error {
		_, err := act(d.t.Context(), book, at, due, f, d.ledger, d.ledger, c)
		return err
	}
}

func TestJourneysAreLookedAfterBetweenSchedules(t *testing.T) {
	inBubble(t, journey, func(d *daemon) {
		c := &scripted{}
		d.delivers(people(2), c)
		d.until("2000-01-02 12:00:00")
		d.start()
		d.until("2000-01-09 20:00:00")
		d.end()
		// 36 hours after nine in the morning it is nine in the evening, when all
		// is quiet.
		d.did("Mon 2000-01-03 09:00:00 hello", "Tue 2000-01-04 21:00:00", "Wed 2000-01-05 08:00:00")
		same(t, "letters", c.handed, []string{"c000 email:hello", "c001 email:hello", "c000 email:letter", "c001 email:letter"})
		d.logged("level=ERROR", 0)
	})
}

func TestAJourneyThatCameDueWhileNobodyWasThereGoesOnAtTheStart(t *testing.T) {
	inBubble(t, journey, func(d *daemon) {
		c := &scripted{}
		d.delivers(people(1), c)
		d.until("2000-01-02 12:00:00")
		d.start()
		d.until("2000-01-03 20:00:00")
		d.end()
		d.until("2000-01-06 12:00:00")
		d.change(func() { d.acts = nil })
		d.start()
		d.did("Thu 2000-01-06 12:00:00")
		same(t, "letters", c.handed, []string{"c000 email:hello", "c000 email:letter"})
		d.end()
	})
}

func TestALetterThatTheServerPutsOffIsTriedAgain(t *testing.T) {
	inBubble(t, journey, func(d *daemon) {
		c := &scripted{says: map[string]engine.State{"c000": engine.TouchReleased}}
		d.delivers(people(1), c)
		d.until("2000-01-02 12:00:00")
		d.start()
		d.until("2000-01-03 09:40:00")
		d.change(func() { c.says = nil })
		d.until("2000-01-03 20:00:00")
		// After 5 minutes, 10 and 20, and what chance adds for this customer.
		d.did("Mon 2000-01-03 09:00:00 hello", "Mon 2000-01-03 09:05:38", "Mon 2000-01-03 09:16:54", "Mon 2000-01-03 09:39:26", "Mon 2000-01-03 10:24:31")
		d.end()
	})
}

func TestAJourneyOfSomebodyWhoHasGoneIsAskedAboutHourly(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	inBubble(t, journey, func(d *daemon) {
		f, c := people(2), &scripted{}
		d.delivers(f, c)
		d.loop.ReloadEvery = time.Minute
		d.until("2000-01-02 12:00:00")
		d.start()
		d.until("2000-01-03 20:00:00")
		d.change(func() { f.customers = f.customers[:1] })
		d.until("2000-01-05 20:30:00")
		if n := len(d.acts); n > 2+1+24 {
			t.Errorf("%d acts: %v", n, d.acts)
		}
		d.change(func() { f.customers = []string{"c000", "c001"} }) // there again
		d.until("2000-01-07 12:00:00")
		d.end()
		slices.Sort(c.handed)
		same(t, "letters", c.handed, []string{"c000 email:hello", "c000 email:letter", "c001 email:hello", "c001 email:letter"})
		if last := d.acts[len(d.acts)-1]; !strings.HasPrefix(last, "Wed 2000-01-05 21") && !strings.HasPrefix(last, "Thu 2000-01-06 08") {
			t.Errorf("the last act was %s", last)
		}
	})
}

func TestAStartThatCannotReadTheLedgerIsAnError(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.loop.Occurrences = &forgetful{d.ledger, 1}
		if err := d.loop.Run(t.Context()); err == nil || !strings.Contains(fmt.Sprint(err), "busy") {
			t.Fatalf("%v", err)
		}
	})
}
