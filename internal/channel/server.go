package channel

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"

	"holdfast/rules"
)

// server is one of the mail servers, and what is kept for it.
type server struct {
	rules.SMTP
	secrets scrubber
	rate    *pace
}

// newServers are the project's servers in the order in which they are tried.
func newServers(email rules.Email) []*server {
	all := email.Servers
	if len(all) == 0 && email.SMTP != nil {
		all = []rules.SMTP{*email.SMTP}
	}
	servers := make([]*server, len(all))
	for i, one := range all {
		one.Connections = max(one.Connections, 1)
		servers[i] = &server{one, newScrubber(one.User, one.Password.Reveal()), newPace(one.Rate)}
	}
	return servers
}

// String names the server and nothing that is secret.
func (s *server) String() string { return fmt.Sprintf("%s port %d", s.Host, s.Port) }

// GoString is String: %#v would reach into the password.
func (s *server) GoString() string { return s.String() }

// dial connects to the server that took letters last, or to the next one that
// answers.
func (s *SMTP) dial(ctx context.Context) (*connection, error) {
	var failed []error
	for range s.servers {
		at := s.first()
		c, err := s.reach(ctx, at)
		if err == nil {
			return c, nil
		}
		failed = append(failed, s.named(at, err))
		s.pass(at)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(failed...)
}

// named says which of several servers an error is about.
func (s *SMTP) named(at *server, err error) error {
	if len(s.servers) == 1 {
		return err
	}
	return fmt.Errorf("%s: %w", at, err)
}

// first is the server that is asked first.
func (s *SMTP) first() *server {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.servers[s.preferred]
}

// pass prefers the server behind one that did not answer.
func (s *SMTP) pass(at *server) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.servers[s.preferred] == at {
		s.preferred = (s.preferred + 1) % len(s.servers)
	}
}

// encryption is how the line to a server is kept safe.
func (s *SMTP) encryption(at *server) *tls.Config {
	return &tls.Config{
		ServerName: at.Host, MinVersion: tls.VersionTLS12, RootCAs: s.roots,
		InsecureSkipVerify: at.Insecure, // only where the project says so; check marks it
	}
}
