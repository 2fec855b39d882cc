package channel

import (
	"context"
	"crypto/x509"
	"time"

	"holdfast/rules"
)

// Hurry shortens the waits, so that a test of a server that hangs is quick.
func (s *SMTP) Hurry(timeout, pause time.Duration) { s.timeout, s.pause = timeout, pause }

// Trust makes the server's own certificate good.
func (s *SMTP) Trust(roots *x509.CertPool) { s.roots = roots }

// LogIn sets whom to log in as.
func (s *SMTP) LogIn(user, password string) {
	s.server.User = user
	s.server.Password = rules.NewSecret(password)
	s.secrets = newScrubber(user, password)
}

// NewPace is newPace, and Wait waits for it.
func NewPace(perSecond float64) *pace { return newPace(perSecond) }

// Wait is wait.
func (p *pace) Wait(ctx context.Context) bool { return p.wait(ctx) }

// OneLine is oneLine.
func OneLine(text string) string { return oneLine(text) }
