package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// putsOff is a mail server that always says to come again later.
type putsOff struct{ slowSession }

// Data implements smtp.Session.
func (*putsOff) Data(io.Reader) error {
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come again later"}
}

// Each run is a process of its own, as cron starts them.
func TestRunsOfCronGiveALetterUpWhenItsTimeIsOver(t *testing.T) {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &putsOff{slowSession{server: &slowServer{}}}, nil }))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	dir := slowShop(t, listener.Addr().(*net.TCPAddr).Port, 1)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "connections: 1}", "connections: 1}, retry: {give_up: 2h}")
	for _, c := range []struct {
		hour, minute int
		want         string
		waits        bool // a minute later
	}{
		{9, 0, "0 of 1 done, 1 put off", true},
		{10, 0, "0 of 1 done, 1 put off", true},
		{10, 59, "0 of 1 done, 1 put off", true},
		{12, 0, "0 of 1 done, 1 failed", false},
		{13, 0, "0 of 0 done", false},
	} {
		var out, errs bytes.Buffer
		now := berlin(t, c.hour, c.minute, 0)
		w := &world{
			in: strings.NewReader(""), out: &out, err: &errs,
			clock:  func() time.Time { return now },
			getenv: func(string) (string, bool) { return "", false },
		}
		run(context.Background(), w, []string{"run", "--once", dir})
		if !strings.Contains(out.String(), c.want) || strings.Contains(c.want, "failed") && !strings.Contains(out.String(), "given up after 2h0m0s: 451") {
			t.Errorf("at %d:%02d:\n%s%s", c.hour, c.minute, &out, &errs)
		}
		for _, format := range []string{"text", "json", "html"} {
			for after, waits := range map[time.Duration]bool{time.Minute: c.waits, time.Hour: false} {
				out.Reset()
				now = berlin(t, c.hour, c.minute, 0).Add(after)
				run(context.Background(), w, []string{"plan", dir, "--format", format})
				if strings.Contains(out.String(), "1 message was put off by the server, the first until 20") != waits {
					t.Errorf("%s after %d:%02d as %s:\n%s%s", after, c.hour, c.minute, format, &out, &errs)
				}
			}
		}
	}
}
