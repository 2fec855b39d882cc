package rules

import (
	"regexp"
	"time"
)

func emailFields(e *emailDraft) []field {
	return []field{
		{name: "from", about: "Who writes.", slot: address(&e.from, "from"), required: true},
		{name: "reply_to", about: "Who gets the answers, when it is somebody else.", slot: address(&e.replyTo, "reply_to")},
		{name: "utm", about: "What the shop's statistics see of visits from letters; nothing is added unless it is set.", slot: objectSlot("utm", func() []field { return utmFields(&e.utm) })},
		{name: "track", about: "What is counted of what readers do; nothing unless it is switched on.", slot: objectSlot("track", func() []field { return trackFields(&e.track) })},
		{name: "outbox", about: "Folder for .eml files: nothing leaves the machine.", slot: text(&e.outbox).like("", "out")},
		{name: "smtp", about: "The server that sends.", slot: keepPlace(slot{shape{kind: "object", fields: func() []field { return smtpFields(&SMTP{}, &value{}) }, laws: []law{needs("password", "user", "user", "password"), openOnlyHere()}}, func(l *loader, v value) {
			e.smtp = &SMTP{Port: 587, TLS: "starttls", Connections: 4}
			l.object(v, "smtp", smtpFields(e.smtp, &e.passwordAt))
		}}, &e.smtpAt)},
	}
}

func smtpFields(s *SMTP, passwordAt *value) []field {
	return []field{
		{name: "host", about: "Name of the server.", slot: hostName(&s.Host).like(hostPattern.String(), "mail.shop.example"), required: true},
		{name: "port", about: "Port; 587 unless said.", slot: whole(&s.Port, "port", 1, 65535)},
		{name: "user", about: "Whom to log in as; nobody unless said.", slot: text(&s.User)},
		{name: "password", about: "From the environment: \"${NAME}\".", slot: keepPlace(secret(&s.Password, "the password"), passwordAt)},
		{name: "tls", about: "starttls (587), tls (465) or none (only to a server on this machine).", slot: choice(&s.TLS, "a kind of encryption", "starttls", "tls", "none")},
		{name: "connections", about: "How many at a time.", slot: whole(&s.Connections, "connections", 1, 100)},
		{name: "rate", about: "Most messages a second over all connections.", slot: rate(&s.Rate)},
	}
}

var (
	hostPattern  = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$`)
	hostWithPort = regexp.MustCompile(`^[^:]*:[0-9]+$`)
)

// hostName reads the name or the number of a server.
func hostName(into *string) slot {
	inner := text(into)
	return slot{inner.shape, func(l *loader, v value) {
		inner.read(l, v)
		if *into != "" && (!hostPattern.MatchString(*into) || hostWithPort.MatchString(*into)) {
			l.at(v).say(quoted(*into)+" is not the name of a server", "write it alone, such as mail.shop.example; the port has a line of its own, port: 587")
		}
	}}
}

func rate(into *float64) slot {
	return slot{shape{kind: "text", pattern: ratePattern, example: "50/s"}, func(l *loader, v value) {
		s, ok := l.plain(v, "rate")
		if !ok {
			return
		}
		n, per, ok := parseRate(s)
		if !ok {
			l.at(v).say("rate is messages per time, and this is "+quoted(s), "write 50/s, 600/m or 10000/h")
			return
		}
		*into = n / per.Seconds()
	}}
}

func parseRate(s string) (n float64, per time.Duration, ok bool) {
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour}
	if len(s) < 3 || s[len(s)-2] != '/' {
		return 0, 0, false
	}
	per, ok = units[s[len(s)-1]]
	n, good := parseFinite(s[:len(s)-2])
	return n, per, ok && good && n > 0
}
