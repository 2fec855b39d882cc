package channel_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"holdfast/internal/channel"
	"holdfast/rules"
	"holdfast/templates"
)

// sink is a real SMTP server in this process that keeps what it is sent.
type sink struct {
	*smtp.Server
	port  int
	ways  []string // to log in; nil: PLAIN
	roots *x509.CertPool

	mutex       sync.Mutex
	arrived     []arrival
	connections int
	logins      []string
}

// arrival is one message with its envelope.
type arrival struct {
	from, to string
	utf8     bool
	data     []byte
}

// startSink serves until the test ends. The change is made before it starts.
func startSink(t testing.TB, change func(*sink)) *sink {
	t.Helper()
	s := &sink{}
	s.Server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.connections++
		return &session{sink: s, conn: c}, nil
	}))
	s.Domain = "localhost"
	s.ErrorLog = log.New(io.Discard, "", 0)
	if change != nil {
		change(s)
	}
	listener := listen(t)
	s.port = listener.Addr().(*net.TCPAddr).Port
	go func() { _ = s.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func listen(t scope) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// letters are those that have arrived, the first one first.
func (s *sink) letters() []arrival {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.arrived)
}

// dialled is how many connections have begun; one that changes to TLS counts twice.
func (s *sink) dialled() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.connections
}

// loginCount is how many times somebody tried to log in.
func (s *sink) loginCount() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return len(s.logins)
}

// withTLS makes the sink offer STARTTLS with a certificate of its own.
func withTLS(t testing.TB) func(*sink) {
	return func(s *sink) { s.TLSConfig, s.roots = certificate(t) }
}

func certificate(t testing.TB) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

// client is a channel to the sink.
func (s *sink) client(t testing.TB, encryption string, connections int) *channel.SMTP {
	c := newClient(t, s.port, encryption, connections)
	c.Trust(s.roots)
	return c
}

func newClient(t scope, port int, encryption string, connections int) *channel.SMTP {
	c := channel.NewSMTP(settings(rules.SMTP{Host: "127.0.0.1", Port: port, TLS: encryption, Connections: connections}))
	c.Hurry(5*time.Second, time.Millisecond)
	t.Cleanup(func() { _ = c.Close() }) // never fails
	return c
}

// settings are those of a project with that server.
func settings(servers ...rules.SMTP) rules.Email {
	return rules.Email{From: "hello@bluedoor.example", Servers: servers}
}

type session struct {
	sink *sink
	conn *smtp.Conn
	arrival
}

func (s *session) Mail(from string, options *smtp.MailOptions) error {
	s.from, s.utf8 = from, options.UTF8
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.data = data
	s.sink.mutex.Lock()
	defer s.sink.mutex.Unlock()
	s.sink.arrived = append(s.sink.arrived, s.arrival)
	return nil
}

func (s *session) Reset()        { s.arrival = arrival{} }
func (s *session) Logout() error { return nil }

func (s *session) AuthMechanisms() []string {
	if s.sink.ways != nil {
		return s.sink.ways
	}
	return []string{"PLAIN"}
}

func (s *session) Auth(way string) (sasl.Server, error) {
	if way != "PLAIN" {
		s.sink.mutex.Lock()
		defer s.sink.mutex.Unlock()
		s.sink.logins = append(s.sink.logins, way)
		state, _ := s.conn.TLSConnectionState()
		return loginServer(way, &state)
	}
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.sink.mutex.Lock()
		defer s.sink.mutex.Unlock()
		s.sink.logins = append(s.sink.logins, user)
		if user == "ada" && password == "right-horse" {
			return nil
		}
		return errors.New("no such user as " + user + " with password " + password)
	}), nil
}

// envelope is one that any server takes.
func envelope(key string) channel.Envelope {
	return channel.Envelope{
		Key: key, To: "ada@example.com", ToName: "Ada Lovelace",
		From: "Blue Door Coffee <hello@bluedoor.example>",
		Message: templates.Message{
			Subject: "We miss you", HTML: "<p>Dear <b>Ada</b></p>\n", Text: "Dear Ada\n",
		},
		At: time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("", 3600)),
	}
}
