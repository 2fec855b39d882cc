package main

import (
	"context"
	"fmt"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"holdfast/engine"
	pagelink "holdfast/engine/link"
	"holdfast/internal/channel"
	"holdfast/internal/doctor"
	"holdfast/rules"
	"holdfast/templates"
)

// patient is a project as the doctor sees it.
func patient(w *world, book *rules.Book, f doctorFlags) (doctor.Patient, error) {
	from, err := mail.ParseAddress(book.Email.From)
	if err != nil {
		return doctor.Patient{}, wrong("from: %v", err)
	}
	name := from.Address[strings.LastIndexByte(from.Address, '@')+1:]
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	}
	now := w.clock().In(book.Zone)
	at, err := instant(w, book, "")
	if err != nil {
		return doctor.Patient{}, err
	}
	p := doctor.Patient{
		Now: now, Still: !book.At.IsZero(), At: at, Outside: !f.noNetwork,
		Loaded: fmt.Sprintf("they load: %s, %s", counted(len(book.Playbooks), "playbook"), counted(len(book.Warnings), "warning")),
		Ledger: &doctorLedger{book: book, now: now}, Sources: doctorSources(book, at), Servers: doctorServers(book),
		From: from.Address, Name: strings.ToLower(name),
	}
	if !f.noNetwork {
		p.Web = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		if !f.noDNS {
			p.DNS = resolver(f.dns)
		}
	}
	if d := book.Email.DKIM; d != nil {
		key, err := channel.PublicKey(d)
		if err != nil {
			return p, wrong("%v", err)
		}
		p.DKIM = &doctor.DKIM{Domain: d.Domain, Selector: d.Selector, Key: key}
	}
	p.Mailbox, p.LeaveTo = book.Email.Mailbox(), book.Email.LeaveTo()
	if book.Links.Base != "" {
		p.Base, p.Token = book.Links.Base, nobodysToken(book, now)
	}
	p.Letter = func() (string, error) {
		return channel.Head(channel.Envelope{
			Key: "doctor", To: "nobody@example.com", From: book.Email.From, ReplyTo: book.Email.ReplyTo, At: now, Locale: book.Locale,
			Message: templates.Message{Subject: "Hello", Text: "Hello\n", HTML: "<p>Hello</p>"}, Unsubscribe: engine.ListUnsubscribe(book, p.Token),
		})
	}
	return p, nil
}

// nobodysToken is of a letter that nobody was sent: the pages know its signature,
// and write nothing down.
func nobodysToken(book *rules.Book, now time.Time) string {
	return pagelink.Sign([]byte(book.Links.Key.Reveal()), pagelink.Unsubscribe, "", "", now.UTC().Format(time.RFC3339Nano), "doctor", book.Locale, "")
}

// doctorServer is one of the project's mail servers.
type doctorServer struct {
	channel *channel.SMTP
	nth     int
	name    string
}

func doctorServers(book *rules.Book) []doctor.Server {
	var all []doctor.Server
	for i, s := range book.Email.Servers {
		all = append(all, doctorServer{channel.NewSMTP(book.Email), i, fmt.Sprintf("%s:%d", s.Host, s.Port)})
	}
	return all
}

// Name implements doctor.Server.
func (s doctorServer) Name() string { return s.name }

// Try implements doctor.Server.
func (s doctorServer) Try(ctx context.Context) (doctor.Line, error) {
	p, err := s.channel.Probe(ctx, s.nth)
	return doctor.Line{Away: p.Away, TLS: p.TLS, Verified: p.Verified, User: p.LoggedIn, Extensions: p.Extensions}, err
}
