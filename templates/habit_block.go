package templates

import "strings"

// blockHabit answers Liquid's and Jinja's tags with what to write here. It sets
// the kind the tag would have, so that the tags around it still fit together,
// and says whether it answered.
func (p *parsing) blockHabit(t *tag, word, inner string) bool {
	t.kind = printTag
	switch word {
	case "endif", "endfor", "endunless":
		t.kind = endTag
		p.fault(t.at, "{%% %s %%} is Liquid's", "write {% end %}", word)
	case "elsif", "elseif":
		t.kind = elifTag
		p.fault(t.at, "{%% %s %%} is not known", "write {% elif "+oneWord(t.src)+" %}", word)
	case "unless":
		t.kind = ifTag
		p.fault(t.at, "{%% unless %%} is Liquid's", "write {% if not ("+oneWord(t.src)+") %}")
	case "assign", "set", "capture", "endcapture", "increment", "decrement", "with", "endwith":
		p.fault(t.at, "a letter cannot set variables, so {%% %s %%} means nothing", "declare a metric and use its name", word)
	case "include", "render", "import", "extends", "block", "endblock", "macro", "section", "layout":
		p.fault(t.at, "a letter cannot include another file", "write its text here")
	case "case", "when", "endcase", "switch":
		p.fault(t.at, "{%% %s %%} is Liquid's", "write {% if ... %} {% elif ... %} {% end %}", word)
	case "comment", "endcomment":
		p.fault(t.at, "{%% %s %%} is Liquid's", "write <!-- ... -->, which is left out", word)
	case "raw", "endraw", "verbatim", "endverbatim":
		p.fault(t.at, "{%% %s %%} is Liquid's", `write {{ "{{" }} for two braces`, word)
	case "break", "continue", "cycle", "tablerow", "endtablerow", "paginate", "endpaginate":
		p.fault(t.at, "{%% %s %%} is Liquid's", "write {% for x in list %} ... {% end %}", word)
	case "connected_content", "liquid", "echo", "abort_message":
		p.fault(t.at, "{%% %s %%} is not known", "the tags are if, elif, else, for and end", word)
	default:
		return p.formHabit(t, word, inner)
	}
	return true
}

// formHabit answers tags that are known and written another way.
func (p *parsing) formHabit(t *tag, word, inner string) bool {
	dashed := strings.HasPrefix(inner, "-") || strings.HasSuffix(inner, "-")
	switch word {
	case "if":
		t.kind = ifTag
	case "elif":
		t.kind = elifTag
	case "else":
		t.kind = elseTag
	case "for":
		t.kind = forTag
	case "end":
		t.kind = endTag
	}
	condition, isIf := strings.CutPrefix(t.src, "if ")
	switch {
	case t.kind == printTag:
		return false
	case dashed:
		p.fault(t.at, "the dashes at the braces are Liquid's and not needed", "write {% "+dashless(inner)+" %}")
	case t.kind == elseTag && isIf:
		t.kind = elifTag
		p.fault(t.at, "else if is one word here", "write {% elif "+oneWord(condition)+" %}")
	case t.kind == endTag && (t.src == "if" || t.src == "for"):
		p.fault(t.at, "end stands alone", "write {% end %}")
	case t.kind == forTag:
		return p.limitHabit(t)
	default:
		return false
	}
	return true
}

// limitHabit answers Liquid's {% for x in xs limit:3 %}.
func (p *parsing) limitHabit(t *tag) bool {
	head, n, found := strings.Cut(t.src, " limit:")
	if !found {
		return false
	}
	if m := loopHead.FindStringSubmatch(t.src); m != nil {
		t.loop = m[1] // so that the words inside the loop are not faults too
	}
	p.fault(t.at, "a loop has no limit:", "write {% for "+oneWord(head)+"[:"+strings.TrimSpace(n)+"] %}")
	return true
}
