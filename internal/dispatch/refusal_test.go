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
