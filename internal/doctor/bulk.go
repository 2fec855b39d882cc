package doctor

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
)

// bulkRules are what Gmail and Yahoo ask of senders. Over 5,000 letters a day to
// one provider asks for SPF and DKIM, DMARC and one-click unsubscribing; here
// everybody is asked.
func (p Patient) bulkRules() []Check {
	both := []string{google, yahoo}
	return []Check{
		{bulk, "SPF or DKIM", both, p.either},
		{bulk, "SPF and DKIM", both, p.together},
		{bulk, "DMARC record", both, asChecked(domain, dmarc)},
		{bulk, "From aligned", both, asChecked(domain, alignment)},
		{bulk, "one-click header", []string{google, yahoo, rfc8058}, p.header},
		{bulk, "From of your own", []string{google}, p.own},
		{bulk, "complaints", both, p.complaints},
		{bulk, "TLS", []string{google}, p.encrypted},
		{bulk, "format", []string{google, yahoo, rfc5322}, p.format},
	}
}

// asChecked is a rule that another check has answered.
func asChecked(group, name string) func(context.Context, Chart) Finding {
	return func(_ context.Context, c Chart) Finding { return c.find(group, name) }
}

func (p Patient) either(_ context.Context, c Chart) Finding {
	s, d := c.find(domain, spf), c.find(domain, dkim)
	switch {
	case s.Verdict == Pass:
		return pass("SPF is there")
	case d.Verdict == Pass:
		return pass("DKIM is there")
	case s.Verdict == Fail && d.Verdict == Fail:
		return fail("there is neither", "put SPF or DKIM right, as above")
	}
	return unknown("see SPF and DKIM above")
}

func (p Patient) together(_ context.Context, c Chart) Finding {
	s, d := c.find(domain, spf), c.find(domain, dkim)
	switch {
	case s.Verdict == Fail || d.Verdict == Fail:
		return fail("over 5,000 letters a day both are asked for", "put SPF and DKIM right, as above")
	case s.Verdict == Pass && d.Verdict == Pass:
		return pass("both are there")
	}
	return unknown("see SPF and DKIM above")
}

// header looks at a letter as it would leave.
func (p Patient) header(_ context.Context, c Chart) Finding {
	if len(p.Servers) == 0 && p.Base == "" {
		return Finding{Verdict: CannotTell, Says: "letters go to a folder, and have no links of their own", Do: "before they leave, " + addLinks}
	}
	m, err := p.sample()
	if err != nil {
		return fail("no letter can be made: "+err.Error(), "put from:, reply_to: and links: right in holdfast.yaml")
	}
	if m.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || !strings.Contains(m.Header.Get("List-Unsubscribe"), "<https://") {
		return fail("letters have no one-click unsubscribing: over 5,000 letters a day it is asked for", addLinks+", with https")
	}
	if f := c.find(links, oneClick); f.Verdict == Fail {
		broken := fail("letters have the header, and what it promises does not work", "put the link right, as above")
		broken.World = f.World
		return broken
	}
	return pass("letters have List-Unsubscribe and List-Unsubscribe-Post")
}

// freeMail are the domains of mailbox providers that let nobody else send for
// them (DMARC: quarantine or reject), or that look like a person's own.
var freeMail = []string{
	"aol.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com", "live.com", "mail.ru", "me.com",
	"msn.com", "outlook.com", "proton.me", "protonmail.com", "t-online.de", "web.de", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yandex.ru", "ymail.com",
}

func (p Patient) own(context.Context, Chart) Finding {
	if slices.Contains(freeMail, p.Name) {
		return fail("From is an address at "+p.Name+", which lets nobody else send for it", "write from: an address at a domain of your own")
	}
	return pass("From is not an address at a free mail provider")
}

// Gmail and Yahoo ask that readers' complaints stay below this share of letters.
// Where fewer letters than that have gone, one complaint more or less decides.
const (
	mostComplaints = 0.003
	fewLetters     = 1000
)

func (p Patient) complaints(ctx context.Context, _ Chart) Finding {
	s, _, err := p.Ledger.Look(ctx)
	rate := float64(s.Complaints) / float64(max(s.Letters, 1))
	says := fmt.Sprintf("%d complaints about %d letters of the last 30 days (%.2f %%)", s.Complaints, s.Letters, rate*100)
	switch {
	case err != nil:
		return unknown("the ledger cannot be looked at")
	case s.Letters < fewLetters:
		return unknown(says + ": too few letters to judge by")
	case rate >= mostComplaints:
		return fail(says+", and 0.3 % is too many", "write to fewer people, less often: to those who have opened or bought lately")
	case s.Complaints == 0:
		return pass(says + "; Gmail reports none one by one: look at its Postmaster Tools, too")
	}
	return pass(says)
}

// encrypted goes by what the servers have said.
func (p Patient) encrypted(_ context.Context, c Chart) Finding {
	if len(p.Servers) == 0 {
		return unknown("letters go to a folder")
	}
	for _, s := range p.Servers {
		f := c.find(servers, s.Name())
		switch {
		case f.Verdict != Pass:
			return unknown("see " + s.Name() + " above")
		case !f.encrypted:
			return unknown("the line to " + s.Name() + " is open: whether it sends on over TLS cannot be seen from here")
		}
	}
	return pass("letters leave over TLS; what the server does with them it decides itself")
}

// once are the headers that a letter has once (RFC 5322, 3.6).
var once = []string{"From", "To", "Subject", "Date", "Message-Id"}

func (p Patient) format(context.Context, Chart) Finding {
	m, err := p.sample()
	if err != nil {
		return fail("a letter cannot be read: "+err.Error(), "put from:, reply_to: and links: right in holdfast.yaml")
	}
	for _, name := range once {
		if n := len(m.Header[name]); n != 1 {
			return fail(fmt.Sprintf("a letter has %d headers %s", n, name), "tell us: this is not your fault")
		}
	}
	if from, err := m.Header.AddressList("From"); err != nil || len(from) != 1 {
		return fail("the From of a letter is not one address", "write from: \"Shop <hello@shop.example>\"")
	}
	return pass("a letter's headers are as RFC 5322 has them")
}

// sample is the head of a letter as it would leave.
func (p Patient) sample() (*mail.Message, error) {
	head, err := p.Letter()
	if err != nil {
		return nil, err
	}
	return mail.ReadMessage(strings.NewReader(head + "\n\n"))
}
