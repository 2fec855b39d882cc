package channel

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// longestDetail is how much of a server's words is kept, in bytes.
const longestDetail = 600

// scrubber takes secrets out of texts that come from outside: a server may
// repeat what it was told, in clear or as it was sent.
type scrubber struct{ replacer *strings.Replacer }

func newScrubber(user, password string) scrubber {
	if password == "" {
		return scrubber{strings.NewReplacer()}
	}
	var pairs []string
	for _, secret := range []string{
		base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password)), // AUTH PLAIN
		base64.StdEncoding.EncodeToString([]byte(password)),                          // AUTH LOGIN
		password,
		oneLine(password),
	} {
		if secret != "" {
			pairs = append(pairs, secret, "(secret)")
		}
	}
	return scrubber{strings.NewReplacer(pairs...)}
}

// scrub is one line of the text without the secrets.
func (s scrubber) scrub(text string) string {
	// Before and after, in case the line breaks were part of it.
	text = s.replacer.Replace(oneLine(s.replacer.Replace(unquote(text))))
	if len(text) <= longestDetail {
		return text
	}
	cut := longestDetail
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
