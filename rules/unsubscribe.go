package rules

import (
	"cmp"
	"net/mail"
	"net/url"
)

// Mailbox is where a program reads what comes to the sender's address, a maildir or
// an mbox; "" where none does.
func (e Email) Mailbox() string { return cmp.Or(e.Maildir, e.Mbox) }

// LeaveTo is the address that readers write to who want to be written to no more:
// the sender's where a program reads what comes there, else that of the people who
// answer.
func (e Email) LeaveTo() string {
	to := e.ReplyTo
	if to == "" || e.Mailbox() != "" {
		to = e.From
	}
	parsed, err := mail.ParseAddress(to)
	if err != nil {
		return ""
	}
	return parsed.Address
}

// Unsubscribe is a mailto: to LeaveTo, with a subject that says so; "" where there
// is none.
func (e Email) Unsubscribe() string {
	if to := e.LeaveTo(); to != "" {
		return "mailto:" + url.PathEscape(to) + "?subject=unsubscribe"
	}
	return ""
}
