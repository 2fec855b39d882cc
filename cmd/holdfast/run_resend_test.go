package main

import (
	"io"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// silent is a mail server that takes a letter and, for the first one, never says
// so.
type silent struct {
	*post
	took chan struct{} // the first letter has come
	gone chan struct{} // closed when whoever sent it is dead
}

// Data implements smtp.Session.
func (s *silent) Data(r io.Reader) error {
	if err := s.post.Data(r); err != nil {
		return err
	}
	select {
	case <-s.gone:
	default:
		s.took <- struct{}{}
		<-s.gone
	}
	return nil
}

func startSilent(t *testing.T) *silent {
	t.Helper()
	s := &silent{post: &post{taken: map[string]int{}, ring: make(chan struct{}, 1)}, took: make(chan struct{}), gone: make(chan struct{})}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return s, nil }))
	server.Domain, server.ErrorLog = "localhost", quiet{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return s
}

// Killed between a letter's last dot and the server's answer, nobody knows whether
// it has arrived.
func TestALetterOfUnknownFateIsSentAgainOnlyWhereTheProjectSaysSo(t *testing.T) {
	for setting, want := range map[string]struct {
		times  int
		states map[string]int
	}{
		"":                     {1, map[string]int{"sent": 0, "unknown": 1}},
		", on_unknown: keep":   {1, map[string]int{"sent": 0, "unknown": 1}},
		", on_unknown: resend": {2, map[string]int{"sent": 1, "unknown": 0}},
	} {
		t.Run(strings.TrimPrefix(setting, ", "), func(t *testing.T) {
			server, dir := startSilent(t), many(t, 1)
			replace(t, filepath.Join(dir, "holdfast.yaml"), "at: 2026-01-05T09:00", "at: "+time.Now().UTC().Format("2006-01-02T15:04")) // letters really leave
			replace(t, filepath.Join(dir, "holdfast.yaml"), `<hello@shop.example>"`,
				`<hello@shop.example>", smtp: {host: 127.0.0.1, port: `+strconv.Itoa(server.port)+`, tls: none}`+setting)
			p := process(t, "run", "--once", dir)
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-server.took:
			case <-time.After(time.Minute):
				t.Fatal("no letter came in a minute")
			}
			if err := p.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = p.Wait() // it was killed
			close(server.gone)
			for range 2 {
				if out, err := process(t, "run", "--once", dir).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
			for state, n := range want.states {
				if got := len(touchesIn(t, dir, state)); got != n {
					t.Errorf("%d are %s, want %d", got, state, n)
				}
			}
			server.mutex.Lock()
			defer server.mutex.Unlock()
			for id, times := range server.taken {
				if len(server.taken) != 1 || times != want.times {
					t.Errorf("%s came %d times, want %d; ids: %v", id, times, want.times, server.taken)
				}
			}
		})
	}
}
