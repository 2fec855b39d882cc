package templates

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

const fence = "---"

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// front finds the front matter: the offsets between its two lines of ---, and
// where the Markdown begins.
func (p *parsing) front() (from, to, body int, ok bool) {
	first := p.starts[0]
	for _, start := range p.starts {
		line, _, _ := bytes.Cut(p.src[start:], []byte("\n"))
		switch {
		case strings.TrimRight(string(line), " \t") != fence:
			if from == 0 && len(bytes.TrimSpace(line)) > 0 {
				p.fault(first, "a letter begins with its front matter", "write --- and subject: ... and --- above the text")
				return 0, 0, 0, false
			}
		case from == 0:
			first = start
			from = min(start+len(line)+1, len(p.src))
		default:
			return from, start, min(start+len(line)+1, len(p.src)), true
		}
	}
	if from == 0 {
		p.fault(first, "the letter is empty", "write --- and subject: ... and --- and then the text")
	} else {
		p.fault(first, "the front matter is never closed", "write --- on a line of its own behind it")
	}
	return 0, 0, 0, false
}

// field is a front matter value with placeholders for its tags.
type field struct {
	text string
	line int // in the file; 0: the letter has none
}

// fields reads the front matter, in which tags are placeholders already, so that
// a value may begin with a brace or hold quotes. The line is that of its first
// line in the file.
func (p *parsing) fields(text string, line int) (subject, preheader field, head Head) {
	at := p.starts[line-1]
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		message := err.Error()
		if m := yamlLine.FindStringSubmatch(message); m != nil {
			message = message[len(m[0]):]
			if n, err := strconv.Atoi(m[1]); err == nil && line+n-1 <= len(p.starts) {
				at = p.starts[line+n-2]
			}
		}
		p.fault(at, "the front matter is not YAML: %s", `put the text in quotes: subject: "..."`, message)
		return subject, preheader, head
	}
	if doc.Kind == yaml.DocumentNode && doc.Content[0].Kind != yaml.MappingNode {
		p.fault(at, "the front matter has no names", "write subject: and then the text")
		return subject, preheader, head
	}
	seen := map[string]bool{}
	if doc.Kind == yaml.DocumentNode {
		pairs := doc.Content[0].Content
		for i := 0; i+1 < len(pairs); i += 2 {
			key, value := pairs[i], pairs[i+1]
			at := p.starts[min(line+key.Line-2, len(p.starts)-1)]
			if seen[key.Value] {
				p.fault(at, "%s stands here twice", "take one out", key.Value)
			}
			seen[key.Value] = true
			switch {
			case key.Value == "subject", key.Value == "preheader":
				read := p.value(at, key, value)
				read.line = line + key.Line - 1
				if key.Value == "subject" {
					subject = read
				} else {
					preheader = read
				}
			case slices.Contains(heads, key.Value):
				p.heading(at, key, value, &head)
			default:
				p.fault(at, "a letter has no %q", meant(key.Value), key.Value)
			}
		}
	}
	switch {
	case !seen["subject"]:
		p.fault(p.starts[line-1], "the letter has no subject", "write subject: ... between the lines of ---")
	case strings.TrimSpace(subject.text) == "":
		p.fault(p.starts[subject.line-1], "the subject is empty", "write the line that people see first")
	}
	p.nest(tagsIn(subject.text, p.tags))
	p.nest(tagsIn(preheader.text, p.tags))
	return subject, preheader, head
}

// value is the text of a front matter value.
func (p *parsing) value(at int, key, value *yaml.Node) field {
	if value.Kind != yaml.ScalarNode || !strings.HasPrefix(value.Tag, "!!") {
		p.fault(at, "%s is not a text", `put it in quotes: `+key.Value+`: "..."`, key.Value)
		return field{text: "?"}
	}
	if value.Tag == "!!null" {
		return field{}
	}
	if strings.HasPrefix(value.LineComment, "#") {
		p.warn(at, "everything behind # is a comment and left out", `put the text in quotes: `+key.Value+`: "..."`)
	}
	return field{text: value.Value}
}

// meant guesses which key was meant.
func meant(key string) string {
	key = strings.ToLower(strings.TrimSpace(key))
	for _, known := range heads {
		if distance(key, known) <= 2 {
			return "did you mean " + known + "?"
		}
	}
	switch key {
	case "title", "betreff", "objet":
		return "did you mean subject?"
	case "preview", "preview_text", "previewtext", "snippet":
		return "did you mean preheader?"
	case "sender", "from_email", "from_name":
		return "did you mean from?"
	case "replyto", "answer_to":
		return "did you mean reply_to?"
	case "tag", "category", "categories":
		return "did you mean tags?"
	case "template", "theme":
		return "did you mean layout?"
	}
	return "the names are " + strings.Join(heads, ", ")
}

// distance is the number of letters to put in, take out or change to come from a
// to b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
