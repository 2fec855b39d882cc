package channel

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"

	"holdfast/engine"
)

// Bounces of servers that know no RFC 3464: qmail's QSBMF, Exim's with its
// X-Failed-Recipients, older gateways that write some sentences and quote the
// message. People write such mails too, so one counts only where it is a mail
// server's, names one message of ours by its id, and has a status code before the
// message that it quotes.
var (
	serverName = regexp.MustCompile(`(?i)(^|[<\s"])(mailer-daemon|postmaster)@`)
	// The text up to the header of the message, which is set off by an empty line.
	ourMessage = regexp.MustCompile(`(?i)message-id:[\s>|]*<([0-9a-f]{32}\.[0-9a-f]{8}@[a-z0-9.-]+)>`)
	blankLine  = regexp.MustCompile(`\n[>|\s]*\n`)
	delayed    = regexp.MustCompile(`(?i)\bdelayed\b|\bnot yet been delivered\b|\bstill being retried\b|\bwill (be retried|keep trying|continue to)\b|\bno action is required\b`)
	enhanced   = regexp.MustCompile(`(?:^|[^\d.])([45]\.\d{1,3}\.\d{1,3})(?:[^\d.]|\.?\s|\.?$)`)
	smtpReply  = regexp.MustCompile(`(?:^|[\s:;#(])((?:421|45[0-5]|50[0-4]|521|530|55[0-7])[ -].*)`)
	anAddress  = regexp.MustCompile(`[^\s<>()\[\]:;,"@]+@[^\s<>()\[\]:;,"@]+`)
)

// mostNamed is how many addresses of such a mail are looked at.
const mostNamed = 20

// plainReport reads a bounce that has no form. Its Puzzle says why a mail server's
// mail is none after all.
func plainReport(message *mail.Message) (r Report, ok bool) {
	failed := message.Header.Get("X-Failed-Recipients")
	if failed == "" && !serverName.MatchString(message.Header.Get("From")) {
		return r, false
	}
	// Exim calls its bounces answers, too, and writes the other header; a holiday's
	// answer does not.
	if failed == "" && strings.HasPrefix(strings.ToLower(message.Header.Get("Auto-Submitted")), "auto-replied") {
		return r, false
	}
	var text strings.Builder
	words(&text, message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), message.Body, 0)
	said, id := apart(strings.ReplaceAll(text.String(), "\r\n", "\n"))
	status, line := statusIn(said)
	switch {
	case id == "":
		r.Puzzle = "it does not name one message of ours"
	case delayed.MatchString(message.Header.Get("Subject")) || delayed.MatchString(said):
		r.Puzzle = "it speaks of a delay"
	case line == "":
		r.Puzzle = "it has no status code"
	default:
		// Copies: a part of the text would keep all of it, and many reports are held.
		r.Kind, r.MessageID, r.Detail = engine.Bounced, strings.Clone(id), strings.Clone(oneLine(line))
		r.Hard = dead(status, r.Detail)
		r.Recipients = anAddress.FindAllString(failed+" "+said, mostNamed)
		for i := range r.Recipients {
			r.Recipients[i] = strings.Clone(strings.TrimRight(r.Recipients[i], "."))
		}
		return r, true
	}
	return r, false
}

// apart parts what a server says from the message that it quotes, and gives that
// message's id; "" where it quotes none of ours, or several.
func apart(text string) (said, id string) {
	for _, found := range ourMessage.FindAllStringSubmatchIndex(text, -1) {
		one := strings.ToLower(text[found[2]:found[3]])
		if id != "" && one != id {
			return "", ""
		}
		if id == "" {
			said = text[:found[0]]
		}
		id = one
	}
	// Back over the rest of the header.
	if ends := blankLine.FindAllStringIndex(said, -1); len(ends) > 0 {
		said = said[:ends[len(ends)-1][0]]
	}
	return said, id
}

// statusIn is the first status code of a text, RFC 3463's or else "" for it, and
// the words that go with it, from the reply code on where there is one.
func statusIn(said string) (status, words string) {
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if found := enhanced.FindStringSubmatch(line); found != nil {
			status, words = found[1], line
		}
		if reply := smtpReply.FindStringSubmatch(line); reply != nil {
			words = reply[1]
		}
		if words != "" {
			return status, words
		}
	}
	return "", ""
}

// words collects the text of a message and of all that it holds, each part set off
// by an empty line. What cannot be read is left out.
func words(into *strings.Builder, contentType, encoding string, body io.Reader, depth int) {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain" // as RFC 2045 has it where nothing is said
	}
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	if strings.HasPrefix(kind, "multipart/") && depth < 5 {
		parts := multipart.NewReader(body, parameters["boundary"])
		for range 20 {
			part, err := parts.NextRawPart()
			if err != nil {
				return
			}
			words(into, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, depth+1)
			into.WriteString("\n\n")
		}
		return
	}
	switch kind {
	case "text/plain", "text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers":
		io.Copy(into, body) //nolint:errcheck // what could be read of it
	}
}
