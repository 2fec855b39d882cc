package channel

import (
	"bufio"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"
)

// Leaving is a mail of somebody who wants to be written to no more, as the mailto:
// in List-Unsubscribe asks for it (RFC 2369).
type Leaving struct {
	Token string // of the letter's link to unsubscribe at; "": the subject has none
	From  string // the address that it comes from, which anybody can have written
}

// leavingSubject is what such a mail's subject begins with.
var leavingSubject = regexp.MustCompile(`(?i)^\s*unsubscribe\b`)

// ParseLeaving reads such a mail. Of any other ok is false, also of a machine's
// answer to it.
func ParseLeaving(r io.Reader) (l Leaving, ok bool) {
	message, err := mail.ReadMessage(bufio.NewReader(io.LimitReader(r, longestReport)))
	if err != nil {
		return l, false
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil || strings.HasPrefix(strings.ToLower(message.Header.Get("Auto-Submitted")), "auto-replied") {
		return l, false
	}
	if from, err := mail.ParseAddress(message.Header.Get("From")); err == nil {
		l.From = from.Address
	}
	begins := leavingSubject.FindString(subject)
	// The programs of readers break long words in their own ways.
	l.Token = strings.Join(strings.Fields(subject[len(begins):]), "")
	return l, begins != ""
}
