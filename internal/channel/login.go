package channel

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"

	"holdfast/rules"
)

// login picks the way to log in when the server has said which it knows. Those
// that do not show the password come first where the line is not encrypted;
// PLAIN, LOGIN and XOAUTH2 then refuse, unless the server is this machine.
//
// go-mail's own choice prefers NTLM and asks for no token, so it is not used.
type login struct {
	server    rules.SMTP
	encrypted *tls.ConnectionState // nil: the line is open
	chosen    smtp.Auth
}

// Start picks the mechanism and begins.
func (l *login) Start(info *smtp.ServerInfo) (string, []byte, error) {
	if len(info.Auth) == 0 {
		return "", nil, errors.New("the server offers no login (leave user and password out, or use another port)")
	}
	order := l.order()
	for _, mechanism := range order {
		if !slices.Contains(info.Auth, mechanism) {
			continue
		}
		l.chosen = l.way(mechanism)
		name, first, err := l.chosen.Start(info)
		if errors.Is(err, smtp.ErrUnencrypted) {
			err = errOpenLine
		}
		return name, first, err
	}
	if l.server.Auth == "" || l.server.Auth == "auto" {
		return "", nil, fmt.Errorf("the server offers only logins that are not known here: %s", strings.Join(info.Auth, ", "))
	}
	return "", nil, fmt.Errorf("the server does not offer auth: %s, but %s", l.server.Auth, strings.Join(info.Auth, ", "))
}

// errOpenLine keeps a password or a token from being read by others.
var errOpenLine = errors.New("the password is not sent over a line that is not encrypted (write tls: starttls)")

// order is what is asked for, the best first.
func (l *login) order() []string {
	scram := []string{"SCRAM-SHA-256"}
	if l.encrypted != nil {
		scram = []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"} // bound to this line: nobody can sit in between
	}
	switch l.server.Auth {
	case "", "auto":
		if l.encrypted != nil {
			return append(scram, "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5")
		}
		return append(scram, "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN")
	case "scram-sha-256":
		return scram
	}
	return []string{strings.ToUpper(l.server.Auth)}
}

// way is a mechanism with the user and password.
func (l *login) way(mechanism string) smtp.Auth {
	user, password, host := l.server.User, l.server.Password.Reveal(), l.server.Host
	switch mechanism {
	case "SCRAM-SHA-256-PLUS":
		return smtp.ScramSHA256PlusAuth(user, password, l.encrypted)
	case "SCRAM-SHA-256":
		return smtp.ScramSHA256Auth(user, password)
	case "SCRAM-SHA-1":
		return smtp.ScramSHA1Auth(user, password)
	case "CRAM-MD5":
		return smtp.CRAMMD5Auth(user, password)
	case "PLAIN":
		return smtp.PlainAuth("", user, password, host, false)
	case "LOGIN":
		return smtp.LoginAuth(user, password, host, false)
	}
	return bearer{smtp.XOAuth2Auth(user, password)}
}

// bearer is XOAUTH2, of which go-mail does not ask that the line be encrypted.
type bearer struct{ smtp.Auth }

// Start implements smtp.Auth.
func (b bearer) Start(info *smtp.ServerInfo) (string, []byte, error) {
	if !info.TLS && !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, info.Name) {
		return "", nil, errOpenLine
	}
	return b.Auth.Start(info)
}

// Next goes on with the mechanism that Start has picked.
func (l *login) Next(fromServer []byte, more bool) ([]byte, error) {
	return l.chosen.Next(fromServer, more)
}
