package channel

import (
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"net/url"
	"slices"
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
	words := strings.FieldsFunc(valid(text), func(r rune) bool {
		return r <= ' ' || 0x7f <= r && r < 0xa0 || r == '\u2028' || r == '\u2029'
	})
	return strings.Join(words, " ")
}

// subject are the words of a Subject header's value. What is not ASCII, what
// would be taken for encoded words, and what could not be folded is encoded.
func subject(text string) []string {
	text = oneLine(text)
	words := strings.Split(text, " ")
	if !isASCII(text) || strings.Contains(text, "=?") || slices.ContainsFunc(words, func(w string) bool { return len(w) > longestWord }) {
		return encodedWords(text)
	}
	return words
}

// mailbox are the words of an address with its name.
func mailbox(address *mail.Address) []string {
	place := "<" + onWire(address.Address) + ">"
	switch name := address.Name; {
	case name == "":
		return []string{place}
	case !isASCII(name) || strings.Contains(name, "=?"): // readers decode them within quotes, too
		return append(encodedWords(name), place)
	default:
		return []string{`"` + quoting.Replace(name) + `"`, place}
	}
}

// quoting makes a text fit to stand between quotation marks.
var quoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// encodedWords writes a text as RFC 2047 encoded words of at most 75 characters:
// as few as it takes, for some readers show a gap between two. In base64, unless
// hardly anything has to be encoded.
func encodedWords(text string) []string {
	const most = 75 - len("=?utf-8?b??=")
	if q, ok := quotedWord(text); ok && len(q) <= 75 && len(q) <= len("=?utf-8?b??=")+base64.StdEncoding.EncodedLen(len(text)) {
		return []string{q}
	}
	var words []string
	for len(text) > 0 {
		n := min(len(text), most/4*3)
		for n < len(text) && !utf8.RuneStart(text[n]) {
			n--
		}
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(text[:n]))+"?=")
		text = text[n:]
	}
	return words
}

// quotedWord is a text as one encoded word that people can nearly read; not ok
// when it says something that is not allowed there within a name (RFC 2047, 5).
func quotedWord(text string) (word string, ok bool) {
	word = mime.QEncoding.Encode("utf-8", text)
	ok = strings.HasPrefix(word, "=?utf-8?q?") && strings.Count(word, "?") == 4 &&
		!strings.ContainsAny(text, `"#$%&'(),.:;<>@[\]^`+"`{|}~")
	return word, ok
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
	return name
}

// domain is what follows the last @.
func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// unsubscribe are the words of List-Unsubscribe: readers take the first link that
// they can follow. oneClick is the promise of RFC 8058.
func unsubscribe(links []string) (words []string, oneClick bool, err error) {
	for _, link := range links {
		if link == "" {
			continue
		}
		https, err := unsubscribeLink(link)
		if err != nil {
			return nil, false, err
		}
		if n := len(words); n > 0 {
			words[n-1] += ","
		}
		words = append(words, "<"+link+">")
		oneClick = oneClick || https
	}
	return words, oneClick, nil
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

// isLanguage says whether a locale can stand in Content-Language.
func isLanguage(locale string) bool {
	return locale != "" && len(locale) <= 35 && !strings.ContainsFunc(locale, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-')
	})
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}
