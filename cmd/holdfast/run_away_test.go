package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"holdfast/internal/dispatch"
)

// A daemon does not try letters again whose mailboxes are full while they wait. But
// a server that took nothing from anybody may be back a minute later.
func TestADaemonTriesAtOnceWhatAServerThatWasAwayHadPutOff(t *testing.T) {
	for _, c := range []struct {
		name  string
		takes int // at first; then it says
		says  *smtp.SMTPError
		away  error

		atNine, aMinuteOn, waiting int // letters that are sent, and that wait then
	}{
		{"mailboxes are full", 20, &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "full"}, nil, 20, 0, 30},
		{"the server was away", 0, &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}, dispatch.ErrAway, 0, 50, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startMoodyServer(t, c.takes, c.says)
			dir := slowShop(t, s.port, 50)
			now := berlin(t, 9, 0, 0)
			w := &world{
				in: strings.NewReader(""), out: &bytes.Buffer{}, err: &bytes.Buffer{},
				clock: func() time.Time { return now }, getenv: func(string) (string, bool) { return "", false },
			}
			book, err := load(w, dir)
			if err != nil {
				t.Fatal(err)
			}
			a, _, err := beginActing(context.Background(), w, book)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = a.end() }() // nothing is left to lose
			a.log = slog.New(slog.DiscardHandler)
			first, err := a.act(context.Background(), book, now, nil, nil)
			if !errors.Is(err, c.away) || first.Sent != c.atNine {
				t.Fatalf("at nine %d are sent: %v", first.Sent, err)
			}
			s.mend(1000)
			now = now.Add(time.Minute)
			second, err := a.act(context.Background(), book, now, nil, nil)
			if err != nil || second.Sent != c.aMinuteOn || second.Later != c.waiting {
				t.Errorf("a minute on %d are sent, %d put off: %v", second.Sent, second.Later, err)
			}
		})
	}
}
