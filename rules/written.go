package rules

import (
	"fmt"
	"io/fs"
	"slices"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Place is where something is written.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`   // from 1; 0 when the file as a whole is meant
	Column int    `json:"column"` // from 1, in characters
}

// String is file:line:column.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Written says where the parts of a Book are written.
type Written struct {
	Playbooks  map[string]Place
	Steps      map[string][]Place // by playbook
	Rungs      map[string][]Place // by offer
	Letters    map[string]Place   // by name and locale, as Written.Letter
	Tiers      map[string]Place   // by name
	Badges     map[string]Place   // by name
	Conditions []Condition        // segments, aggregates, loyalty and offers in the Book's order, then playbooks
	Numbers    []Condition        // what computes instead of asking: metrics, loyalty and offers in the Book's order, then playbooks
	Windows    []Window           // in the Book's order
}

// Letter is where a letter's text in a language of Letter.Variants is written.
func (w *Written) Letter(name, locale string) Place { return w.Letters[name+" "+locale] }

// Role is what a condition is for.
type Role string

// The roles of conditions, and of expressions that compute.
const (
	RoleSegment   Role = "segment"
	RoleAggregate Role = "metric" // which facts it folds
	RoleRung      Role = "rung"
	RoleAudience  Role = "audience"
	RoleExit      Role = "exit"
	RoleWhen      Role = "when"
	RoleArm       Role = "arm"    // of a branch
	RoleFor       Role = "for"    // of a wait
	RoleValue     Role = "value"  // of a metric
	RoleCost      Role = "cost"   // of an offer
	RolePoints    Role = "points" // of a reward
	RoleMargin    Role = "margin" // of an offer
	RoleWorth     Role = "worth"  // of an offer's rung

	RoleCampaign Role = "campaign" // which lines take part
	RoleBadge    Role = "badge"    // what counts
	RoleStreak   Role = "streak"   // what counts
	RoleTiers    Role = "tiers"    // what they go by
	RoleEarn     Role = "earn"     // points of orders, or of a type of events
)

// Condition is one condition of a Book that something needs, or one expression
// that computes.
type Condition struct {
	Role    Role
	Owner   string // the name of the segment, metric, offer, playbook, campaign, badge or streak; earn: "orders" or the events' type
	Nth     int    // of the rung, step, campaign, badge, streak or earning, from 0
	Arm     int    // of the arm, from 0
	Step    string // the step's ID, of a `when`, an arm, a wait or points
	Program *expression.Program

	words *expression.Vocabulary
	at    value
}

// Title names a condition in a sentence: "audience of win-back".
func (c *Condition) Title() string {
	switch c.Role {
	case RoleSegment, RoleAggregate, RoleCampaign, RoleBadge, RoleStreak:
		return string(c.Role) + " " + c.Owner
	case RoleValue:
		return "metric " + c.Owner
	case RolePoints:
		return fmt.Sprintf("points of step %s of %s", c.Step, c.Owner)
	case RoleRung:
		return fmt.Sprintf("rung %d of %s", c.Nth+1, c.Owner)
	case RoleWorth:
		return fmt.Sprintf("what rung %d of %s is worth", c.Nth+1, c.Owner)
	case RoleTiers:
		return "by of tiers"
	case RoleEarn:
		return "points of " + c.Owner
	case RoleWhen, RoleFor:
		return fmt.Sprintf("step %s of %s", c.Step, c.Owner)
	case RoleArm:
		return fmt.Sprintf("arm %d of step %s of %s", c.Arm+1, c.Step, c.Owner)
	}
	return string(c.Role) + " of " + c.Owner
}

// Place is where a part of the condition is written, given by its line and
// column from 1 within the expression.
func (c *Condition) Place(line, column, length int) Place {
	p := (&loader{}).inside(c.at, line, column, length)
	return Place{p.file.path, p.line, p.column}
}

// Compile reads another text in the condition's place; it comes to the same kind
// of value.
func (c *Condition) Compile(text string) (*expression.Program, error) {
	return expression.Compile(text, c.words, expression.Options{Want: []table.Kind{c.Program.Kind()}, What: "this"})
}

// Window is the length of an aggregate's window that something needs.
type Window struct {
	Metric string
	Days   int
	Place  Place
}

// Locate reads a project again to find out where the parts of its Book are
// written. The Book must have been loaded from the same files.
func Locate(fsys fs.FS, b *Book) (*Written, error) {
	l := &loader{fsys: fsys, files: map[string]*file{}, broken: map[string]bool{}, taken: map[string]value{}, draft: &draft{}, book: &Book{}, getenv: func(string) (string, bool) { return "", true }}
	if err := l.readFiles(); err != nil {
		return nil, err
	}
	w := &Written{Playbooks: map[string]Place{}, Steps: map[string][]Place{}, Rungs: map[string][]Place{}, Letters: map[string]Place{}, Tiers: map[string]Place{}, Badges: map[string]Place{}}
	f := &finder{loader: l, book: b, Written: w}
	for name, locales := range l.letters.files {
		for locale, letter := range locales {
			w.Letters[name+" "+locale] = Place{File: letter.path}
		}
	}
	f.segments()
	facts := f.facts()
	f.metrics(facts)
	f.loyalty(facts)
	f.offers()
	return w, f.playbooks()
}

// finder pairs the drafts of a project with its Book.
type finder struct {
	*loader
	*Written
	book *Book
}

func (f *finder) place(v value) Place {
	p := f.at(v)
	return Place{p.file.path, p.line, p.column}
}

func (f *finder) add(role Role, owner string, nth int, p *expression.Program, words *expression.Vocabulary, at source) {
	if p != nil && at.written() {
		f.Conditions = append(f.Conditions, Condition{Role: role, Owner: owner, Nth: nth, Program: p, words: words, at: at.at})
	}
}

func (f *finder) compute(role Role, owner string, nth int, step string, p *expression.Program, words *expression.Vocabulary, at source) {
	if p != nil {
		f.Numbers = append(f.Numbers, Condition{Role: role, Owner: owner, Nth: nth, Step: step, Program: p, words: words, at: at.at})
	}
}

func (f *finder) segments() {
	for i := range f.book.Segments {
		s := &f.book.Segments[i]
		d := draftOf(f.draft.segments, s.Name)
		if d != nil && s.Used {
			f.add(RoleSegment, s.Name, 0, s.Where, f.book.Vocabulary, d.where)
		}
	}
}

// facts are the vocabularies of single facts, by source.
func (f *finder) facts() map[string]*expression.Vocabulary {
	vocabularies := map[string]*expression.Vocabulary{}
	for _, s := range []*Source{f.book.Orders, f.book.Events} {
		if s != nil {
			if v, err := factVocabulary(s); err == nil { // the Book could not stand without
				vocabularies[s.Name] = v
			}
		}
	}
	return vocabularies
}

func (f *finder) metrics(vocabularies map[string]*expression.Vocabulary) {
	for i := range f.book.Metrics {
		m := &f.book.Metrics[i]
		d := draftOf(f.draft.metrics, m.Name)
		if d == nil || !m.Used {
			continue
		}
		if m.Aggregate == nil {
			f.compute(RoleValue, m.Name, 0, "", m.Program, f.book.Vocabulary, d.program)
			continue
		}
		f.add(RoleAggregate, m.Name, 0, m.Aggregate.Where, vocabularies[m.Aggregate.Of], d.where)
		if m.Aggregate.Within > 0 {
			f.Windows = append(f.Windows, Window{m.Name, m.Aggregate.Within, f.place(d.withinAt)})
		}
	}
}

func (f *finder) offers() {
	for i := range f.book.Offers {
		o := &f.book.Offers[i]
		d := draftOf(f.draft.offers, o.Name)
		if d == nil || !f.book.makes(o) {
			continue
		}
		if len(d.rungs) == 0 {
			f.Rungs[o.Name] = []Place{f.place(d.key)}
			f.compute(RoleWorth, o.Name, 0, "", o.Ladder[0].Value, f.book.Vocabulary, d.single.value)
		}
		for j, r := range d.rungs {
			f.Rungs[o.Name] = append(f.Rungs[o.Name], f.place(r.at))
			f.add(RoleRung, o.Name, j, o.Ladder[j].When, f.book.Vocabulary, r.when)
			f.compute(RoleWorth, o.Name, j, "", o.Ladder[j].Value, f.book.Vocabulary, r.value)
		}
		f.compute(RoleMargin, o.Name, 0, "", o.Margin, f.book.Vocabulary, d.margin)
		f.compute(RoleCost, o.Name, 0, "", o.Cost, f.book.Vocabulary, d.cost)
	}
}

// makes says whether some step makes the offer.
func (b *Book) makes(o *Offer) bool {
	return slices.ContainsFunc(b.Playbooks, func(p Playbook) bool {
		return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Offer == o })
	})
}

func (f *finder) playbooks() error {
	inside, err := f.book.Vocabulary.With(EntryWords()...)
	if err != nil {
		return fmt.Errorf("finding where the playbooks are written: %w", err)
	}
	for i := range f.book.Playbooks {
		p := &f.book.Playbooks[i]
		d := draftOf(f.draft.playbooks, p.Name)
		if d == nil {
			continue
		}
		f.Playbooks[p.Name] = f.place(d.key)
		f.add(RoleAudience, p.Name, 0, p.Audience, f.book.Vocabulary, d.audience)
		f.add(RoleExit, p.Name, 0, p.Exit, inside, d.exit)
		for j, s := range flat(d.steps) {
			f.Steps[p.Name] = append(f.Steps[p.Name], f.place(s.at))
			f.step(p, j, s, inside)
		}
	}
	return nil
}

// step finds the expressions of one step.
func (f *finder) step(p *Playbook, nth int, d *stepDraft, inside *expression.Vocabulary) {
	s := &p.Steps[nth]
	f.compute(RolePoints, p.Name, nth, s.ID, s.Points, inside, d.points)
	asked := len(f.Conditions)
	f.add(RoleWhen, p.Name, nth, s.When, inside, d.when)
	f.add(RoleFor, p.Name, nth, s.Wait.For, inside, d.wait.cond)
	for i, a := range d.branch {
		found := len(f.Conditions)
		f.add(RoleArm, p.Name, nth, s.Arms[i].When, inside, a.when)
		for k := range f.Conditions[found:] {
			f.Conditions[found+k].Arm = i
		}
	}
	for i := range f.Conditions[asked:] {
		f.Conditions[asked+i].Step = s.ID
	}
}

// draftOf is the draft of that name.
func draftOf[T interface{ identity() *named }](drafts []T, name string) T {
	i := slices.IndexFunc(drafts, func(d T) bool { return d.identity().name == name })
	if i < 0 {
		var none T
		return none
	}
	return drafts[i]
}
