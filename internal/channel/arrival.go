package channel

import (
	"net/mail"
	"strings"
	"time"
)

// arrived is when a mail came: by the server that took it in last, whose line
// stands first, else by its own date. Zero: neither says.
func arrived(header mail.Header) time.Time {
	if lines := header["Received"]; len(lines) > 0 {
		if at, err := mail.ParseDate(strings.TrimSpace(lines[0][strings.LastIndex(lines[0], ";")+1:])); err == nil {
			return at
		}
	}
	at, err := header.Date()
	if err != nil {
		return time.Time{}
	}
	return at
}

// when is the instant that a report is of. A clock elsewhere may be ahead of ours.
func (r *Report) when(at time.Time) time.Time {
	if !r.At.IsZero() && r.At.Before(at) {
		return r.At
	}
	return at
}
