package rules

import "gopkg.in/yaml.v3"

// serverDraft is one mail server as it is written.
type serverDraft struct {
	SMTP
	at                         value
	passwordAt, authAt, verify value
	verified                   bool
}

// servers reads one server, or a list of them.
func servers(into *[]*serverDraft) slot {
	element := shape{kind: "object", fields: func() []field { return smtpFields(&serverDraft{}) }, laws: []law{needs("password", "user", "user", "password", "auth", "user"), openOnlyHere()}}
	one := func(what string) func(l *loader, v value) {
		return func(l *loader, v value) {
			d := &serverDraft{SMTP: SMTP{Port: 587, Auth: "auto", TLS: "starttls", Connections: 4}, at: v, verified: true}
			*into = append(*into, d)
			l.object(v, what, smtpFields(d))
		}
	}
	list := listSlot("smtp", one("a server"), element)
	return slot{shape{kind: "any of", of: []shape{element, list.shape}}, func(l *loader, v value) {
		if v.follow().node.Kind == yaml.SequenceNode {
			list.read(l, v)
			return
		}
		one("smtp")(l, v)
	}}
}

func smtpFields(s *serverDraft) []field {
	return []field{
		{name: "host", about: "Name of the server.", slot: hostName(&s.Host).like(hostPattern.String(), "mail.shop.example"), required: true},
		{name: "port", about: "Port; 587 unless said.", slot: whole(&s.Port, "port", 1, 65535)},
		{name: "user", about: "Whom to log in as; nobody unless said.", slot: text(&s.User)},
		{name: "password", about: "From the environment: \"${NAME}\". For xoauth2 it is the token.", slot: keepPlace(secret(&s.Password, "the password"), &s.passwordAt)},
		{name: "auth", about: "How to log in; the best way that the server knows unless said.", slot: keepPlace(choice(&s.Auth, "a way to log in", "auto", "plain", "login", "cram-md5", "scram-sha-256", "xoauth2"), &s.authAt)},
		{name: "tls", about: "starttls (587), tls (465) or none (only to a server on this machine).", slot: choice(&s.TLS, "a kind of encryption", "starttls", "tls", "none")},
		{name: "tls_verify", about: "false: takes whatever certificate comes, so that anybody on the way may pretend to be the server.", slot: keepPlace(flag(&s.verified, "tls_verify"), &s.verify)},
		{name: "connections", about: "How many at a time.", slot: whole(&s.Connections, "connections", 1, 100)},
		{name: "rate", about: "Most messages a second over all connections.", slot: rate(&s.Rate)},
	}
}
