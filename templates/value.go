package templates

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// written is a value in a letter's text, on one line.
func (r *run) written(t *tag, v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", t.missing()
	case string:
		return fold(unsteered(v)), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", t.problem("%s is not a number", oneWord(t.src))
		}
		return r.scope.Format().Number(v), nil
	case time.Time:
		return r.scope.Format().Date(v), nil
	case bool:
		return "", t.unfit(isTruth(oneWord(t.src)))
	}
	if _, ok := itemsOf(v); ok {
		return "", t.unfit(isList(oneWord(t.src)))
	}
	return "", t.problem("%s cannot be printed", oneWord(t.src))
}

// plain is a value as a program reads it, for addresses: numbers without
// grouping, dates as 2006-01-02.
func (r *run) plain(id int) (string, error) {
	if r.probe {
		return "", nil
	}
	t := r.letter.tags[id]
	v, err := r.value(t)
	if err != nil {
		return "", err
	}
	switch v := v.(type) {
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return strconv.FormatFloat(v, 'f', -1, 64), nil
		}
	case time.Time:
		return v.In(r.scope.Format().zone).Format(time.DateOnly), nil
	}
	return r.written(t, v)
}

// address is a value that an address begins with: it must bring a scheme that is
// safe to click.
func (r *run) address(id int) (string, error) {
	s, err := r.plain(id)
	if err == nil && !r.probe && !fromValue(s) {
		t := r.letter.tags[id]
		return "", t.problem("a link cannot lead to %q (%s must begin with https://, http:// or mailto:)", s, oneWord(t.src))
	}
	return s, err
}

// host is a value in the name of a link's server. It is one word: with dots, a
// colon, @ or / it would lead the link to somebody else's.
func (r *run) host(id int) (string, error) {
	s, err := r.plain(id)
	if err == nil && strings.ContainsFunc(s, func(c rune) bool {
		return c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	}) {
		t := r.letter.tags[id]
		return "", &problem{t.line, fmt.Sprintf("%q cannot be part of a server's name (write a / before {{ %s }} in the link)", s, oneWord(t.src)), ErrServer}
	}
	return s, err
}

// fromValue says whether an address that comes from a value is one to click.
func fromValue(address string) bool {
	return knownScheme(address) && !strings.EqualFold(address[:4], "tel:") && !strings.EqualFold(address[:4], "sms:")
}

// wholeURL and query are the same values in the plain text, escaped as
// html/template does it in the HTML.
func (r *run) wholeURL(id int) (string, error) {
	s, err := r.address(id)
	return normalised(s), err
}

// path is a value in a link's path, in both parts: what would begin the query or
// the place on the page is escaped, or it would take the rest of the link along. A
// slash stays, for a value may be several steps of a path.
func (r *run) path(id int) (string, error) {
	s, err := r.plain(id)
	return unescaped.ReplaceAllStringFunc(normalised(s), func(c string) string {
		if len(c) == 3 {
			return c // it is escaped already
		}
		return url.QueryEscape(c)
	}), err
}

// unescaped is what may not stand in a path as it is, and, longer, what is escaped.
var unescaped = regexp.MustCompile(`%[0-9A-Fa-f]{2}|[%?#]`)

func (r *run) query(id int) (string, error) {
	s, err := r.plain(id)
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), err
}

// normalised percent-encodes what cannot stand in an address and leaves its
// structure alone.
func normalised(s string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		if c < 0x80 && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
			strings.IndexByte("-._~!#$&*+,/:;=?@[]%", c) >= 0) {
			out.WriteByte(c)
			continue
		}
		out.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return out.String()
}

// fold puts a text on one line: control characters and line breaks become a
// blank each.
func fold(s string) string {
	if strings.IndexFunc(s, breaks) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if breaks(r) {
			return ' '
		}
		return r
	}, s)
}

// unsteered is a value without the characters that turn the writing around it
// about: a name with U+202E in it would print the rest of a subject backwards.
// Letters of right-to-left scripts know their way without them. The marketer's
// own words keep theirs.
func unsteered(s string) string {
	if strings.IndexFunc(s, steers) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if steers(r) {
			return -1
		}
		return r
	}, s)
}

func steers(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }

func breaks(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// itemsOf are the items of a list.
func itemsOf(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case []string:
		return anyOf(v), true
	case []float64:
		return anyOf(v), true
	case []time.Time:
		return anyOf(v), true
	}
	return nil, false
}

func anyOf[T any](list []T) []any {
	items := make([]any, len(list))
	for i, v := range list {
		items[i] = v
	}
	return items
}

// kindOf is the kind of a value.
func kindOf(v any) Kind {
	switch v.(type) {
	case string:
		return Text
	case float64:
		return Number
	case time.Time:
		return Date
	case bool:
		return Truth
	}
	return List
}
