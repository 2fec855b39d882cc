package channel

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// letter is an envelope made into a message.
type letter struct {
	data     []byte // as it is to arrive, line by line with CRLF
	id       string // the Message-ID, without its brackets
	from, to string // the addresses alone, as SMTP writes them
	plain    bool   // all addresses are ASCII
}

// compose makes the message. The same envelope gives the same bytes: the
// boundary comes from the key, and no header is left to go-mail's preformatted
// ones, which it writes in map order. An error is about the envelope and will
// not go away by trying again.
func compose(e Envelope) (letter, error) {
	to, err := recipient(e.To, e.ToName)
	if err != nil {
		return letter{}, fmt.Errorf("to: %w", err)
	}
	from, err := parseAddress(e.From)
	if err != nil {
		return letter{}, fmt.Errorf("from: %w", err)
	}
	text := strings.ToValidUTF8(e.Message.Text, "\uFFFD")
	html := strings.ToValidUTF8(e.Message.HTML, "\uFFFD")
	if text == "" && html == "" {
		return letter{}, errors.New("the letter is empty")
	}

	// The boundary depends on what it encloses, so nobody can write it into a letter.
	boundary := digest("boundary", e.Key, text, html)
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(boundary))
	addresses := []*mail.Address{from, to}
	message.SetAddrHeaderFromMailAddress(gomail.HeaderFrom, from)
	message.SetAddrHeaderFromMailAddress(gomail.HeaderTo, to)
	if e.ReplyTo != "" {
		reply, err := parseAddress(e.ReplyTo)
		if err != nil {
			return letter{}, fmt.Errorf("reply to: %w", err)
		}
		message.SetAddrHeaderFromMailAddress(gomail.HeaderReplyTo, reply)
		addresses = append(addresses, reply)
	}
	made := letter{
		id: MessageID(e.Key, to.Address, domain(from.Address)), plain: true,
		from: onWire(from.Address), to: onWire(to.Address),
	}
	for _, address := range addresses {
		made.plain = made.plain && isASCII(address.Address)
	}
	if err := headers(message, &e, made.id, domain(from.Address)); err != nil {
		return letter{}, err
	}

	// Readers show the last part that they understand: text first, then HTML.
	if text != "" {
		message.AddAlternativeString(gomail.TypeTextPlain, text)
	}
	if html != "" {
		message.AddAlternativeString(gomail.TypeTextHTML, html)
	}
	var data bytes.Buffer
	data.Grow(2 * (len(text) + len(html)))
	if _, err := message.WriteTo(&data); err != nil {
		return letter{}, fmt.Errorf("writing the message: %w", err)
	}
	made.data = data.Bytes()
	return made, nil
}

// headers are those that are neither addresses nor about the parts.
func headers(message *gomail.Msg, e *Envelope, id, sender string) error {
	message.SetGenHeader(gomail.HeaderSubject, subject(e.Message.Subject))
	message.SetDateWithValue(e.At)
	message.SetMessageIDWithValue(id)
	if isLanguage(e.Locale) {
		message.SetGenHeader(gomail.HeaderContentLang, e.Locale)
	}
	links, oneClick, err := unsubscribe(e.Unsubscribe)
	if err != nil {
		return err
	}
	if links != "" {
		message.SetGenHeader(gomail.HeaderListUnsubscribe, links)
	}
	if oneClick {
		message.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	if e.Playbook != "" {
		message.SetGenHeader("Feedback-ID", feedbackID(e.Step, e.Playbook, sender))
	}
	if e.Automatic {
		message.SetGenHeader("Auto-Submitted", "auto-generated")
	}
	return nil
}

// wire is the message as SMTP carries it (RFC 5321, 4.5.2): a line that begins
// with a dot gets another, and a dot alone ends it.
func (l *letter) wire() []byte {
	data := bytes.ReplaceAll(l.data, []byte("\r\n."), []byte("\r\n.."))
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
