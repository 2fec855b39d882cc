package rules

import (
	"net/mail"
	"net/url"
)

// Unsubscribe is where a reader asks to be written to no more.
func (e Email) Unsubscribe() string {
	to := e.ReplyTo
	if to == "" {
		to = e.From
	}
	parsed, err := mail.ParseAddress(to)
	if err != nil {
		return ""
	}
	return "mailto:" + url.PathEscape(parsed.Address) + "?subject=unsubscribe"
}
