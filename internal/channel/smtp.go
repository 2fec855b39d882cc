package channel

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/mail"
	"sync"
	"time"

	"holdfast/rules"
)

// SMTP hands letters to a mail server over a few connections that stay open.
// It is used by one goroutine at a time; it has its own for the connections.
type SMTP struct {
	server  rules.SMTP
	from    string
	secrets scrubber
	roots   *x509.CertPool // who vouches for the server; nil: the system's
	timeout time.Duration  // of one dial, and of one message
	pause   time.Duration  // after a dial that failed

	mutex sync.Mutex
	idle  []*connection // open, and in nobody's hands
}

// NewSMTP is a channel to that server for letters from that RFC 5322 address.
// It talks to nobody until Open.
func NewSMTP(server rules.SMTP, from string) *SMTP {
	server.Connections = max(server.Connections, 1)
	return &SMTP{
		server:  server,
		from:    from,
		secrets: newScrubber(server.User, server.Password.Reveal()),
		timeout: 30 * time.Second,
		pause:   time.Second,
	}
}

// Open proves that the server can be reached, that its certificate is good
// where TLS is asked for, that it takes the user and password, and that it takes
// mail from the sender. The error holds the server's or the network's words.
func (s *SMTP) Open(ctx context.Context) error {
	for c := s.take(); c != nil; c = s.take() {
		c.close() // it may have gone stale, and would prove nothing
	}
	c, err := s.dial(ctx)
	if err != nil {
		return fmt.Errorf("opening %s: %w", s, err)
	}
	if err := s.prove(c); err != nil {
		c.close()
		return fmt.Errorf("opening %s: %w", s, err)
	}
	s.give(c)
	return nil
}

// prove begins a message and takes it back. A server that wants a login, or a
// sender who is allowed to be one, says so here and not to every customer.
func (s *SMTP) prove(c *connection) error {
	from, err := parseAddress(s.from)
	if err != nil {
		return fmt.Errorf("from: %w", err)
	}
	c.session.SkipSMTPUTF8(isASCII(from.Address))
	if err := c.session.Mail((&mail.Address{Address: from.Address}).String()); err != nil {
		return fmt.Errorf("mail from %s is not taken: %s", from.Address, s.secrets.scrub(err.Error()))
	}
	if err := c.session.Reset(); err != nil {
		return fmt.Errorf("taking a message back: %s", s.secrets.scrub(err.Error()))
	}
	return nil
}

// Send hands the envelopes to the server, one recipient to a message, and
// answers each in its place. A message has 30 seconds. When the context ends,
// the messages on their way are finished and all others are Later. When the
// server cannot be reached three times in a row, all that is left is Later.
//
// A connection that the server has dropped since its last message is dialled
// again and the message, which certainly did not arrive, is handed over once
// more.
func (s *SMTP) Send(ctx context.Context, envelopes []Envelope) []Outcome {
	b := newBatch(envelopes)
	rate := newPace(s.server.Rate)
	defer rate.stop()
	var workers sync.WaitGroup
	for range min(s.server.Connections, len(envelopes)) {
		workers.Go(func() { s.work(ctx, b, rate) })
	}
	workers.Wait()
	return b.finish(ctx)
}

// Close says goodbye to the server on every connection. What was sent is
// settled already, so a server that does not answer is no error.
func (s *SMTP) Close() error {
	for c := s.take(); c != nil; c = s.take() {
		c.quit()
	}
	return nil
}

// String names the server and nothing that is secret.
func (s *SMTP) String() string { return fmt.Sprintf("%s port %d", s.server.Host, s.server.Port) }

// GoString is String: %#v would reach into the password.
func (s *SMTP) GoString() string { return s.String() }

// take is an open connection, or nil when there is none.
func (s *SMTP) take() *connection {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.idle) == 0 {
		return nil
	}
	c := s.idle[len(s.idle)-1]
	s.idle = s.idle[:len(s.idle)-1]
	return c
}

// give puts an open connection back for the next one who needs it.
func (s *SMTP) give(c *connection) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.idle = append(s.idle, c)
}
