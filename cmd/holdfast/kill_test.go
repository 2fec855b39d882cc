package main

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// post is a mail server that counts how often it was handed each message. After
// so many letters it rings.
type post struct {
	port int

	mutex sync.Mutex
	taken map[string]int // by Message-ID
	until int            // letters before it rings
	ring  chan struct{}
}

func startPost(t *testing.T) *post {
	t.Helper()
	p := &post{taken: map[string]int{}, ring: make(chan struct{}, 1)}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return p, nil }))
	server.Domain = "localhost"
	server.ErrorLog = quiet{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = listener.Addr().(*net.TCPAddr).Port
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return p
}

// quiet says nothing of clients that die.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Mail implements smtp.Session.
func (p *post) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt implements smtp.Session.
func (p *post) Rcpt(string, *smtp.RcptOptions) error { return nil }

// Reset implements smtp.Session.
func (p *post) Reset() {}

// Logout implements smtp.Session.
func (p *post) Logout() error { return nil }

// Data implements smtp.Session.
func (p *post) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.taken[message.Header.Get("Message-ID")]++
	if p.until--; p.until == 0 {
		p.ring <- struct{}{}
	}
	return nil
}

// after is a bell that rings when so many more letters have come; none before
// can be heard any more.
func (p *post) after(letters int) <-chan struct{} {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	select {
	case <-p.ring:
	default:
	}
	p.until = letters
	return p.ring
}

// TestKilledWhileItMailsNobodyIsLostAndNobodyGetsALetterTwice kills the program
// (-9) at random in the middle of a run over SMTP, again and again, until it comes
// to the end. HOLDFAST_KILLS says how often; by the dozen unless said, for each is
// a start of the program.
func TestKilledWhileItMailsNobodyIsLostAndNobodyGetsALetterTwice(t *testing.T) {
	const customers, connections = 2000, 4
	kills, seed := 25, uint64(time.Now().UnixNano())
	if given, err := strconv.Atoi(os.Getenv("HOLDFAST_KILLS")); err == nil {
		kills = given
	}
	if given, err := strconv.ParseUint(os.Getenv("HOLDFAST_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("HOLDFAST_SEED=%d runs this again", seed)
	random := rand.New(rand.NewPCG(seed, 2))
	server, dir := startPost(t), many(t, customers)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "at: 2026-01-05T09:00", "at: "+time.Now().UTC().Format("2006-01-02T15:04")) // letters really leave
	replace(t, filepath.Join(dir, "holdfast.yaml"), `<hello@shop.example>"`,
		`<hello@shop.example>", smtp: {host: 127.0.0.1, port: `+strconv.Itoa(server.port)+`, tls: none, connections: `+strconv.Itoa(connections)+`}`)
	killed := 0
	for killed < kills {
		p := process(t, "run", "--once", dir)
		// Somewhere within the letters that are left for each kill, and then within
		// the time that the next few take; one in ten at any time.
		bell := server.after(1 + random.IntN(max(customers/kills/2, 1)))
		late := time.Duration(random.IntN(1_500)) * time.Microsecond
		var any <-chan time.Time
		if killed%10 == 9 {
			any = time.After(time.Duration(random.IntN(300)) * time.Millisecond)
		}
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- p.Wait() }()
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("it came to its end after %d kills", killed)
			kills = killed
			continue
		case <-bell:
			time.Sleep(late)
		case <-any:
		}
		if p.Process.Kill() == nil {
			killed++
		}
		<-ended
	}
	if out, err := process(t, "run", "--once", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	sent, unknown := len(sentTouches(t, dir)), len(touchesIn(t, dir, "unknown"))
	t.Logf("killed %d times: %d messages, %d sent, %d unknown", killed, len(server.taken), sent, unknown)
	for id, n := range server.taken {
		if n > 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
	if killed < 10 || sent+unknown != customers || len(server.taken) < sent || len(server.taken) > sent+unknown {
		t.Errorf("%d sent and %d unknown of %d customers, %d messages", sent, unknown, customers, len(server.taken))
	}
	if unknown > killed*connections {
		t.Errorf("%d unknown after %d kills over %d connections", unknown, killed, connections)
	}
	if list := mustHold(t, "ledger", dir, "--state", "unknown", "--limit", "0"); unknown > 0 && strings.Count(list, "unknown") < unknown {
		t.Errorf("%d are unknown, and listed are\n%s", unknown, list)
	}
}
