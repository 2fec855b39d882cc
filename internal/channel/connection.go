package channel

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// goodbye is how long a server may take to answer QUIT.
const goodbye = 2 * time.Second

var errNoSTARTTLS = errors.New("the server offers no STARTTLS (tls: starttls is asked for; use tls: tls on port 465, or tls: none only for a server on this machine)")

// connection is one open, logged-in connection to the server.
type connection struct {
	mailer  *gomail.Client
	session *smtp.Client
	wire    net.Conn // what was dialled: go-mail does not close it when a dial fails half-way
	old     bool     // it has carried a message or lain idle: the server may have gone since

	forget func() bool // ends the watch over the dial's context
}

// dial connects, encrypts and logs in. Its error holds no secret.
func (s *SMTP) dial(ctx context.Context) (*connection, error) {
	c := &connection{forget: func() bool { return true }}
	mailer, err := gomail.NewClient(s.server.Host, s.options(ctx, c)...)
	if err != nil {
		return nil, errors.New(s.secrets.scrub(err.Error()))
	}
	c.mailer = mailer
	session, err := mailer.DialToSMTPClientWithContext(ctx)
	c.forget()
	if err != nil {
		c.close()
		if strings.HasPrefix(err.Error(), "STARTTLS mode set to") { // go-mail's error has no other mark
			return nil, errNoSTARTTLS
		}
		return nil, errors.New(s.secrets.scrub(err.Error()))
	}
	c.session = session
	return c, nil
}

// options says to go-mail how this server is spoken to. The connection keeps
// the wire that is dialled, and hangs up when the context ends within the dial:
// go-mail looks at the context only until there is a wire.
func (s *SMTP) options(watched context.Context, c *connection) []gomail.Option {
	config := &tls.Config{ServerName: s.server.Host, MinVersion: tls.VersionTLS12, RootCAs: s.roots}
	policy := gomail.TLSMandatory
	// go-mail's own address is wrong for IPv6.
	address := net.JoinHostPort(s.server.Host, strconv.Itoa(s.server.Port))
	dialer := &net.Dialer{}
	dial := dialer.DialContext
	switch s.server.TLS {
	case "tls":
		policy = gomail.NoTLS // it is encrypted from the first byte
		dial = (&tls.Dialer{NetDialer: dialer, Config: config}).DialContext
	case "none":
		policy = gomail.NoTLS
	case "", "starttls":
	default:
		return []gomail.Option{func(*gomail.Client) error {
			return fmt.Errorf("tls is %q (write starttls, tls or none)", s.server.TLS)
		}}
	}
	options := []gomail.Option{
		gomail.WithPort(s.server.Port),
		gomail.WithTimeout(s.timeout),
		gomail.WithTLSPolicy(policy),
		gomail.WithTLSConfig(config),
		// A message is four round trips without these; each has its own
		// deadline, and after the server's answer there is nothing to reset.
		gomail.WithoutNoop(),
		gomail.WithoutRset(),
		gomail.WithDialContextFunc(func(ctx context.Context, network, _ string) (net.Conn, error) {
			wire, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			c.wire = wire
			c.forget = context.AfterFunc(watched, func() { _ = wire.Close() }) // nothing is on it yet
			return wire, nil
		}),
	}
	if s.server.User != "" {
		options = append(options, gomail.WithSMTPAuthCustom(&login{server: s.server}))
	}
	return options
}

// send hands one message over. Its error is a *gomail.SendError.
func (c *connection) send(made letter) error {
	// Asking for SMTPUTF8 without need gets mail refused further down the road.
	c.session.SkipSMTPUTF8(made.plain)
	return c.mailer.SendWithSMTPClient(c.session, made.message)
}

// international says whether the server takes addresses outside ASCII.
func (c *connection) international() bool {
	offered, _ := c.session.Extension("SMTPUTF8")
	return offered
}

// quit says goodbye, but does not insist on an answer.
func (c *connection) quit() {
	if c.session.UpdateDeadline(goodbye) == nil {
		_ = c.session.Quit() // everything sent is settled
	}
	c.close()
}

// close hangs up.
func (c *connection) close() {
	if c.wire != nil {
		_ = c.wire.Close() // whatever was on it is judged already
	}
}
