package channel

import "bytes"

// head is a message that is being written, line by line with CRLF.
type head struct{ bytes.Buffer }

// lineWidth is how long a header's line should be (RFC 5322, 2.1.1).
const lineWidth = 78

// write writes one header of words with a space between them, folded before
// words that do not fit any more. The first always stands beside the name.
func (h *head) write(name string, words ...string) {
	width, _ := h.WriteString(name + ":") // a buffer takes everything
	for i, word := range words {
		if i > 0 && width+1+len(word) > lineWidth {
			h.WriteString("\r\n")
			width = 0
		}
		h.WriteString(" " + word)
		width += 1 + len(word)
	}
	h.WriteString("\r\n")
}

// part is a text of a message.
type part struct{ kind, text string }

// parts writes the ways in which the same letter can be read.
func (h *head) parts(boundary string, parts []part) {
	h.write("Content-Type", "multipart/alternative;", `boundary="`+boundary+`"`)
	for _, p := range parts {
		h.WriteString("\r\n--" + boundary + "\r\n")
		p.write(h)
	}
	h.WriteString("\r\n--" + boundary + "--\r\n")
}

// write writes the headers of a part, and its text as quoted-printable (RFC 2045),
// which goes through every mail server as it is.
func (p part) write(h *head) {
	h.write("Content-Type", p.kind+";", "charset=UTF-8")
	h.write("Content-Transfer-Encoding", "quoted-printable")
	h.WriteString("\r\n")
	h.quoted(p.text)
}
