package templates

import (
	"regexp"
	"strings"
)

var (
	person     = regexp.MustCompile(`^(?i:customer|user|contact|subscriber|recipient|person|profile|member|lead)\.([\p{L}_][\p{L}\p{N}_]*)`)
	loopWord   = regexp.MustCompile(`^(?:forloop|loop)\.`)
	filterTail = regexp.MustCompile(`(?:^|[^|])\|\s*([A-Za-z_][A-Za-z0-9_]*)\s*(:?)`)
)

// filters says what to write in place of a Liquid filter; %s is what stands
// before it.
var filters = map[string]string{
	"upcase": "upper(%s)", "upper": "upper(%s)", "downcase": "lower(%s)", "lower": "lower(%s)",
	"strip": "trim(%s)", "trim": "trim(%s)", "size": "len(%s)", "length": "len(%s)",
	"date": "date(%s)", "money": "money(%s)", "currency": "money(%s)", "percent": "percent(%s)",
	"round": "round(%s)", "ceil": "ceil(%s)", "floor": "floor(%s)", "abs": "abs(%s)",
	"first": "first(%s)", "last": "last(%s)", "join": "join(%s, \", \")",
	"pluralize": `plural(%s, "order", "orders")`, "url_encode": "%s", "number_with_delimiter": "number(%s)",
	"escape": "%s", "h": "%s", "e": "%s", "safe": "%s", "raw": "%s",
}

// printHabit answers Liquid and Mustache between {{ and }} with what to write
// here. It says whether it did.
func (p *parsing) printHabit(t *tag, inner string) bool {
	src := t.src
	switch {
	case strings.HasPrefix(inner, "{"):
		word := oneWord(strings.Trim(inner, "{} \t\n"))
		p.fault(t.at, "three braces are Mustache's", "write {{ "+word+" }}")
	case strings.HasPrefix(src, "#if"), strings.HasPrefix(src, "#unless"):
		p.fault(t.at, "{{%s}} is Handlebars'", "write {% if ... %}", oneWord(src))
	case strings.HasPrefix(src, "#"):
		p.fault(t.at, "{{%s}} is Mustache's", "write {% if ... %} or {% for x in list %}", oneWord(src))
	case strings.HasPrefix(src, "/"):
		p.fault(t.at, "{{%s}} is Mustache's", "write {% end %}", oneWord(src))
	case src == "else":
		p.fault(t.at, "{{else}} is Handlebars'", "write {% else %}")
	case strings.HasPrefix(src, "^"):
		p.fault(t.at, "{{%s}} is Mustache's", "write {% if not ... %}", oneWord(src))
	case strings.HasPrefix(src, ">"):
		p.fault(t.at, "a letter cannot include another file", "write its text here")
	case strings.HasPrefix(src, "!--"), strings.HasPrefix(src, "! "):
		p.fault(t.at, "there are no comments between braces", "write <!-- ... -->, which is left out")
	case strings.HasPrefix(src, "&"):
		p.fault(t.at, "{{%s}} is Mustache's", "write {{ "+oneWord(src[1:])+" }}", oneWord(src))
	case strings.HasPrefix(inner, "- ") || strings.HasSuffix(inner, " -"):
		p.fault(t.at, "the dashes at the braces are Liquid's and not needed", "write {{ "+dashless(inner)+" }}")
	default:
		return p.filterHabit(t)
	}
	return true
}

// filterHabit answers a Liquid filter, anywhere in an expression. An expr pipe,
// x | upper(), is none.
func (p *parsing) filterHabit(t *tag) bool {
	bare := unquoted(t.src)
	m := filterTail.FindStringSubmatchIndex(bare)
	if m == nil || m[5] == m[4] && strings.HasPrefix(bare[m[3]:], "(") {
		return false
	}
	bar := strings.IndexByte(bare[m[0]:], '|') + m[0]
	before, filter, argument := strings.TrimSpace(t.src[:bar]), t.src[m[2]:m[3]], strings.TrimSpace(t.src[m[5]:])
	at := t.srcAt + bar
	if filter == "default" {
		if argument == "" {
			argument = `"..."`
		}
		p.fault(at, "| default is Liquid's", "write "+t.written(before+" ?? "+argument))
		return true
	}
	if form, ok := filters[filter]; ok {
		if said := strings.Trim(before, `"'`); filter == "date" && said != before && (said == "now" || said == "today") {
			before = "today"
		}
		p.fault(at, "| %s is Liquid's", "write "+t.written(strings.Replace(form, "%s", before, 1)), filter)
		return true
	}
	p.fault(at, "there are no filters, so | %s means nothing", "write a function, like "+t.written("upper("+before+")"), filter)
	return true
}

// written is a tag of the same kind with another expression.
func (t *tag) written(src string) string {
	switch t.kind {
	case printTag:
		return "{{ " + src + " }}"
	case forTag:
		return "{% for " + t.loop + " in " + src + " %}"
	}
	return "{% " + t.kind.String() + " " + src + " %}"
}

// wordHabit answers words that other tools have, once the Language does not know
// them.
func (p *parsing) wordHabit(src string) (message, hint string) {
	for at, word := range dotted(src) {
		if m := person.FindStringSubmatch(word); m != nil {
			return m[0] + " is not a word here", "write " + src[:at] + p.nearest(m[1]) + src[at+len(m[0]):]
		}
		if loopWord.MatchString(word) {
			return "a loop does not count its turns", "use the loop variable only"
		}
	}
	return "", ""
}

// nearest is the word that is meant by what another tool calls a field; the field
// as it stands where none is like it.
func (p *parsing) nearest(field string) string {
	_, err := p.lang.Compile(field, nil)
	if err == nil {
		return field
	}
	if ours, ok := foreignNames[strings.ToLower(field)]; ok {
		return ours
	}
	if f, ok := asFault(err); ok {
		if near := suggested.FindStringSubmatch(f.Hint); near != nil {
			return near[1]
		}
	}
	return field
}

// suggested is what a Language suggests in place of a word that it does not know.
var suggested = regexp.MustCompile(`^did you mean ([\p{L}_][\p{L}\p{N}_]*)\?$`)

// dotted are the places in an expression where a name with a dot begins, and
// what follows from there.
func dotted(src string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		bare := unquoted(src)
		for _, m := range name.FindAllStringIndex(bare, -1) {
			if m[1] < len(bare) && bare[m[1]] == '.' && (m[0] == 0 || bare[m[0]-1] != '.') && !yield(m[0], src[m[0]:]) {
				return
			}
		}
	}
}

func dashless(inner string) string {
	inner = strings.TrimSpace(inner)
	return oneWord(strings.TrimSuffix(strings.TrimPrefix(inner, "-"), "-"))
}
