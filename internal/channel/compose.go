package channel

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"holdfast/templates"
)

// letter is an envelope made into a message.
type letter struct {
	data     []byte // as it is to arrive, line by line with CRLF
	id       string // the Message-ID, without its brackets
	from, to string // the addresses alone, as SMTP writes them
	plain    bool   // all addresses are ASCII
}

// compose makes the message; the same envelope gives the same bytes. It is not
// left to go-mail: that folds before the first word of a header, which some
// readers take for a space, cuts short names into several encoded words, and
// leaves names that look like encoded words as they are. An error is about the
// envelope and will not go away by trying again.
func compose(e Envelope) (letter, error) { return new(head).compose(e) }

// compose is compose in memory that is used again: the letter is good until the
// next one.
func (h *head) compose(e Envelope) (letter, error) {
	h.Reset()
	if e.Write != nil {
		if err := e.Write(&e); err != nil {
			return letter{}, err
		}
	}
	to, err := recipient(e.To, e.ToName)
	if err != nil {
		return letter{}, fmt.Errorf("to: %w", err)
	}
	from, err := parseAddress(e.From)
	if err != nil {
		return letter{}, fmt.Errorf("from: %w", err)
	}
	text, html := valid(e.Message.Text), valid(e.Message.HTML)
	if text == "" && html == "" {
		return letter{}, errors.New("the letter is empty")
	}

	h.write("From", mailbox(from)...)
	h.write("To", mailbox(to)...)
	addresses := []*mail.Address{from, to}
	if e.ReplyTo != "" {
		reply, err := parseAddress(e.ReplyTo)
		if err != nil {
			return letter{}, fmt.Errorf("reply to: %w", err)
		}
		h.write("Reply-To", mailbox(reply)...)
		addresses = append(addresses, reply)
	}
	made := letter{
		id: MessageID(e.Key, to.Address, domain(from.Address)), plain: true,
		from: onWire(from.Address), to: onWire(to.Address),
	}
	for _, address := range addresses {
		made.plain = made.plain && isASCII(address.Address)
	}
	if err := h.about(&e, made.id, domain(from.Address)); err != nil {
		return letter{}, err
	}
	h.Grow(len(text) + len(html) + (len(text)+len(html))/8 + 1024)
	// Readers show the last part that they understand: text first, then HTML.
	parts := slices.DeleteFunc([]part{{"text/plain", text}, {"text/html", html}}, func(p part) bool { return p.text == "" })
	if len(parts) == 1 {
		parts[0].write(h)
	} else {
		// Nobody can write the boundary into a letter: no quoted-printable text has "=_" (RFC 2045, 6.7).
		h.parts("=_"+digest("boundary", e.Key), parts)
	}
	made.data = h.Bytes()
	return made, nil
}

// about writes the headers that are neither addresses nor about the parts.
func (h *head) about(e *Envelope, id, sender string) error {
	h.write("Subject", subject(e.Message.Subject)...)
	h.write("Date", e.At.Format(time.RFC1123Z))
	h.write("Message-ID", "<"+id+">")
	if language := templates.LanguageTag(e.Locale); e.Locale != "" && isLanguage(language) {
		h.write("Content-Language", language)
	}
	links, oneClick, err := unsubscribe(e.Unsubscribe)
	if err != nil {
		return err
	}
	if len(links) > 0 {
		h.write("List-Unsubscribe", links...)
	}
	if oneClick {
		h.write("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	if e.Playbook != "" {
		h.write("Feedback-ID", feedbackID(e.Step, e.Playbook, sender))
	}
	if e.Automatic {
		h.write("Auto-Submitted", "auto-generated")
	}
	h.write("MIME-Version", "1.0")
	return nil
}

// valid is a text as UTF-8.
func valid(text string) string {
	if utf8.ValidString(text) { // far sooner said than done
		return text
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// wire is the message as SMTP carries it (RFC 5321, 4.5.2): a line that begins
// with a dot gets another, and a dot alone ends it. It may use the letter's memory.
func (l *letter) wire() []byte {
	data := l.data
	if bytes.Contains(data, []byte("\r\n.")) {
		data = bytes.ReplaceAll(data, []byte("\r\n."), []byte("\r\n.."))
	}
	if bytes.HasPrefix(data, []byte(".")) {
		data = append([]byte("."), data...)
	}
	if !bytes.HasSuffix(data, []byte("\r\n")) {
		data = append(data, "\r\n"...)
	}
	return append(data, dot...)
}

// onWire is an address between SMTP's angle brackets.
func onWire(address string) string {
	written := (&mail.Address{Address: address}).String()
	return written[1 : len(written)-1]
}
