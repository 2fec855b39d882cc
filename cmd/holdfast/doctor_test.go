//go:build !race

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"holdfast/internal/ledger"
	"holdfast/internal/web"
	"holdfast/rules"
)

// noMail is a mail server that takes senders and no letter.
type noMail struct{ t *testing.T }

func (noMail) Reset()                               {}
func (noMail) Logout() error                        { return nil }
func (noMail) Mail(string, *smtp.MailOptions) error { return nil }
func (n noMail) Rcpt(string, *smtp.RcptOptions) error {
	n.t.Error("somebody is written to")
	return errors.New("no")
}
func (noMail) Data(io.Reader) error { return errors.New("no") }

// mailPort is where a mail server with a certificate that nobody vouches for
// listens until the test ends.
func mailPort(t *testing.T) int {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return noMail{t}, nil }))
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.ErrorLog, s.EnableSMTPUTF8 = log.New(io.Discard, "", 0), true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = s.Close() })
	return listener.Addr().(*net.TCPAddr).Port
}

// examined is what the doctor says as JSON, by group and name.
func examined(t *testing.T, want int, args ...string) map[string]string {
	t.Helper()
	out, errs, code := holdWith(t, keys, append([]string{"doctor", "--format", "json", "--no-dns"}, args...)...)
	if code != want {
		t.Errorf("it ends with %d\n%s%s", code, out, errs)
	}
	var said struct {
		Checks []struct{ Group, Name, Verdict, Says string }
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, c := range said.Checks {
		found[c.Group+": "+c.Name] = c.Verdict + ": " + c.Says
	}
	return found
}

func hasFound(t *testing.T, found map[string]string, check, want string) {
	t.Helper()
	if !strings.Contains(found[check], want) {
		t.Errorf("%s is %q, want %q", check, found[check], want)
	}
}

func TestTheDoctorTalksToEverybodyAndWritesToNobody(t *testing.T) {
	dir := journeys(t)
	port := mailPort(t)
	settings := filepath.Join(dir, "holdfast.yaml")
	replace(t, settings, `email: {from: "Shop <hello@shop.example>"}`,
		fmt.Sprintf(`email: {from: "Shop <hello@shop.example>", smtp: {host: 127.0.0.1, port: %d, tls_verify: false}}`, port))
	l, err := ledger.Open(t.Context(), filepath.Join(dir, "state/holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var book *rules.Book
	pages := httptest.NewServer(web.Public{
		Book: func() *rules.Book { return book }, Reader: l, Writer: l, Clock: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler),
	}.Handler())
	defer pages.Close()
	replace(t, settings, "https://shop.example", pages.URL)
	book, err = rules.Load(os.DirFS(dir), rules.Options{Root: dir, Getenv: func(name string) (string, bool) { v, ok := keys[name]; return v, ok }})
	if err != nil {
		t.Fatal(err)
	}
	found := examined(t, filesBad, dir)
	server := fmt.Sprintf("mail servers: 127.0.0.1:%d", port)
	hasFound(t, found, server, "pass: it answers; TLS 1.3 with any certificate (weak")
	hasFound(t, found, server, "mail from hello@shop.example is taken")
	hasFound(t, found, "links: page", "pass")
	hasFound(t, found, "links: one-click", "pass")
	hasFound(t, found, "links: https", "fail")
	hasFound(t, found, "project: ledger", "pass: it opens")
	hasFound(t, found, "domain: SPF", "cannot tell: DNS was not to be asked")
	hasFound(t, found, "Gmail and Yahoo: TLS", "pass")
	hasFound(t, found, "Gmail and Yahoo: format", "pass: a letter's headers are as RFC 5322 has them")
	bans, err := l.Bans(t.Context())
	if err != nil || len(bans) > 0 {
		t.Errorf("nobody's click banned %v, %v", bans, err)
	}

	unlock, err := l.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock() //nolint:errcheck // the test is over
	hasFound(t, examined(t, filesBad, dir, "--no-network"), "project: ledger", "cannot tell: another holdfast is at work")
}

func TestTheDoctorEndsWellWithoutANetwork(t *testing.T) {
	dir := example(t, "coffee")
	found := examined(t, fine, dir, "--no-network")
	hasFound(t, found, "project: orders", "pass: data/orders.csv can be read: 372 rows")
	if _, err := os.Stat(filepath.Join(dir, "state")); err == nil {
		t.Error("there is a ledger")
	}
	if out := mustHold(t, "doctor", dir, "--no-network"); !strings.Contains(out, "\n  rules             pass         they load") {
		t.Error(out)
	}
}

func TestTheDoctorSaysWhoIsToBlame(t *testing.T) {
	dir := many(t, 3)
	settings := filepath.Join(dir, "holdfast.yaml")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	replace(t, settings, `email: {from: "Shop <hello@shop.example>"}`, fmt.Sprintf(`email: {from: "Shop <hello@shop.example>", smtp: {host: 127.0.0.1, port: %d}}
links: {base: "https://127.0.0.1:%d", key: "${KEY}"}`, nobody, nobody))
	found := examined(t, worldAway, dir)
	hasFound(t, found, "Gmail and Yahoo: format", "pass")
	hasFound(t, found, fmt.Sprintf("mail servers: 127.0.0.1:%d", nobody), "fail: it does not answer")

	replace(t, settings, "at: 2026-01-05T09:00\n", "")
	later := noon.Add(time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "people.csv"), later, later); err != nil {
		t.Fatal(err)
	}
	hasFound(t, examined(t, filesBad, dir, "--no-network"), "project: clock", "fail: people.csv was written at")
	if err := os.Remove(filepath.Join(dir, "people.csv")); err != nil {
		t.Fatal(err)
	}
	hasFound(t, examined(t, filesBad, dir, "--no-network"), "project: customers", "fail")
	replace(t, settings, "audience: consent", "audience: consnt")
	if found := examined(t, filesBad, dir); len(found) != 1 {
		t.Errorf("it says more than that the rules are wrong: %v", found)
	}
	ends(t, usageBad, `this is "xml"`, "doctor", dir, "--format", "xml")
}
