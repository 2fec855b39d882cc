package channel

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"

	"holdfast/rules"
)

// login picks the way to log in when the server has said which it knows. Those
// that do not show the password come first where the line is not encrypted;
// PLAIN and LOGIN then refuse, unless the server is this machine.
//
// go-mail's own choice does not know of TLS from the first byte when it is
// handed a dialled connection, and prefers NTLM, so it is not used.
type login struct {
	server rules.SMTP
	chosen smtp.Auth
}

// Start picks the mechanism and begins.
func (l *login) Start(info *smtp.ServerInfo) (string, []byte, error) {
	if len(info.Auth) == 0 {
		return "", nil, errors.New("the server offers no login (leave user and password out, or use another port)")
	}
	user, password := l.server.User, l.server.Password.Reveal()
	order := []string{"SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN"}
	if info.TLS {
		order = []string{"SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5"}
	}
	for _, mechanism := range order {
		if !slices.Contains(info.Auth, mechanism) {
			continue
		}
		switch mechanism {
		case "SCRAM-SHA-256":
			l.chosen = smtp.ScramSHA256Auth(user, password)
		case "SCRAM-SHA-1":
			l.chosen = smtp.ScramSHA1Auth(user, password)
		case "CRAM-MD5":
			l.chosen = smtp.CRAMMD5Auth(user, password)
		case "PLAIN":
			l.chosen = smtp.PlainAuth("", user, password, l.server.Host, false)
		case "LOGIN":
			l.chosen = smtp.LoginAuth(user, password, l.server.Host, false)
		}
		name, first, err := l.chosen.Start(info)
		if errors.Is(err, smtp.ErrUnencrypted) {
			err = errors.New("the password is not sent over a line that is not encrypted (write tls: starttls)")
		}
		return name, first, err
	}
	return "", nil, fmt.Errorf("the server offers only logins that are not known here: %s", strings.Join(info.Auth, ", "))
}

// Next goes on with the mechanism that Start has picked.
func (l *login) Next(fromServer []byte, more bool) ([]byte, error) {
	return l.chosen.Next(fromServer, more)
}
