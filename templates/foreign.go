package templates

import (
	"cmp"
	"regexp"
	"strings"
)

var foreignTag = regexp.MustCompile(
	`\*\|([A-Za-z][\w:]*)\|\*` + // Mailchimp
		`|\[\[\s*([A-Za-z_]\w*)\s*\]\]` + // Mailjet and others
		`|%%([A-Za-z_]\w*)%%` + // Salesforce
		`|%([A-Z][A-Z0-9_]{2,})%` + // ActiveCampaign, Klaviyo exports
		`|\$\{([A-Za-z_][\w.]*)\}` + // FreeMarker
		`|<%=\s*([\w.@]+)\s*%>`) // ERB

// foreignNames are merge fields whose name here is another.
var foreignNames = map[string]string{
	"fname": "first_name", "firstname": "first_name", "lname": "last_name", "lastname": "last_name",
}

// foreign answers the merge fields of other mail tools in the source from an
// offset on; they would be sent as they stand. Tags are left alone.
func (p *parsing) foreign(from int) {
	text := p.src[from:]
	for _, m := range foreignTag.FindAllSubmatchIndex(text, -1) {
		at := from + m[0]
		if p.inTag(at) || m[4] >= 0 && m[1] < len(text) && text[m[1]] == '(' {
			continue // [[1]](https://...) is a link
		}
		word := ""
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				word = string(text[m[i]:m[i+1]])
			}
		}
		word = strings.ToLower(word)
		word = word[strings.LastIndexAny(word, ".@:")+1:]
		word = cmp.Or(foreignNames[word], word)
		p.fault(at, "%s is another tool's", "write {{ "+word+" }}", text[m[0]:m[1]])
	}
}

func (p *parsing) inTag(at int) bool {
	for _, t := range p.tags {
		if t.at <= at && at < t.srcAt+len(t.src) {
			return true
		}
	}
	return false
}
