package channel

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Lines of a message hold 998 bytes (RFC 5322, 2.1.1), and folding breaks at
// spaces only: longer runs without one have to be encoded or refused.
const (
	longestWord = 200
	longestLink = 900
	longestName = 150 // characters; nobody is called more than that
)

// oneLine is a text fit for a header or a report: control characters and runs
// of ASCII spaces become one space. No-break and other spaces stay, they are
// meant.
func oneLine(text string) string {
	words := strings.FieldsFunc(strings.ToValidUTF8(text, "\uFFFD"), func(r rune) bool {
		return r <= ' ' || 0x7f <= r && r < 0xa0 || r == '\u2028' || r == '\u2029'
	})
	return strings.Join(words, " ")
}

// subject is a Subject header's value. What is not ASCII is left to go-mail's
// RFC 2047 encoding; ASCII that would be taken for encoded words, or that could
// not be folded, is encoded here.
func subject(text string) string {
	text = oneLine(text)
	if !isASCII(text) {
		return text
	}
	for word := range strings.SplitSeq(text, " ") {
		if len(word) > longestWord || strings.Contains(word, "=?") {
			return encodedWords(text)
		}
	}
	return text
}

// encodedWords writes an ASCII text as RFC 2047 encoded words of at most 75
// characters.
func encodedWords(text string) string {
	var words []string
	for len(text) > 0 {
		n := min(len(text), 45)
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(text[:n]))+"?=")
		text = text[n:]
	}
	return strings.Join(words, " ")
}

// recipient is the address of a customer, who has a name of their own.
func recipient(address, name string) (*mail.Address, error) {
	parsed, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	if parsed.Name != "" {
		return nil, fmt.Errorf("%q is not an e-mail address alone (write ada@example.com)", address)
	}
	parsed.Name = displayName(name)
	return parsed, nil
}

// parseAddress reads one RFC 5322 address. SMTP allows 64 bytes before the @
// and 254 in all (RFC 5321, 4.5.3.1).
func parseAddress(text string) (*mail.Address, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return nil, fmt.Errorf("%q is not an e-mail address: it holds a line break or control character", text)
	}
	address, err := mail.ParseAddress(text)
	if err != nil {
		return nil, fmt.Errorf("%q is not an e-mail address: %s", text, strings.TrimPrefix(err.Error(), "mail: "))
	}
	if len(address.Address) > 254 || strings.LastIndexByte(address.Address, '@') > 64 {
		return nil, fmt.Errorf("%q is not an e-mail address: it is too long", text)
	}
	at := strings.LastIndexByte(address.Address, '@')
	if host := address.Address[at+1:]; !isASCII(host) {
		// Every server knows the ASCII form of a domain (RFC 5891); without it
		// only those could be written to whose servers all offer SMTPUTF8.
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return nil, fmt.Errorf("%q is not an e-mail address: there can be no domain %s", text, host)
		}
		address.Address = address.Address[:at+1] + ascii
	}
	address.Name = displayName(address.Name)
	return address, nil
}

// displayName is a name fit to stand before an address.
func displayName(name string) string {
	name = oneLine(name)
	if utf8.RuneCountInString(name) > longestName {
		name = strings.TrimSpace(string([]rune(name)[:longestName]))
	}
	if !isASCII(name) {
		// net/mail leaves a backslash bare in an encoded word, which no reader takes.
		name = strings.ReplaceAll(name, `\`, "")
	}
	return name
}

// domain is what follows the last @.
func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// unsubscribe is the value of List-Unsubscribe, readers take the first link that
// they can follow. oneClick is the promise of RFC 8058.
func unsubscribe(links []string) (value string, oneClick bool, err error) {
	for _, link := range links {
		if link == "" {
			continue
		}
		https, err := unsubscribeLink(link)
		if err != nil {
			return "", false, err
		}
		if value != "" {
			value += ", "
		}
		value += "<" + link + ">"
		oneClick = oneClick || https
	}
	return value, oneClick, nil
}

// unsubscribeLink checks a mailto: or https: address for List-Unsubscribe.
func unsubscribeLink(link string) (oneClick bool, err error) {
	bad := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("<>,\"", r) }
	if len(link) > longestLink || strings.ContainsFunc(link, bad) {
		return false, errors.New("the unsubscribe link holds characters that a header cannot, or is too long")
	}
	parsed, err := url.Parse(link)
	if err != nil {
		return false, fmt.Errorf("the unsubscribe link cannot be read: %w", err)
	}
	switch {
	case parsed.Scheme == "https" && parsed.Host != "":
		return true, nil
	case parsed.Scheme == "mailto" && parsed.Opaque != "":
		return false, nil
	}
	return false, errors.New("the unsubscribe link is neither an https: nor a mailto: address")
}

// feedbackID names a letter to mailbox providers that tell senders about
// complaints: step, playbook, nothing about the customer, and a name of 5 to 15
// characters that stands for the sender (Gmail's Feedback-ID).
func feedbackID(step, playbook, sender string) string {
	return plainWord(step) + ":" + plainWord(playbook) + "::" + digest("sender", sender)[:12]
}

// plainWord is a name of ASCII letters, digits, - and _ alone, and not long.
func plainWord(name string) string {
	name = strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, name)
	return name[:min(len(name), 60)]
}

// isLanguage says whether a locale can stand in Content-Language as it is.
func isLanguage(locale string) bool {
	return locale != "" && len(locale) <= 35 && !strings.ContainsFunc(locale, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-')
	})
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}
