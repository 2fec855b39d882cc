package engine_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// part is a step as a test writes it, with the arms that belong to it and
// conditions as text.
type part struct {
	step         rules.Step
	when, comes  string // comes: what a wait is for
	points, mail string
	variants     []rules.Variant // without letters
	arms         []way
}

// way is an arm.
type way struct {
	name, when string
	share      float64
	parts      []part
}

func email(letter string) part { return part{step: rules.Step{Kind: rules.StepEmail}, mail: letter} }

func reward(points string) part {
	return part{step: rules.Step{Kind: rules.StepReward}, points: points}
}
func exit(when string) part { return part{step: rules.Step{Kind: rules.StepExit}, when: when} }
func branch(arms ...way) part {
	return part{step: rules.Step{Kind: rules.StepBranch}, arms: arms}
}
func split(arms ...way) part { return part{step: rules.Step{Kind: rules.StepSplit}, arms: arms} }
func pause(w rules.Wait) part {
	return part{step: rules.Step{Kind: rules.StepWait, Wait: w}}
}

func days(n rules.Days) part { return pause(rules.Wait{Days: n}) }

// clock waits for a time of day, "09:00".
func clock(text string) part {
	at, err := time.Parse("15:04", text)
	if err != nil {
		panic(err)
	}
	return pause(rules.Wait{Kind: rules.WaitClock, Clock: at.Hour()*60 + at.Minute()})
}

// until waits for a condition, so many days at most.
func until(condition string, most rules.Days, then, otherwise []part) part {
	p := pause(rules.Wait{Kind: rules.WaitFor, Days: most})
	p.comes, p.arms = condition, []way{{name: "then", parts: then}, {name: "else", parts: otherwise}}
	return p
}

func (p part) named(id string) part { p.step.ID, p.step.Named = id, true; return p }
func (p part) only(when string) part {
	p.when = when
	return p
}

// graphed is a project with one playbook, hello, of these steps, which may be
// entered again after 90 days. Change may be nil.
func graphed(t tester, change func(*rules.Playbook), parts ...part) *rules.Book {
	t.Helper()
	return graph(t, project(t, deal("    percent: 10\n")+hello("    once_per: 90d\n")), change, parts...)
}

// graph is the same for a project that is loaded already, and stays as it is.
func graph(t tester, base *rules.Book, change func(*rules.Playbook), parts ...part) *rules.Book {
	t.Helper()
	book := *base
	book.Playbooks, book.Used = slices.Clone(base.Playbooks), maps.Clone(base.Used)
	p := &book.Playbooks[0]
	drawing := &drawing{t: t, book: &book, letter: p.Steps[0].Letter}
	var err error
	if drawing.words, err = book.Vocabulary.With(rules.EntryWords()...); err != nil {
		t.Fatal(err)
	}
	tails := drawing.lay(parts)
	drawing.join(tails)
	for i := range drawing.steps {
		s := &drawing.steps[i]
		for j := range s.Arms {
			if s.Arms[j].First < 0 {
				s.Arms[j].First = s.Next
			}
		}
	}
	p.Steps = drawing.steps
	if change != nil {
		change(p)
	}
	for _, word := range []string{"born", "events_since_entry"} {
		book.Used[word] = true
	}
	return &book
}

// drawing lays parts into the flat list of a playbook's steps.
type drawing struct {
	t      tester
	book   *rules.Book
	words  *expression.Vocabulary
	letter *rules.Letter
	steps  []rules.Step
}

// lay adds parts and gives the steps behind which the next one comes.
func (d *drawing) lay(parts []part) (tails []int) {
	for _, p := range parts {
		d.join(tails)
		tails = d.part(p)
	}
	return tails
}

func (d *drawing) join(tails []int) {
	for _, i := range tails {
		d.steps[i].Next = len(d.steps)
	}
}

func (d *drawing) part(p part) (tails []int) {
	s := p.step
	if p.mail != "" {
		s.Letter = &rules.Letter{Name: p.mail, Variants: d.letter.Variants}
	}
	for _, v := range p.variants {
		v.Letter, s.Letter = &rules.Letter{Name: p.mail + "-" + v.Name, Variants: d.letter.Variants}, nil
		s.Variants = append(s.Variants, v)
	}
	s.Content = string(s.Kind)
	for _, of := range []string{p.mail, p.points, p.when, p.comes} {
		if of != "" {
			s.Content += ":" + of
			break
		}
	}
	s.ID = cmp.Or(s.ID, s.Content)
	for n := 2; slices.ContainsFunc(d.steps, func(o rules.Step) bool { return o.ID == s.ID }); n++ {
		s.ID = strings.Split(s.ID, "#")[0] + "#" + string(rune('0'+n))
	}
	s.When, s.Wait.For = d.compile(p.when, table.Bool), d.compile(p.comes, table.Bool)
	s.Points = d.compile(p.points, table.Number)
	for _, a := range p.arms {
		s.Arms = append(s.Arms, rules.Arm{Name: a.name, When: d.compile(a.when, table.Bool), Share: a.share, First: -1})
	}
	at := len(d.steps)
	d.steps = append(d.steps, s)
	tails = []int{at}
	for i, a := range p.arms {
		if len(a.parts) > 0 {
			d.steps[at].Arms[i].First = len(d.steps)
			tails = append(tails, d.lay(a.parts)...)
		}
	}
	return tails
}

func (d *drawing) compile(text string, kind table.Kind) *expression.Program {
	d.t.Helper()
	if text == "" {
		return nil
	}
	p, err := expression.Compile(text, d.words, expression.Options{Want: []table.Kind{kind}, What: "this"})
	if err != nil {
		d.t.Fatalf("%s: %v", text, err)
	}
	for _, word := range p.Uses() {
		d.book.Used[word] = true
	}
	return p
}

// given are the contents that have been handed over, by entry.
func given(n *notebook) map[string][]string {
	out := map[string][]string{}
	for _, e := range n.entries {
		key := e.Customer + " " + e.Began.Format(time.RFC3339Nano)
		for _, h := range e.Had {
			if h.Outcome == string(engine.Go) {
				out[key] = append(out[key], h.Content)
			}
		}
	}
	return out
}
