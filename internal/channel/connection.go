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
	server  *server
	session *smtp.Client
	wire    net.Conn  // what was dialled: go-mail does not close it when a dial fails half-way
	old     bool      // it has carried a message or lain idle: the server may have gone since
	half    bool      // the server has begun a message that was not handed over
	pages   [2]head   // the letter that it carries, and room for the next
	begun   []command // of the message that was begun last

	forget func() bool // ends the watch over the dial's context
}

// reach connects, encrypts and logs in. Its error holds no secret.
func (s *SMTP) reach(ctx context.Context, at *server) (*connection, error) {
	c := &connection{server: at, forget: func() bool { return true }}
	mailer, err := gomail.NewClient(at.Host, s.options(ctx, at, c)...)
	if err != nil {
		return nil, errors.New(at.secrets.scrub(err.Error()))
	}
	session, err := mailer.DialToSMTPClientWithContext(ctx)
	if err == nil && at.User != "" {
		c.session = session
		err = c.logIn(s.timeout)
	}
	c.forget()
	if err != nil {
		c.close()
		return nil, errors.New(at.secrets.scrub(plainer(err).Error()))
	}
	c.session = session
	return c, nil
}

// plainer is go-mail's error, or ours where its words are of no use.
func plainer(err error) error {
	if strings.HasPrefix(err.Error(), "STARTTLS mode set to") { // it has no other mark
		return errNoSTARTTLS
	}
	return err
}

// logIn says who we are. go-mail would do it within the dial, where the line's
// encryption, which the best way to log in is bound to, is not to be had.
func (c *connection) logIn(within time.Duration) error {
	if err := c.session.UpdateDeadline(within); err != nil {
		return err
	}
	encrypted, err := c.session.GetTLSConnectionState()
	if err != nil {
		encrypted = nil // the line is open
	}
	return c.session.Auth(&login{server: c.server.SMTP, encrypted: encrypted})
}

// options says to go-mail how this server is spoken to. The connection keeps
// the wire that is dialled, and hangs up when the context ends within the dial:
// go-mail looks at the context only until there is a wire.
func (s *SMTP) options(watched context.Context, at *server, c *connection) []gomail.Option {
	config := s.encryption(at)
	policy := gomail.TLSMandatory
	// go-mail's own address is wrong for IPv6.
	address := net.JoinHostPort(at.Host, strconv.Itoa(at.Port))
	dialer := &net.Dialer{}
	dial := dialer.DialContext
	switch at.TLS {
	case "tls":
		policy = gomail.NoTLS // it is encrypted from the first byte
		dial = (&tls.Dialer{NetDialer: dialer, Config: config}).DialContext
	case "none":
		policy = gomail.NoTLS
	case "", "starttls":
	default:
		return []gomail.Option{func(*gomail.Client) error {
			return fmt.Errorf("tls is %q (write starttls, tls or none)", at.TLS)
		}}
	}
	return []gomail.Option{
		gomail.WithPort(at.Port),
		gomail.WithTimeout(s.timeout),
		gomail.WithTLSPolicy(policy),
		gomail.WithTLSConfig(config),
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
