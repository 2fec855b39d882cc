package templates

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Head is what the front matter says besides the two lines that are written for
// each customer. It is the same for everybody.
type Head struct {
	From    string   // RFC 5322; "": the project's
	ReplyTo string   // RFC 5322; "": the project's
	Topic   string   // what the letter is about, for consent; "": the playbook's
	Tags    []string // for caps and reports, in the order of the file
	Layout  string   // the name of a layout; "": the brand's
}

// Head is what the letter's front matter says besides subject and preheader.
func (l *Letter) Head() Head { return l.headed }

// heads are the names of a front matter, in the order of the reference.
var heads = []string{"subject", "preheader", "from", "reply_to", "topic", "tags", "layout"}

var plainName = regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}_-]*$`)

// heading reads a value that is the same for everybody.
func (p *parsing) heading(at int, key, value *yaml.Node, into *Head) {
	if key.Value == "tags" {
		into.Tags = p.labels(at, key, value)
		return
	}
	text := strings.TrimSpace(p.value(at, key, value).text)
	if strings.Contains(text, openText) {
		p.fault(at, "%s is the same for everybody", "write it without tags", key.Value)
		return
	}
	switch key.Value {
	case "from":
		into.From = p.mailbox(at, key.Value, text)
	case "reply_to":
		into.ReplyTo = p.mailbox(at, key.Value, text)
	case "topic":
		into.Topic = p.label(at, key.Value, text)
	case "layout":
		into.Layout = p.label(at, key.Value, text)
		p.layout = p.layoutOf(into.Layout, at)
	}
}

// mailbox is one address, with a name or without.
func (p *parsing) mailbox(at int, key, text string) string {
	if text == "" {
		return ""
	}
	if _, err := mail.ParseAddress(text); err != nil {
		p.fault(at, "%s is not an address: %q", `write `+key+`: "Blue Door <hello@shop.example>"`, key, text)
		return ""
	}
	return text
}

// label is the name of something.
func (p *parsing) label(at int, key, text string) string {
	if text != "" && !plainName.MatchString(text) {
		p.fault(at, "%q is not a name for %s", "use letters, digits, - and _", text, key)
		return ""
	}
	return text
}

// labels are the tags: a list of names, or one.
func (p *parsing) labels(at int, key, value *yaml.Node) []string {
	nodes := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		nodes = value.Content
	}
	var labels []string
	for _, n := range nodes {
		text := ""
		if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
			text = strings.TrimSpace(n.Value)
		}
		if text == "" || !plainName.MatchString(text) {
			p.fault(at, "%s is a list of names", "write tags: [winback, coffee]", key.Value)
			return nil
		}
		if !slices.Contains(labels, text) {
			labels = append(labels, text)
		}
	}
	return labels
}
