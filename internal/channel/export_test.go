package channel

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"time"

	"holdfast/rules"
)

// Hurry shortens the waits, so that a test of a server that hangs is quick.
func (s *SMTP) Hurry(timeout, pause time.Duration) { s.timeout, s.pause = timeout, pause }

// Trust makes the server's own certificate good.
func (s *SMTP) Trust(roots *x509.CertPool) { s.roots = roots }

// LogIn sets whom to log in as.
func (s *SMTP) LogIn(user, password string) {
	for _, one := range s.servers {
		one.User, one.Password, one.secrets = user, rules.NewSecret(password), newScrubber(user, password)
	}
}

// NewPace is newPace, and Wait waits for it.
func NewPace(perSecond float64) *pace { return newPace(perSecond) }

// Wait is wait.
func (p *pace) Wait(ctx context.Context) bool { return p.wait(ctx) }

// OneLine is oneLine.
func OneLine(text string) string { return oneLine(text) }

// NewDomains is newDomains.
func NewDomains(rates []rules.DomainRate) *domains { return newDomains(rates) }

// Take is take, and Wait is wait.
func (d *domains) Take(envelopes []Envelope, free func(i int) bool) int {
	return d.take(envelopes, free)
}

// Wait is wait.
func (d *domains) Wait(ctx context.Context) bool { return d.wait(ctx) }

// SenderMark is what a Feedback-ID ends with.
func SenderMark(domain string) string { return digest("sender", domain)[:12] }

// MboxTexts are the mails of an mbox.
func MboxTexts(file io.ReaderAt, size int64) (texts []string, err error) {
	r := newMboxReader(file, 0, size)
	if err := r.begin(); err != nil {
		return nil, err
	}
	for {
		m, err := r.next()
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(m.text))
	}
}

// Waiting is how many reports wait for the next round.
func (s *Shared) Waiting() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.next == nil {
		return 0
	}
	return len(s.next.reports)
}
