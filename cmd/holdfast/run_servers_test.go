package main

import (
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// moodyServer is a real mail server that takes so many letters, and answers every
// later recipient with those words.
type moodyServer struct {
	port int

	mutex sync.Mutex
	most  int
	says  *smtp.SMTPError
	to    []string
}

func startMoodyServer(t *testing.T, most int, says *smtp.SMTPError) *moodyServer {
	t.Helper()
	s := &moodyServer{most: most, says: says}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &moodySession{server: s}, nil }))
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return s
}

// mend makes the server take so many more.
func (s *moodyServer) mend(more int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.most = len(s.to) + more
}

func (s *moodyServer) taken() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.to)
}

type moodySession struct {
	server *moodyServer
	to     string
}

func (s *moodySession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *moodySession) Reset()                               {}
func (s *moodySession) Logout() error                        { return nil }

func (s *moodySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mutex.Lock()
	defer s.server.mutex.Unlock()
	if len(s.server.to) >= s.server.most {
		return s.server.says
	}
	s.to = to
	return nil
}

func (s *moodySession) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	s.server.mutex.Lock()
	defer s.server.mutex.Unlock()
	s.server.to = append(s.server.to, s.to)
	return nil
}

var blocked = &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "client host blocked"}

// A server that takes the shop for a spammer said so to twenty customers a try, and
// each of them was lost for good.
func TestNobodyIsLostWhereTheServerRefusesTheShop(t *testing.T) {
	for want, says := range map[string]*smtp.SMTPError{
		"554 5.7.1 client host blocked": blocked,
		// Some say no more than that.
		"refuses everything: 550 no": {Code: 550, EnhancedCode: smtp.NoEnhancedCode, Message: "no"},
	} {
		t.Run(want, func(t *testing.T) { nobodyIsLost(t, says, want) })
	}
}

func nobodyIsLost(t *testing.T, says *smtp.SMTPError, want string) {
	t.Helper()
	s := startMoodyServer(t, 0, says)
	dir := slowShop(t, s.port, 50)
	idle := startSlowServer(t, nil) // its clock stands still
	out, errs, code := runSlowly(t, idle, dir, berlin(t, 9, 0, 0))
	if code != worldAway || !strings.Contains(out, ": 0 of 50 done, 50 put off") || !strings.Contains(errs, want) {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	s.mend(1000)
	if out, errs, code := runSlowly(t, idle, dir, berlin(t, 10, 0, 0)); code != fine || !strings.Contains(out, ": 50 of 50 done") {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	to := s.taken()
	slices.Sort(to)
	if len(slices.Compact(to)) != 50 || len(to) != 50 {
		t.Errorf("%d letters to %d", len(to), len(slices.Compact(to)))
	}
}

func TestASecondServerTakesWhatTheFirstDoesNot(t *testing.T) {
	for name, says := range map[string]*smtp.SMTPError{
		"goes away":        {Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "going home"},
		"refuses the shop": blocked,
	} {
		t.Run(name, func(t *testing.T) {
			first, second := startMoodyServer(t, 7, says), startMoodyServer(t, 1000, nil)
			dir := slowShop(t, first.port, 40)
			replace(t, filepath.Join(dir, "holdfast.yaml"), fmt.Sprintf("smtp: {host: 127.0.0.1, port: %d, tls: none, connections: 1}", first.port),
				fmt.Sprintf("smtp: [{host: 127.0.0.1, port: %d, tls: none, connections: 1}, {host: 127.0.0.1, port: %d, tls: none}]", first.port, second.port))
			idle := startSlowServer(t, nil)
			out, errs, _ := runSlowly(t, idle, dir, berlin(t, 9, 0, 0))
			if strings.Contains(out, "failed") || strings.Contains(out, "unknown") {
				t.Fatalf("%s%s", out, errs)
			}
			first.mend(0)
			if out, errs, code := runSlowly(t, idle, dir, berlin(t, 10, 0, 0)); code != fine {
				t.Fatalf("exit %d\n%s%s", code, out, errs)
			}
			to := slices.Concat(first.taken(), second.taken())
			slices.Sort(to)
			if n := len(slices.Compact(slices.Clone(to))); n != 40 || len(to) != 40 || len(first.taken()) != 7 {
				t.Errorf("%d letters to %d, %d of them by the first", len(to), n, len(first.taken()))
			}
		})
	}
}

func TestLettersLeaveOnAWarmUpsCurve(t *testing.T) {
	s := startMoodyServer(t, 1000, nil)
	dir := slowShop(t, s.port, 40)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "connections: 1}}", "connections: 1}, warm_up: {start: 5, days: 3, to: 20}}")
	idle := startSlowServer(t, nil)
	had := 0
	for day, want := range []int{5, 10, 20, 5} {
		for _, hour := range []int{9, 15} { // a second run on the same day gets no more
			out, errs, code := runSlowly(t, idle, dir, berlin(t, hour+24*day, 0, 0))
			if code != fine {
				t.Fatalf("exit %d\n%s%s", code, out, errs)
			}
		}
		to := s.taken()
		if got := len(to) - had; got != want {
			t.Errorf("day %d: %d letters, want %d", day+1, got, want)
		}
		had = len(to)
	}
}
