package channel

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// letter is an envelope made into a message.
type letter struct {
	message *gomail.Msg
	id      string // the Message-ID, without its brackets
	plain   bool   // all addresses are ASCII
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
	made := letter{message: message, id: MessageID(e.Key, domain(from.Address)), plain: true}
	for _, address := range addresses {
		made.plain = made.plain && isASCII(address.Address)
	}

	message.SetGenHeader(gomail.HeaderSubject, subject(e.Message.Subject))
	message.SetDateWithValue(e.At)
	message.SetMessageIDWithValue(made.id)
	if isLanguage(e.Locale) {
		message.SetGenHeader(gomail.HeaderContentLang, e.Locale)
	}
	if e.ListUnsubscribe != "" {
		oneClick, err := unsubscribeLink(e.ListUnsubscribe)
		if err != nil {
			return letter{}, err
		}
		message.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+e.ListUnsubscribe+">")
		if oneClick {
			message.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
		}
	}

	// Readers show the last part that they understand: text first, then HTML.
	if text != "" {
		message.AddAlternativeString(gomail.TypeTextPlain, text)
	}
	if html != "" {
		message.AddAlternativeString(gomail.TypeTextHTML, html)
	}
	return made, nil
}
