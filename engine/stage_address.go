package engine

import (
	"cmp"
	"fmt"
	"net/mail"
)

// address asks for one usable address.
func address(f *fold, _ *candidate, d *Decision) Reason {
	if !mails(d.Step) {
		return ""
	}
	text := f.board.email(d.Row)
	if text == "" {
		d.Why = "email is missing"
		return NoAddress
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text {
		d.Why = fmt.Sprintf("%q is not an address", text)
		return NoAddress
	}
	d.Address = text
	d.Locale, _ = f.board.text("locale", d.Row)
	if d.Locale == "" {
		d.Locale = f.Book.Locale
	}
	return ""
}

// banned asks the lists of addresses. They concern the person behind the
// address, so messages of other channels ask them too; but a mailbox that does
// not exist is no reason against those.
func banned(f *fold, _ *candidate, d *Decision) Reason {
	if _, sends := d.Step.Sends(); !sends {
		return ""
	}
	address := d.Address
	if address == "" {
		address = f.board.email(d.Row)
	}
	ban, ok := f.History.Bans.Find(address)
	if !ok || ban.Why == Bounced && !mails(d.Step) {
		return ""
	}
	d.Why = "since " + day(ban.At, f.Book.Zone)
	if ban.Detail != "" {
		d.Why += ": " + ban.Detail
	}
	return cmp.Or(ban.Why, Suppressed)
}
