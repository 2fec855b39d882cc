package channel

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"

	gomail "github.com/wneessen/go-mail"
)

// Probed is what a look at one mail server has found, also when it has failed on
// the way.
type Probed struct {
	Away       bool     // the error is the network's, or the server is out of order: the settings may be right
	TLS        string   // "TLS 1.3"; "": the line is open
	Verified   bool     // the certificate was checked
	LoggedIn   bool     // as the user of the settings
	Extensions []string // of those that letters make use of, what the server offers
}

// extensions are what letters make use of where a server offers it.
var extensions = []string{"SMTPUTF8", "8BITMIME", "PIPELINING", "SIZE"}

// Probe speaks to the nth of the servers as Open does, over a connection of its
// own, and sends nothing. Its error holds no secret.
func (s *SMTP) Probe(ctx context.Context, nth int) (p Probed, err error) {
	if s.faulty != nil {
		return p, s.faulty
	}
	at := s.servers[nth]
	c := &connection{server: at, forget: func() bool { return true }}
	defer c.close()
	if err := s.probe(ctx, c, &p); err != nil {
		var network net.Error
		p.Away = errors.As(err, &network) || errors.Is(err, io.EOF) || answerCode(err)/100 == 4
		return p, errors.New(at.secrets.scrub(err.Error()))
	}
	c.quit()
	return p, nil
}

func (s *SMTP) probe(ctx context.Context, c *connection, p *Probed) error {
	mailer, err := gomail.NewClient(c.server.Host, s.options(ctx, c.server, c)...)
	if err != nil {
		return err
	}
	if c.session, err = mailer.DialToSMTPClientWithContext(ctx); err != nil {
		return plainer(err)
	}
	if line, err := c.session.GetTLSConnectionState(); err == nil {
		p.TLS, p.Verified = tls.VersionName(line.Version), !c.server.Insecure
	}
	for _, name := range extensions {
		if offered, _ := c.session.Extension(name); offered {
			p.Extensions = append(p.Extensions, name)
		}
	}
	if c.server.User != "" {
		if err := c.logIn(s.timeout); err != nil {
			return err
		}
		p.LoggedIn = true
	}
	return s.prove(c)
}
