package engine

import (
	"strings"

	"holdfast/engine/link"
	"holdfast/rules"
)

// unsubscribePath is where links to unsubscribe at lead, below the project's base.
const unsubscribePath = "/u/"

// ListUnsubscribe are the addresses of a decision's letter at which programs ask
// for its reader to be written to no more (RFC 2369), the best first.
func (w *Writer) ListUnsubscribe(d *Decision) []string {
	if w.key == nil {
		return ListUnsubscribe(w.book, "")
	}
	return ListUnsubscribe(w.book, w.token(link.Unsubscribe, d, d.Topic))
}

// ListUnsubscribe are the https: and mailto: addresses for that token of a link to
// unsubscribe; "" where nobody serves links. The mail says by the token whose it
// is. It is left out where a link does and nobody is known to read mail.
func ListUnsubscribe(book *rules.Book, token string) []string {
	mail := book.Email.Unsubscribe()
	if token == "" {
		return []string{mail}
	}
	mail += "%20" + token
	switch {
	case !strings.HasPrefix(book.Links.Base, "https://"): // only tried out, on this machine
		return []string{mail}
	case book.Email.Mailbox() == "":
		return []string{book.Links.Base + unsubscribePath + token}
	}
	return []string{book.Links.Base + unsubscribePath + token, mail}
}
