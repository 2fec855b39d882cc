package source

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// plural is the word for one thing or, with a second form or an s, for several.
func plural(n int, one string, more ...string) string {
	if n == 1 {
		return one
	}
	if len(more) > 0 {
		return more[0]
	}
	return one + "s"
}

// shortest is a number without superfluous digits.
func shortest(f float64) string { return strconv.FormatFloat(f, 'g', 6, 64) }

// excerpt is the beginning of a cell, to be shown in a message.
func excerpt(cell []byte) string {
	const most = 40 // runes
	text := strings.ToValidUTF8(string(cell[:min(len(cell), 4*most)]), "\uFFFD")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}
