package rules

import (
	"regexp"
	"strings"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

func (l *loader) buildSources() {
	if d := l.draft.customers; d != nil {
		l.book.Customers = *l.buildSource("customers", d)
	} else {
		l.vague = true
		l.draft.customers = &sourceDraft{at: l.draft.root}
	}
	if d := l.draft.orders; d != nil {
		l.book.Orders = l.buildSource("orders", d)
	}
	if d := l.draft.events; d != nil {
		l.book.Events = l.buildSource("events", d)
	}
	l.addTold()
}

// loseSource keeps those quiet who use what is measured from a source whose name
// is misspelt.
func (l *loader) loseSource(name string) {
	for _, w := range BuiltInMetrics() {
		if fromEvents(w.Name) == (name == "events") {
			l.broken[w.Name] = true
		}
	}
	if name == "orders" {
		for _, w := range PredictedWords() {
			l.broken[w.Name] = true
		}
		for _, s := range RFMSegments(l.book.RFM.Scheme) {
			l.broken[s.Name] = true
		}
	}
	list := l.readyMetrics()
	for _, m := range append(ReadyMetrics(), Recommendations) {
		list = append(list, ready{name: m.Name, needs: m.Needs})
	}
	for _, r := range list {
		if of, _, _ := strings.Cut(r.needs, "."); of == name {
			l.broken[r.name] = true
		}
	}
}

func (l *loader) buildSource(name string, d *sourceDraft) *Source {
	s := &Source{Name: name, Zone: d.zone, Repeats: d.repeated, Fresh: d.fresh.duration(), MaxBad: d.maxBad, Raw: map[string]table.Kind{}}
	if s.Zone == nil {
		s.Zone = l.book.Zone
	}
	if !d.maxBadSet && name != "customers" {
		s.MaxBad = 0.01
	}
	switch {
	case d.csv != "" && d.jsonl == "":
		s.Format, s.Path = CSV, d.csv
	case d.jsonl != "" && d.csv == "":
		s.Format, s.Path = JSONL, d.jsonl
	case d.csv != "":
		l.at(d.at).say("the source "+name+" has two files", "keep csv: or jsonl:")
	case !d.bad:
		l.at(d.at).say("the source "+name+" has no file", "add csv: PATH or jsonl: PATH")
	}
	raw := l.rawColumns(d, s)
	for _, o := range ownFields[name] {
		if c := d.own[o.name]; c != nil {
			c.kind = o.kind
			l.addField(s, c, raw, o.required)
		} else if o.required {
			l.notThere(o.name)
		}
	}
	for _, c := range d.columns {
		if d.own[c.name] != nil {
			l.at(c.key).say(quoted(c.name)+" is one of Holdfast's own words for "+name, "give the column another name")
			continue
		}
		if err := expression.NewVocabulary().Add(expression.Word{Name: c.name, Kind: table.Text}); err != nil && name != "customers" {
			l.refuse(c.key, err, "give the column another name")
			l.notThere(c.name)
			continue
		}
		if c.kind == table.Unknown && name == "customers" {
			c.kind = knownAttributes[c.name]
		}
		l.addField(s, c, raw, false)
	}
	if raw != nil {
		s.Where = l.compile(d.where, raw, expression.Options{Want: []table.Kind{table.Bool}, What: "a condition"})
	}
	return s
}

// rawColumns gathers which columns of the file are calculated with and what
// they hold: a number when something calculates with it, else text. Nil when an
// expression cannot be read, which has been said.
func (l *loader) rawColumns(d *sourceDraft, s *Source) *expression.Vocabulary {
	written := []source{d.where}
	for _, o := range ownFields[s.Name] {
		if c := d.own[o.name]; c != nil && !isWord(c.program.text) {
			written = append(written, c.program)
		}
	}
	for _, c := range d.columns {
		if !isWord(c.program.text) {
			written = append(written, c.program)
		}
	}
	v := expression.NewVocabulary()
	for _, w := range written {
		if !w.written() {
			continue
		}
		kinds, err := expression.Infer(w.text)
		if err != nil {
			l.misreadColumn(w, err)
			l.vague = l.vague || s.Name == "customers"
			return nil
		}
		for name, kind := range kinds {
			if known, ok := s.Raw[name]; ok && known != kind {
				kind = table.Number // somewhere it is calculated with
			}
			s.Raw[name] = kind
		}
	}
	for _, name := range sortedKeys(s.Raw) {
		if err := v.Add(expression.Word{Name: name, Kind: s.Raw[name], Nullable: true}); err != nil {
			l.refuse(d.at, err, "name the column with {column: \"...\"} instead")
			return nil
		}
	}
	return v
}

// misreadColumn reports what stands for a column and cannot be read: it may be
// the name of one that is no plain word.
func (l *loader) misreadColumn(w source, err error) {
	if namedColumn.MatchString(w.text) {
		l.at(w.at).say(quoted(w.text)+" is no plain word, so it is read as an expression", "write {column: \""+w.text+"\"} if the file's column is called so")
		return
	}
	l.misread(w, nil, err)
}

// namedColumn looks like the name of a column rather than like an expression.
var namedColumn = regexp.MustCompile(`^[\p{L}\p{N}_]+(?:[ ./:-][\p{L}\p{N}_]+)+$`)

// addField makes a field of a column draft: a bare word is a column of the
// file, anything else an expression.
func (l *loader) addField(s *Source, c *columnDraft, raw *expression.Vocabulary, required bool) {
	f := Field{Name: c.name, Kind: c.kind, Column: c.column, Required: required}
	switch {
	case f.Column != "":
	case isWord(c.program.text):
		f.Column = c.program.text
	case raw == nil || !c.program.written():
		l.notThere(c.name)
		return
	default:
		o := expression.Options{What: quoted(c.name)}
		if c.kind != table.Unknown {
			o.Want = []table.Kind{c.kind}
		}
		if namedColumn.MatchString(c.program.text) && strings.Contains(c.program.text, "-") {
			l.at(c.program.at).warn(quoted(c.program.text)+" is read as "+strings.ReplaceAll(c.program.text, "-", " minus "), "write {column: \""+c.program.text+"\"} if the file's column is called so, else put blanks around the minus")
		}
		if f.Program = l.compile(c.program, raw, o); f.Program == nil {
			l.notThere(c.name)
			return
		}
		f.Kind = f.Program.Kind()
	}
	if f.Kind == table.Unknown {
		f.Kind = table.Text
	}
	s.Fields = append(s.Fields, f)
}

// notThere keeps those quiet who use a column that has a mistake.
func (l *loader) notThere(name string) { l.broken[name] = true }

// factVocabulary are the words that a condition over single orders or events
// may use.
func factVocabulary(s *Source) (*expression.Vocabulary, error) {
	v := expression.NewVocabulary()
	for _, f := range s.Fields {
		if f.Name == "customer" {
			continue
		}
		w := expression.Word{Name: f.Name, Kind: f.Kind, Nullable: !f.Required}
		if f.Name == "amount" {
			w.Unit = expression.Money
		}
		if err := v.Add(w); err != nil {
			return nil, err
		}
	}
	return v, nil
}
