package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// slowServer is a real mail server that takes a second of the program's clock
// for a letter. Before the n-th one, from 0, something may happen.
type slowServer struct {
	port    int
	happens map[int]func()

	mutex sync.Mutex
	begun int
	to    []string
}

func startSlowServer(t *testing.T, happens map[int]func()) *slowServer {
	t.Helper()
	s := &slowServer{happens: happens}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &slowSession{server: s}, nil }))
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return s
}

// taken is how many letters have arrived.
func (s *slowServer) taken() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return len(s.to)
}

type slowSession struct {
	server *slowServer
	to     string
}

func (s *slowSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *slowSession) Reset()                               {}
func (s *slowSession) Logout() error                        { return nil }

func (s *slowSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *slowSession) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	s.server.mutex.Lock()
	defer s.server.mutex.Unlock()
	if happens := s.server.happens[s.server.begun]; happens != nil {
		happens()
	}
	s.server.begun++
	s.server.to = append(s.server.to, strings.TrimSuffix(s.to, "@mail.example"))
	return nil
}

// runSlowly runs once; the clock begins at that time and shows a second more for
// every letter that the server has taken.
func runSlowly(t *testing.T, s *slowServer, dir string, at time.Time) (out, errs string, code int) {
	t.Helper()
	before := s.taken()
	var stdout, stderr bytes.Buffer
	w := &world{
		in: strings.NewReader(""), out: &stdout, err: &stderr,
		clock:  func() time.Time { return at.Add(time.Duration(s.taken()-before) * time.Second) },
		getenv: func(string) (string, bool) { return "", false },
	}
	code = run(context.Background(), w, []string{"run", "--once", dir})
	return stdout.String(), stderr.String(), code
}

// slowShop is a shop of so many customers whose letters leave through the server.
func slowShop(t *testing.T, port, customers int) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "holdfast.yaml"), fmt.Sprintf(`
name: Shop
timezone: Europe/Berlin
sources:
  customers: {csv: people.csv, id: id, columns: {email: email, consent: consent}}
  orders: {csv: orders.csv, customer: customer, at: at, amount: amount}
email: {from: "Shop <hello@shop.example>", smtp: {host: 127.0.0.1, port: %d, tls: none, connections: 1}}
limits: {quiet_hours: {from: "21:00", to: "08:00"}}
playbooks:
  hello: {schedule: "0 9 * * *", audience: orders >= 0, exit: orders_since_entry > 0, steps: [{email: hello}]}
`, port))
	write(t, filepath.Join(dir, "mail/hello.md"), "---\nsubject: Hello\n---\nHello\n")
	var people strings.Builder
	people.WriteString("id,email,consent\n")
	for i := range customers {
		fmt.Fprintf(&people, "c%03d,c%03d@mail.example,yes\n", i, i)
	}
	write(t, filepath.Join(dir, "people.csv"), people.String())
	write(t, filepath.Join(dir, "orders.csv"), "customer,at,amount\nc003,2026-01-02T10:00,20\nc499,2026-01-02T10:00,20\n")
	return dir
}

func TestAPurchaseAndAnUnsubscribeDuringADeliveryStopTheLetter(t *testing.T) {
	var dir string
	s := startSlowServer(t, map[int]func(){
		100: func() {
			file, err := os.OpenFile(filepath.Join(dir, "orders.csv"), os.O_APPEND|os.O_WRONLY, 0)
			if err == nil {
				_, err = io.WriteString(file, "c050,2026-01-05T09:01:30,20\nc400,2026-01-05T09:01:35,20\n")
				err = errors.Join(err, file.Close())
			}
			if err != nil {
				t.Error(err)
			}
		},
		200: func() {
			replace(t, filepath.Join(dir, "people.csv"), "c450,c450@mail.example,yes", "c450,c450@mail.example,no")
		},
	})
	dir = slowShop(t, s.port, 500)
	out, errs, code := runSlowly(t, s, dir, berlin(t, 9, 0, 0))
	if code != fine || !strings.Contains(out, ": 498 of 500 done, 2 no longer due, 0 points") ||
		!strings.Contains(out, "\n  hello, c400, email:hello, no longer due: exited since the plan\n  hello, c450, email:hello, no longer due: no_consent since the plan\n") {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	slices.Sort(s.to)
	if s.to = slices.Compact(s.to); len(s.to) != 498 || slices.Contains(s.to, "c400") || slices.Contains(s.to, "c450") || !slices.Contains(s.to, "c050") {
		t.Errorf("%d letters: %v", len(s.to), s.to)
	}
}

func TestQuietHoursThatBeginDuringADeliveryPutTheRestOff(t *testing.T) {
	s := startSlowServer(t, nil)
	dir := slowShop(t, s.port, 100)
	out, errs, code := runSlowly(t, s, dir, berlin(t, 20, 59, 0)) // sixty letters before nine
	if code != fine || !strings.Contains(out, ": 60 of 100 done, 40 no longer due") || s.taken() != 60 {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	out, errs, code = runSlowly(t, s, dir, berlin(t, 32, 0, 0)) // the next morning
	if code != fine || !strings.Contains(out, ": 40 of 40 done") {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	slices.Sort(s.to)
	if len(slices.Compact(s.to)) != 100 {
		t.Errorf("%d got a letter", len(slices.Compact(s.to)))
	}
}
