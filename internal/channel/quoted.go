package channel

// quotedWidth is how long a line of quoted-printable may be, without the = that
// breaks it (RFC 2045, 6.7).
const quotedWidth = 75

// quoted writes a text as quoted-printable, line by line: the same bytes as
// mime/quotedprintable, a stretch of text at a time instead of a character, but for
// a dot at the beginning of a line, which SMTP would have to double and some
// servers lose (RFC 2049, 3).
func (h *head) quoted(text string) {
	const hex = "0123456789ABCDEF"
	width := 0
	for i := 0; i < len(text); {
		if b := text[i]; b == '\r' || b == '\n' {
			if i++; b == '\r' && i < len(text) && text[i] == '\n' {
				i++
			}
			h.WriteString("\r\n")
			width = 0
			continue
		}
		if width == quotedWidth {
			h.WriteString("=\r\n")
			width = 0
		}
		plain := i
		for limit := min(len(text), i+quotedWidth-width); plain < limit && isPlain[text[plain]] && (width > 0 || text[i] != '.'); {
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
		if width+3 > quotedWidth {
			h.WriteString("=\r\n")
			width = 0
		}
		h.Write([]byte{'=', hex[text[i]>>4], hex[text[i]&15]})
		width += 3
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
