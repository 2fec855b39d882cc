package templates

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Render writes the letter for one customer. An error names the line of the tag
// that could not be filled, "line 12: first_name is missing"; there is no
// half-written message.
func (l *Letter) Render(scope Scope, frame Frame) (Message, error) {
	r := l.run(scope)
	r.state.link = frame.link()
	buffer := l.buffers.Get().(*bytes.Buffer)
	defer l.buffers.Put(buffer)
	m, sheet, err := l.head(r, frame, buffer)
	if err != nil {
		return Message{}, err
	}
	buffer.Reset()
	if err := l.html.Execute(&limited{buffer, maxOutput}, sheet); err != nil {
		return Message{}, why(err, maxOutput)
	}
	m.HTML = frame.linked(string(l.filled(buffer.Bytes())), l.links)
	if err := r.write(buffer, l.text, maxOutput); err != nil {
		return Message{}, err
	}
	m.Text = tidy(buffer.String()) + sheet.footer(l.brand.Address)
	return m, nil
}

// run begins a rendering.
func (l *Letter) run(scope Scope) *run {
	return &run{letter: l, scope: scope, state: &state{}, values: make([]known, len(l.tags))}
}

// head writes the subject and the preheader, and with them what the layout
// reads.
func (l *Letter) head(r *run, frame Frame, buffer *bytes.Buffer) (Message, sheet, error) {
	m := Message{From: l.headed.From, ReplyTo: l.headed.ReplyTo}
	for _, part := range []struct {
		line
		into *string
	}{{l.subject, &m.Subject}, {l.preheader, &m.Preheader}} {
		if err := r.write(buffer, part.steps, maxLine); err != nil {
			return m, sheet{}, inLine(part.number, err)
		}
		*part.into = strings.Join(strings.Fields(fold(buffer.String())), " ")
	}
	if m.Subject == "" {
		return m, sheet{}, &problem{line: l.subject.number, message: "the subject comes out empty"}
	}
	sheet, err := frame.sheet(m, r)
	return m, sheet, err
}

// write fills the buffer with what the steps come to.
func (r *run) write(buffer *bytes.Buffer, steps []step, limit int) error {
	buffer.Reset()
	return why(r.perform(steps, &paper{out: buffer, limit: limit, growth: 1}), limit)
}

// why is a reason not to write, without the trail of templates it came by.
func why(err error, limit int) error {
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
	return &problem{line: number, message: err.Error()}
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
	if !bytes.Contains(html, []byte(`;"></`)) { // a style, and nothing inside
		return html
	}
	for _, empty := range l.hollow {
		html = bytes.ReplaceAll(html, empty, nil)
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
