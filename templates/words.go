package templates

import (
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	quoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`")
	name   = regexp.MustCompile(`[\p{L}_][\p{L}\p{N}_]*`)
)

// unquoted is an expression with its quoted texts blanked out, byte for byte.
func unquoted(src string) string {
	return quoted.ReplaceAllStringFunc(src, func(s string) string { return strings.Repeat(" ", len(s)) })
}

// words are the names in an expression.
func words(src string) []string { return name.FindAllString(unquoted(src), -1) }

func asFault(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// offset is the byte of src at a line and a column in characters, both from 1; a
// place outside is brought to the nearest inside.
func offset(src string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(src[at:], '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	for ; column > 1 && at < len(src); column-- {
		_, size := utf8.DecodeRuneInString(src[at:])
		at += size
	}
	return at
}
