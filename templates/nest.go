package templates

import "slices"

// level is one if or for that is open while tags are nested.
type level struct {
	opener  *tag
	hasElse bool
	known   []string // the words that cannot be missing in this branch
	refused []string // the words that cannot be missing in the branches below
}

// branch begins the branch of an if, elif or else.
func (l *level) branch(t *tag) {
	l.known = l.refused
	if t.expr != nil && t.kind != forTag {
		l.known = slices.Concat(l.refused, t.expr.Known(true))
		l.refused = slices.Concat(l.refused, t.expr.Known(false))
	}
}

// nest ties the tags of one stretch of text to their openers and compiles every
// expression with the loop variables that are in scope.
func (p *parsing) nest(tags []*tag) {
	var open []level
	for _, t := range tags {
		switch t.kind {
		case printTag:
			p.expression(t, open)
		case ifTag, forTag:
			p.expression(t, open)
			if len(open) == maxDepth {
				p.fault(t.at, "tags are nested more than %d deep", "make the letter simpler", maxDepth)
			}
			open = append(open, level{opener: t})
			open[len(open)-1].branch(t)
		case elifTag, elseTag:
			if len(open) == 0 || open[len(open)-1].opener.kind != ifTag {
				p.fault(t.at, "this %s stands outside an if", "begin with {% if ... %}", t.kind)
				p.expression(t, open)
				continue
			}
			last := &open[len(open)-1]
			if last.hasElse {
				p.fault(t.at, "this %s comes after the else of its if", "put else last", t.kind)
			}
			t.opener = last.opener
			last.hasElse = last.hasElse || t.kind == elseTag
			p.expression(t, open)
			last.branch(t)
		case endTag:
			if len(open) == 0 {
				p.fault(t.at, "this end closes nothing", "take it out, or open an if or for before it")
				continue
			}
			t.opener = open[len(open)-1].opener
			open = open[:len(open)-1]
		}
	}
	for _, l := range open {
		p.fault(l.opener.at, "this %s has no end", "write {% end %} where it stops", l.opener.kind)
	}
}

// expression compiles what stands in a tag, and reports what is not fit for it;
// it warns where a missing value would be printed or looped over.
func (p *parsing) expression(t *tag, open []level) {
	if t.bad || t.src == "" {
		return
	}
	var locals []string
	for _, l := range open {
		if l.opener.kind == forTag && l.opener.loop != "" {
			locals = append(locals, l.opener.loop)
		}
	}
	expr, err := p.lang.Compile(t.src, locals)
	if err != nil {
		p.compileFault(t, err)
		return
	}
	t.expr = expr
	for _, w := range expr.Warnings() {
		p.warn(t.srcAt+offset(t.src, w.Line, w.Column), "%s", w.Hint, w.Message)
	}
	if !p.suits(t) || t.kind != printTag && t.kind != forTag || !expr.MayBeMissing() || p.guarded(t.src, locals, open) {
		return
	}
	src := oneWord(t.src)
	if t.kind == printTag {
		p.warn(t.at, "%s may be missing", instead(src, expr.Kind()), src)
	} else {
		p.warn(t.at, "%s may be missing", "put {% if "+src+" != nil %} around the loop", src)
	}
}

// compileFault moves a mistake from its place in the expression to its place in
// the file.
func (p *parsing) compileFault(t *tag, err error) {
	message, hint, at := err.Error(), "", t.srcAt
	if f, ok := asFault(err); ok {
		message, hint = f.Message, f.Hint
		at = offset(t.src, f.Line, f.Column) + t.srcAt
	}
	if m, h := p.wordHabit(t.src); m != "" {
		message, hint, at = m, h, t.srcAt
	}
	p.fault(at, "%s", hint, message)
}

// guarded says whether every word in the expression that may be missing is known
// to be there, because a branch around it asked for it.
func (p *parsing) guarded(src string, locals []string, open []level) bool {
	guarded := false
	for _, word := range words(src) {
		expr, err := p.lang.Compile(word, locals)
		if err != nil || !expr.MayBeMissing() {
			continue // a function, or always there
		}
		if !slices.ContainsFunc(open, func(l level) bool { return slices.Contains(l.known, word) }) {
			return false
		}
		guarded = true
	}
	return guarded
}
