package channel

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"holdfast/rules"
)

// SMTP hands letters to the first of some mail servers that answers, over a few
// connections that stay open. It is used by one goroutine at a time; it has its
// own for the connections.
type SMTP struct {
	servers []*server // at least one
	from    string
	signing *signing
	faulty  error          // of the settings: nothing is sent
	roots   *x509.CertPool // who vouches for the servers; nil: the system's
	timeout time.Duration  // of one dial, and of one message
	pause   time.Duration  // after a dial that failed

	rate    *pace
	domains *domains
	marks   *Marks // nil: nobody asks

	mutex     sync.Mutex
	preferred int           // of the servers: the one that is asked first
	idle      []*connection // open, and in nobody's hands
}

// NewSMTP is a channel for letters as the project's settings have it: servers,
// sender, rates and signature. It talks to nobody until Open.
func NewSMTP(email rules.Email) *SMTP {
	s := &SMTP{
		servers: newServers(email), from: email.From,
		timeout: 30 * time.Second, pause: time.Second,
		rate: newPace(email.Rate), domains: newDomains(email.PerDomain),
	}
	if s.signing, s.faulty = newSigning(email.DKIM); s.faulty == nil && len(s.servers) == 0 {
		s.faulty = errors.New("there is no mail server")
	}
	return s
}

// Mark makes the channel mark every letter before it leaves and after.
func (s *SMTP) Mark(m *Marks) { s.marks = m }

// Open proves that a server can be reached, that its certificate is good
// where TLS is asked for, that it takes the user and password, and that it takes
// mail from the sender. The error holds the servers' or the network's words.
func (s *SMTP) Open(ctx context.Context) error {
	if s.faulty != nil {
		return s.faulty
	}
	for c := s.take(); c != nil; c = s.take() {
		c.close() // it may have gone stale, and would prove nothing
	}
	var failed []error
	for range s.servers {
		c, err := s.reach(ctx, s.first())
		if err == nil {
			if err = s.prove(c); err == nil {
				s.give(c)
				return nil
			}
			c.close()
		}
		failed = append(failed, fmt.Errorf("opening %s: %w", s.first(), err))
		s.pass(s.first())
	}
	return errors.Join(failed...)
}

// prove begins a message and takes it back. A server that wants a login, or a
// sender who is allowed to be one, says so here and not to every customer.
func (s *SMTP) prove(c *connection) error {
	from, err := parseAddress(s.from)
	if err != nil {
		return fmt.Errorf("from: %w", err)
	}
	made := letter{from: onWire(from.Address), plain: isASCII(from.Address)}
	if !made.plain && !c.international() {
		return errors.New("from: " + needsUTF8)
	}
	if err := c.session.UpdateDeadline(s.timeout); err != nil {
		return err
	}
	begin := []command{{atMail, "MAIL FROM:<" + made.from + ">" + c.parameters(&made), 250}}
	if failed := c.ask(begin); failed != nil {
		return fmt.Errorf("mail from %s is not taken: %s", from.Address, c.server.secrets.scrub(serverWords(failed.err)))
	}
	if failed := c.ask([]command{{atReset, "RSET", 250}}); failed != nil {
		return fmt.Errorf("taking a message back: %s", c.server.secrets.scrub(serverWords(failed.err)))
	}
	return nil
}

// Send hands the envelopes to the server, one recipient to a message, and
// answers each in its place. A message has 30 seconds. When the context ends,
// the messages on their way are finished and all others are Later. When no
// server can be reached three times in a row, all that is left is Later.
//
// A connection that the server has dropped since its last message is dialled
// again and the message, which certainly did not arrive, is handed over once
// more.
func (s *SMTP) Send(ctx context.Context, envelopes []Envelope) []Outcome {
	b := newBatch(envelopes)
	if s.faulty != nil {
		b.why = s.faulty.Error()
		return b.finish(ctx)
	}
	var workers sync.WaitGroup
	for range min(s.first().Connections, len(envelopes)) {
		workers.Go(func() { s.work(ctx, b) })
	}
	workers.Wait()
	return b.finish(ctx)
}

// Close says goodbye to the server on every connection. What was sent is
// settled already, so a server that does not answer is no error.
func (s *SMTP) Close() error {
	var all sync.WaitGroup
	for c := s.take(); c != nil; c = s.take() {
		all.Go(c.quit)
	}
	all.Wait()
	return nil
}

// String names the servers and nothing that is secret.
func (s *SMTP) String() string {
	names := make([]string, len(s.servers))
	for i, one := range s.servers {
		names[i] = one.String()
	}
	return strings.Join(names, ", ")
}

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
