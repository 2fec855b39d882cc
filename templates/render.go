package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Render writes the letter for one customer. An error names the line of the tag
// that could not be filled, "line 12: first_name is missing"; there is no
// half-written message.
func (l *Letter) Render(scope Scope, frame Frame) (Message, error) {
	var m Message
	r := &run{letter: l, scope: scope, state: &state{}}
	buffer := l.buffers.Get().(*bytes.Buffer)
	defer l.buffers.Put(buffer)
	for _, part := range []struct {
		line
		into *string
	}{{l.subject, &m.Subject}, {l.preheader, &m.Preheader}} {
		if err := execute(buffer, maxLine, part.template, r); err != nil {
			return Message{}, inLine(part.number, err)
		}
		*part.into = strings.Join(strings.Fields(fold(buffer.String())), " ")
	}
	if m.Subject == "" {
		return Message{}, &problem{l.subject.number, "the subject comes out empty"}
	}
	sheet, err := frame.sheet(m, r)
	if err != nil {
		return Message{}, err
	}
	if err := execute(buffer, maxOutput, l.html, sheet); err != nil {
		return Message{}, err
	}
	m.HTML = string(l.filled(buffer.Bytes()))
	if err := execute(buffer, maxOutput, l.text, r); err != nil {
		return Message{}, err
	}
	m.Text = tidy(buffer.String()) + sheet.footer()
	return m, nil
}

// execute fills the buffer with what the template makes of the data.
func execute(buffer *bytes.Buffer, limit int, t interface{ Execute(io.Writer, any) error }, data any) error {
	buffer.Reset()
	err := t.Execute(&limited{buffer, limit}, data)
	var p *problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return p
	case errors.Is(err, errTooLong):
		return fmt.Errorf("the letter comes out longer than %d bytes", limit)
	}
	return fmt.Errorf("writing the letter: %w", err)
}

// inLine gives an error that names no line the line of its front matter value.
func inLine(number int, err error) error {
	var p *problem
	if errors.As(err, &p) {
		return err
	}
	return &problem{number, err.Error()}
}

var errTooLong = errors.New("too long")

// limited refuses what does not fit any more.
type limited struct {
	buffer *bytes.Buffer
	limit  int
}

func (w *limited) Write(b []byte) (int, error) {
	if w.buffer.Len()+len(b) > w.limit {
		return 0, errTooLong
	}
	return w.buffer.Write(b)
}

// filled takes out the paragraphs, items and lists that conditions left empty.
func (l *Letter) filled(html []byte) []byte {
	for _, empty := range l.hollow {
		if bytes.Contains(html, empty) {
			html = bytes.ReplaceAll(html, empty, nil)
		}
	}
	return html
}

// tidy makes one blank line of many, within quotes too, takes blanks off the ends
// of lines and settles where fresh lines begin.
func tidy(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	gap, begun := "", false
	for len(s) > 0 {
		end := strings.IndexAny(s, "\n"+freshLine)
		if end < 0 {
			end = len(s)
		}
		text := strings.TrimRight(s[:end], " ")
		fresh := end < len(s) && s[end:end+1] == freshLine
		s = s[min(end+1, len(s)):]
		switch blank := strings.Trim(text, "> ") == ""; {
		case blank && fresh, strings.TrimLeft(text, "> ") == "-": // a line had begun already, an empty item
		case blank:
			if gap == "" || len(text) < len(gap)-1 {
				gap = text + "\n"
			}
		default:
			if begun {
				out.WriteString("\n" + gap)
			}
			out.WriteString(text)
			gap, begun = "", true
		}
	}
	return out.String()
}
