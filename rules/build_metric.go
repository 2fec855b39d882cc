package rules

import (
	"slices"
	"strings"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// buildMetrics compiles aggregates first, for they stand on facts alone, then
// expressions in the order in which they use each other.
func (l *loader) buildMetrics() {
	vocabularies := l.factVocabularies()
	var expressions []*metricDraft
	for _, m := range slices.Concat(l.draft.metrics, l.beside.metrics) {
		switch {
		case m.op != "":
			l.buildAggregate(m, vocabularies)
		case m.program.written():
			expressions = append(expressions, m)
		default:
			l.broken[m.name] = true
		}
	}
	ordered := l.inOrder("metric", pieces(expressions, func(m *metricDraft) (named, source) { return m.named, m.program }))
	for _, i := range ordered {
		m := expressions[i]
		if r, isReady := l.ready[m.name]; isReady {
			l.buildReady(m, r)
			continue
		}
		p := l.compile(m.program, l.book.Vocabulary, expression.Options{What: "a metric", Want: m.wants})
		if p == nil {
			l.broken[m.name] = true
			continue
		}
		l.addWord(m.named, expression.Word{Kind: p.Kind(), Unit: p.Unit(), Nullable: p.Nullable()})
		l.book.Metrics = append(l.book.Metrics, Metric{Name: m.name, Program: p})
	}
}

// factVocabularies are the words of conditions over single orders and events, by
// source, as far as there are good ones.
func (l *loader) factVocabularies() map[string]*expression.Vocabulary {
	vocabularies := map[string]*expression.Vocabulary{}
	for _, s := range []*Source{l.book.Orders, l.book.Events} {
		if s == nil {
			continue
		}
		v, err := factVocabulary(s)
		if err != nil {
			l.refuse(l.sourcePlace(s.Name), err, "give the column another name")
			continue
		}
		vocabularies[s.Name] = v
	}
	return vocabularies
}

func (l *loader) sourcePlace(name string) value {
	if name == "orders" {
		return l.draft.orders.at
	}
	return l.draft.events.at
}

// addWord takes a metric or a segment into the vocabulary.
func (l *loader) addWord(n named, w expression.Word) {
	w.Name, w.About = n.name, n.about
	if l.reserved(n.key, n.name) {
		return
	}
	if err := l.book.Vocabulary.Add(w); err != nil {
		l.broken[n.name] = true
		l.refuse(n.key, err, "give it another name")
		return
	}
	l.taken[n.name] = n.key
}

// buildAggregate reads {sum: orders.amount, within: 90d, where: ...}.
func (l *loader) buildAggregate(m *metricDraft, vocabularies map[string]*expression.Vocabulary) {
	l.broken[m.name] = true // until it is whole
	src, f, ok := l.folded(m.op, m.target)
	if !ok {
		if _, err := expression.Names(m.where.text); l.book.Customers.Name == "" && m.where.written() && err != nil {
			l.misread(m.where, nil, err)
		}
		return
	}
	a := &Aggregate{Op: m.op, Of: src.Name, Within: int(m.within), Kind: table.Number}
	word := expression.Word{Kind: table.Number}
	if f.Name != "" {
		a.Field, a.Kind, word.Kind = f.Name, f.Kind, f.Kind
		if f.Name == "amount" {
			word.Unit = expression.Money
		}
		word.Nullable = m.op != "sum"
	} else {
		word.Unit = expression.Count
	}
	if m.wants != nil && !slices.Contains(m.wants, word.Kind) {
		l.at(m.target.at).say(m.name+" must be a number, and "+m.target.text+" is a "+word.Kind.String(), "")
		return
	}
	if m.where.written() {
		v := vocabularies[src.Name]
		if v == nil {
			return
		}
		if a.Where = l.compile(m.where, v, expression.Options{Want: []table.Kind{table.Bool}, What: "a condition"}); a.Where == nil {
			return
		}
	}
	delete(l.broken, m.name)
	r, isReady := l.ready[m.name]
	if r.unit != expression.None {
		word.Unit = r.unit
	}
	l.addWord(m.named, word)
	l.book.Metrics = append(l.book.Metrics, Metric{Name: m.name, Aggregate: a, Ready: isReady})
}

// folded looks up what is folded: a whole source (then the field has no name), or
// a column of it. ok is false after a mistake, its own or another's.
func (l *loader) folded(op string, target source) (src *Source, f Field, ok bool) {
	of, fieldName, dotted := strings.Cut(target.text, ".")
	sources := map[string]*Source{"orders": l.book.Orders, "events": l.book.Events}
	if !target.written() {
		return nil, Field{}, false
	}
	src, known := sources[of]
	switch {
	case !known:
		l.at(target.at).say(quoted(of)+" is nothing that can be folded",
			orElse(didYouMeanNear(of, []string{"orders", "events"}), "write orders or events, such as "+foldExample(op)))
		return nil, Field{}, false
	case src == nil && (l.book.Customers.Name == "" || l.broken[misspeltSource+of]): // there are no sources at all, or not under this name
		return nil, Field{}, false
	case src == nil:
		l.at(target.at).say("the project has no source "+of, "add it under sources")
		return nil, Field{}, false
	case op == "count" && dotted:
		l.at(target.at).say("count counts whole "+of, "write count: "+of)
		return nil, Field{}, false
	case op != "count" && !dotted:
		l.at(target.at).say(op+" folds a column of "+of, "write "+op+": "+of+"."+numberField(src))
		return nil, Field{}, false
	case !dotted:
		return src, Field{}, true
	}
	f, ok = fieldOf(src, fieldName)
	switch isEnd := op == "first" || op == "last"; {
	case !ok && l.broken[fieldName]:
		return nil, Field{}, false
	case !ok:
		l.at(target.at).say(of+" have no column "+quoted(fieldName), didYouMean(fieldName, fieldNames(src)))
		return nil, Field{}, false
	case !isEnd && f.Kind != table.Number:
		l.at(target.at).say(op+" needs a number, and "+target.text+" is a "+f.Kind.String(), "")
		return nil, Field{}, false
	}
	return src, f, true
}

func foldExample(op string) string {
	if op == "count" {
		return "count: orders"
	}
	return op + ": orders.amount"
}

func fieldOf(s *Source, name string) (Field, bool) {
	for _, f := range s.Fields {
		if f.Name == name && name != "customer" {
			return f, true
		}
	}
	return Field{}, false
}

func fieldNames(s *Source) []string {
	var names []string
	for _, f := range s.Fields {
		if f.Name != "customer" {
			names = append(names, f.Name)
		}
	}
	return names
}

// numberField is a column to name in a hint.
func numberField(s *Source) string {
	for _, f := range s.Fields {
		if f.Kind == table.Number {
			return f.Name
		}
	}
	return "COLUMN"
}

// buildSegments compiles segments in the order in which they use each other.
func (l *loader) buildSegments() {
	segments := slices.Concat(l.draft.segments, l.beside.segments)
	ordered := l.inOrder("segment", pieces(segments, func(s *segmentDraft) (named, source) { return s.named, s.where }))
	for _, i := range ordered {
		s := segments[i]
		p := l.compile(s.where, l.book.Vocabulary, expression.Options{Want: []table.Kind{table.Bool}, What: "a segment"})
		if p == nil {
			l.broken[s.name] = true
			continue
		}
		l.addWord(s.named, expression.Word{Kind: table.Bool})
		_, isReady := l.ready[s.name]
		l.book.Segments = append(l.book.Segments, Segment{Name: s.name, About: s.about, Where: p, Ready: isReady})
	}
}
