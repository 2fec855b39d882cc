package dispatch_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// refusing is a carrier that refuses the customers from one to before another.
func refusing(from, to int) *scripted {
	c := &scripted{says: map[string]engine.State{}}
	for _, customer := range people(to).customers[from:] {
		c.says[customer] = engine.TouchFailed
	}
	return c
}

func TestAServerThatRefusesEverythingIsNotGivenEverything(t *testing.T) {
	for _, c := range []struct {
		name        string
		connections int
		from, to    int
		want        dispatch.Result
	}{
		{"all", 4, 0, 60, dispatch.Result{Go: 120, Sent: 60, Failed: 20, Later: 40, Points: 600}},
		{"all, over many connections", 100, 0, 60, dispatch.Result{Go: 120, Sent: 60, Failed: 20, Later: 40, Points: 600}},
		{"all but the first", 4, 1, 60, dispatch.Result{Go: 120, Sent: 61, Failed: 20, Later: 39, Points: 600}},
		{"nineteen", 4, 0, 19, dispatch.Result{Go: 120, Sent: 101, Failed: 19, Points: 600}},
		{"the last twenty but one", 4, 40, 59, dispatch.Result{Go: 120, Sent: 101, Failed: 19, Points: 600}},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, err := loadWith(strings.Replace(settings, `>"}`,
				fmt.Sprintf(`>", smtp: {host: mail.example, connections: %d}}`, c.connections), 1), crashRules)
			if err != nil {
				t.Fatal(err)
			}
			l, f := fresh(t), people(60)
			result, err := act(ctx, book, nine, nil, f, l, l, refusing(c.from, c.to))
			result.Words = nil
			same(t, "result", result, c.want)
			if stopped := c.want.Later > 0; stopped != errors.Is(err, dispatch.ErrRefused) ||
				stopped && !strings.Contains(err.Error(), "refuses everything: said failed; stopped after 20 messages in a row") {
				t.Fatalf("error %v", err)
			}
			// What was refused stays so; the others are written to when it is mended.
			again := &scripted{}
			if _, err := act(ctx, book, nine.Add(time.Hour), nil, f, l, l, again); err != nil {
				t.Fatal(err)
			}
			same(t, "the letters of an hour later", len(again.handed), c.want.Later)
			if failed := slices.DeleteFunc(written(t, l), func(s string) bool { return !strings.HasSuffix(s, "failed") }); len(failed) != c.want.Failed {
				t.Fatalf("failed: %v", failed)
			}
		})
	}
}

// A server that answered everybody with a bare 550 was given twenty customers a
// try, and each of them was lost for good.
func TestNobodyFailsWhereAServerRefusesEverybodyAndDoesNotSayWhy(t *testing.T) {
	book, err := loadWith(emailing("smtp: {host: mail.example, connections: 4}"), crashRules)
	if err != nil {
		t.Fatal(err)
	}
	l, f := fresh(t), people(60)
	c := refusing(0, 60)
	c.unclear = true
	at := nine
	for range 8 { // as a daemon tries it
		handed := len(c.handed)
		result, err := act(ctx, book, at, nil, f, l, l, c)
		if !errors.Is(err, dispatch.ErrRefused) || result.Failed > 0 || len(c.handed) != handed+20 {
			t.Fatalf("%s: %+v, %d letters, %v", at, result, len(c.handed)-handed, err)
		}
		at = at.Add(15 * time.Minute)
	}
	mended, at := &scripted{}, at.Add(4*time.Hour)
	for range 2 {
		if _, err := act(ctx, book, at, nil, f, l, l, mended); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(mended.handed)
	if len(mended.handed) != 60 || len(slices.Compact(mended.handed)) != 60 {
		t.Fatalf("%d letters went out", len(mended.handed))
	}
}

// Twenty of a bad list stand first: they keep the others waiting for less than an
// hour. They fail when the server has refused them time and again and takes others,
// or when letters are no longer tried.
func TestWhoIsRefusedByAServerThatTakesOthersFailsInTheEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	for _, bad := range []int{1, 20} {
		book, err := loadWith(emailing("smtp: {host: mail.example, connections: 4}, retry: {give_up: 6h}"), crashRules)
		if err != nil {
			t.Fatal(err)
		}
		l, f := fresh(t), people(60)
		c := refusing(0, bad)
		c.unclear = true
		at, failed := nine, 0
		tick := func() {
			result, err := act(ctx, book, at, nil, f, l, l, c)
			if err != nil && !errors.Is(err, dispatch.ErrRefused) {
				t.Fatal(err)
			}
			failed, at = failed+result.Failed, at.Add(15*time.Minute)
		}
		for range 4 {
			tick()
		}
		others := 0
		for _, who := range c.handed {
			if c.says[strings.Fields(who)[0]] == "" {
				others++
			}
		}
		if same(t, "others", others, 60-bad); failed > 0 {
			t.Fatalf("%d of %d have failed within an hour", failed, bad)
		}
		f.customers = append(f.customers, "late") // somebody new whom the server takes
		for range 26 {
			tick()
		}
		same(t, "failed", failed, bad)
		tries := map[string]int{}
		for _, who := range c.handed {
			tries[who]++
		}
		if n := tries["c000 email:hello"]; n < 3 || n > 8 {
			t.Errorf("she was tried %d times", n)
		}
		if n := tries["late email:hello"]; n != 1 {
			t.Errorf("somebody got %d letters", n)
		}
	}
}

func TestALetterThatCannotBeWrittenSaysNothingOfTheServer(t *testing.T) {
	book, err := loadWith(emailing("smtp: {host: mail.example, connections: 4}"), crashRules)
	if err != nil {
		t.Fatal(err)
	}
	l, f := fresh(t), people(60)
	c := refusing(0, 30)
	c.unasked = true
	result, err := act(ctx, book, nine, nil, f, l, l, c)
	if err != nil {
		t.Fatal(err)
	}
	result.Words = nil
	same(t, "result", result, dispatch.Result{Go: 120, Sent: 90, Failed: 30, Points: 600})
}

// A server took every letter and dropped the line at its end: all 2,000 were of
// unknown fate, and no one of them was sent again.
func TestAServerThatNeverSaysWhatBecameOfALetterIsNotGivenEverything(t *testing.T) {
	book, err := loadWith(strings.Replace(settings, `>"}`, `>", smtp: {host: mail.example, connections: 4}}`, 1), crashRules)
	if err != nil {
		t.Fatal(err)
	}
	l, f, silent := fresh(t), people(60), &scripted{says: map[string]engine.State{}}
	for _, customer := range f.customers {
		silent.says[customer] = engine.TouchUnknown
	}
	result, err := act(ctx, book, nine, nil, f, l, l, silent)
	result.Words = nil
	same(t, "result", result, dispatch.Result{Go: 120, Sent: 60, Unknown: 20, Later: 40, Points: 600})
	if !errors.Is(err, dispatch.ErrAway) {
		t.Fatalf("error %v", err)
	}
	again := &scripted{}
	if _, err := act(ctx, book, nine.Add(time.Hour), nil, f, l, l, again); err != nil {
		t.Fatal(err)
	}
	same(t, "the letters of an hour later", len(again.handed), 40)
}

func TestADaemonAsksAServerThatRefusesEverythingSeldom(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.does = func(time.Time, *rules.Book, func(string) bool) error {
			return fmt.Errorf("delivering: %w", dispatch.ErrRefused)
		}
		d.until("2000-01-03 12:00:00")
		d.start()
		d.until("2000-01-04 09:40:00")
		d.did("Tue 2000-01-04 09:00:00 one", "Tue 2000-01-04 09:15:00 one", "Tue 2000-01-04 09:30:00 one")
		d.end()
	})
}
