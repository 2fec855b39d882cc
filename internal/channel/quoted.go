package channel

import "strings"

// quotedWidth is how long a line of quoted-printable may be, without the = that
// breaks it (RFC 2045, 6.7).
const quotedWidth = 75

// quoted writes a text as quoted-printable, line by line: the same bytes as
// mime/quotedprintable, a stretch of text at a time instead of a character.
func (h *head) quoted(text string) {
	const hex = "0123456789ABCDEF"
	width := 0
	fit := func(n int) {
		if width+n > quotedWidth {
			h.WriteString("=\r\n") // a buffer takes everything
			width = 0
		}
		width += n
	}
	for i := 0; i < len(text); {
		if b := text[i]; b == '\r' || b == '\n' {
			if i++; b == '\r' && i < len(text) && text[i] == '\n' {
				i++
			}
			h.WriteString("\r\n")
			width = 0
			continue
		}
		plain := i
		for limit := min(len(text), i+quotedWidth-width); plain < limit && isPlain[text[plain]]; {
			plain++
		}
		if plain > i && (plain == len(text) || text[plain] == '\r' || text[plain] == '\n') && isBlank(text[plain-1]) {
			plain-- // at the end of a line it would be lost on the way
		}
		if plain > i {
			h.WriteString(text[i:plain])
			width += plain - i
			i = plain
			continue
		}
		if b := text[i]; isPlain[b] && !(isBlank(b) && endsLine(text[i+1:])) {
			fit(1)
			h.WriteByte(b)
		} else {
			fit(3)
			h.Write([]byte{'=', hex[b>>4], hex[b&15]})
		}
		i++
	}
}

// isPlain says of each byte whether it may stand for itself.
var isPlain = func() (plain [256]bool) {
	for b := ' '; b <= '~'; b++ {
		plain[b] = b != '='
	}
	plain['\t'] = true
	return plain
}()

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// endsLine says whether a line is over before the rest of a text.
func endsLine(rest string) bool {
	return rest == "" || strings.IndexByte("\r\n", rest[0]) >= 0
}
