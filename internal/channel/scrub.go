package channel

import (
	"encoding/base64"
	"regexp"
	"strconv"
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
		base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password)),                           // AUTH PLAIN
		base64.StdEncoding.EncodeToString([]byte(password)),                                                    // AUTH LOGIN
		base64.StdEncoding.EncodeToString([]byte("user=" + user + "\x01auth=Bearer " + password + "\x01\x01")), // XOAUTH2
		strings.Trim(strconv.Quote(password), `"`),                                                             // as net/textproto may write it
		password,
	} {
		pairs = append(pairs, secret, "(secret)")
	}
	return scrubber{strings.NewReplacer(pairs...)}
}

// scrub is one line of the text without the secrets.
func (s scrubber) scrub(text string) string {
	text = oneLine(s.replacer.Replace(unquote(text)))
	if len(text) <= longestDetail {
		return text
	}
	cut := longestDetail
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// quoted is any text that was written with %q.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// unquote turns what net/textproto quotes back into what the server said.
func unquote(text string) string {
	return quoted.ReplaceAllStringFunc(text, func(q string) string {
		if plain, err := strconv.Unquote(q); err == nil {
			return plain
		}
		return q
	})
}
