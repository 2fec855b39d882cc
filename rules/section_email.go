package rules

import (
	"regexp"
	"strings"
	"time"
)

// emailDraft is email: as it is written.
type emailDraft struct {
	at            value
	from, replyTo string
	outbox        string
	smtpAt        value
	servers       []*serverDraft
	rate          float64
	domains       []*domainDraft
	warmUp        *WarmUp
	warmUpAt      value
	giveUp        span
	bounces       bouncesDraft
	unknown       string
	brand         brandDraft
	tracking      Tracking
	trackingAt    value
	dkim          *dkimDraft
}

func emailFields(e *emailDraft) []field {
	return []field{
		{name: "from", about: "Who writes.", slot: address(&e.from, "from"), required: true},
		{name: "reply_to", about: "Who gets the answers, when it is somebody else.", slot: address(&e.replyTo, "reply_to")},
		{name: "outbox", about: "Folder for .eml files: nothing leaves the machine.", slot: text(&e.outbox).like("", "out")},
		{name: "smtp", about: "The server that sends, or a list of servers: the first that answers takes the letters.", slot: keepPlace(servers(&e.servers), &e.smtpAt)},
		{name: "rate", about: "Most messages a second over all servers.", slot: rate(&e.rate)},
		{name: "per_domain", about: "Most messages a second to one domain, such as gmail.com; \"*\" is every other one.", slot: mapSlot("per_domain", func() *domainDraft { return &domainDraft{} }, &e.domains, func(d *domainDraft) slot { return rate(&d.rate) }).names(domainPattern.String())},
		{name: "warm_up", about: "Most messages a day while a new server earns its name: it grows day by day.", slot: keepPlace(slot{shape{kind: "object", fields: func() []field { return warmUpFields(&WarmUp{}) }}, func(l *loader, v value) {
			e.warmUp = &WarmUp{}
			l.object(v, "warm_up", warmUpFields(e.warmUp))
		}}, &e.warmUpAt)},
		{name: "retry", about: "What becomes of letters that a server puts off.", slot: objectSlot("retry", func() []field {
			return []field{{name: "give_up", about: "How long a letter is tried; 24h unless said.", slot: duration(&e.giveUp, "give_up"), required: true}}
		})},
		{name: "bounces", about: "How we hear of letters that came back, and of complaints.", slot: keepPlace(objectSlot("bounces", func() []field { return bouncesFields(&e.bounces) }).under(oneOrMore("maildir", "mbox", "webhook"), notBoth("maildir", "mbox")), &e.bounces.at)},
		{name: "on_unknown", about: "A letter of which nobody knows whether it left: keep it unsent (so unless said), or resend it, perhaps twice.", slot: choice(&e.unknown, "what becomes of a letter of unknown fate", "keep", "resend")},
		{name: "brand", about: "What letters look like.", slot: objectSlot("brand", func() []field { return brandFields(&e.brand) })},
		{name: "tracking", about: "What letters tell of their readers; nothing unless said.", slot: keepPlace(objectSlot("tracking", func() []field { return trackingFields(&e.tracking) }), &e.trackingAt)},
		{name: "dkim", about: "Signs letters, so that receivers trust them.", slot: slot{shape{kind: "object", fields: func() []field { return dkimFields(&dkimDraft{}) }}, func(l *loader, v value) {
			e.dkim = &dkimDraft{}
			l.object(v, "dkim", dkimFields(e.dkim))
		}}},
	}
}

type domainDraft struct {
	named
	rate float64
}

// domainPattern is a domain of addresses, or every other one.
var domainPattern = regexp.MustCompile(`^(?:\*|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$`)

func warmUpFields(w *WarmUp) []field {
	return []field{
		{name: "start", about: "Most on the first day.", slot: whole(&w.Start, "start", 1, 1_000_000_000), required: true, sample: "200"},
		{name: "days", about: "How many days it takes.", slot: whole(&w.Days, "days", 2, 365), required: true, sample: "42"},
		{name: "to", about: "Most on the last of them; more than at the start.", slot: whole(&w.To, "to", 1, 1_000_000_000), required: true, sample: "200000"},
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

// hosts reads a list of names of servers.
func hosts(into *[]string) slot {
	one := shape{kind: "text", pattern: hostPattern.String(), example: "shop.example"}
	return listSlot("hosts", func(l *loader, v value) {
		var host string
		if hostName(&host).read(l, v); host != "" {
			*into = append(*into, strings.ToLower(host))
		}
	}, one)
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
