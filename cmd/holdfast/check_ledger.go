package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// remembered adds what the rules come to with what the ledger has. All but codes
// that are in use are notes, however strict: a project without a ledger has nobody
// on the way, and a ledger that cannot be read is no mistake of the rules.
func (v *checked) remembered(ctx context.Context) {
	err := reading(ctx, v.book, func(l *ledger.Ledger) error {
		inUse, err := codesElsewhere(ctx, l, v.book)
		v.problems = append(v.problems, inUse...)
		if err != nil {
			return err
		}
		edits, err := underway(ctx, l, v.book, v.now)
		v.notes = append(v.notes, edits...)
		return err
	})
	if err != nil {
		v.notes = append(v.notes, rules.Problem{
			File: "holdfast.yaml", Message: fmt.Sprintf("what the rules do to customers on their way cannot be said: %v", err), Warning: true,
		})
	}
}

// underway warns of what the rules as they are now do to customers who are on
// their way.
func underway(ctx context.Context, l *ledger.Ledger, book *rules.Book, now time.Time) (found rules.Problems, err error) {
	h, err := l.History(ctx, engine.Query(book, now))
	if err != nil {
		return nil, err
	}
	for _, e := range engine.Edits(h.Entries, book) {
		found = append(found, editProblem(book, e))
	}
	return found, nil
}

// editProblem says in a sentence what the rules do to entries, where, and what
// to do about it.
func editProblem(book *rules.Book, e engine.Edit) rules.Problem {
	p := editPlace(book, e)
	who, are, they := counted(e.Customers, "customer"), "are", "they"
	if e.Customers == 1 {
		are, they = "is", "the customer"
	}
	onward := goOn(e, they)
	switch e.Kind {
	case engine.EditPlaybookGone:
		p.Message = fmt.Sprintf("%s %s on the way through the playbook %s, which is there no more: %s nothing more of it", who, are, e.Playbook, plural(e, "gets", "get", they))
		p.Hint = "write it again with an ends: that is past: nobody comes in then, and who is on the way goes on"
	case engine.EditPlaybookAgain:
		p.Message = fmt.Sprintf("%s %s had the letters of %s from %s, which is there no more", who, plural(e, "has", "have", they), e.Playbook, e.Was)
		p.Hint = fmt.Sprintf("write was: %s in the playbook %s, or they get them again", e.Was, e.Playbook)
	case engine.EditStepGone:
		p.Message = fmt.Sprintf("%s of %s stood behind the step %s, which is there no more: %s", who, e.Playbook, e.Step, onward)
		p.Hint = "if it only has another name now, give it that name back"
		if e.Next == "" {
			p.Hint = "keep a step that they have had, or " + p.Hint
		}
	case engine.EditStepRenamed:
		p.Message = fmt.Sprintf("%s of %s stood behind the step %s, which is known by another name now: it counts as had, and %s", who, e.Playbook, e.Step, onward)
		p.Hint = "nothing has to be done"
	case engine.EditStepChanged:
		p.Message = fmt.Sprintf("%s of %s stood behind the unnamed step %s, which does something else now: it counts as had, and %s", who, e.Playbook, e.Step, onward)
		p.Hint = "to change what a letter says, edit the letter and keep its name; with a name: of its own a step stays the same whatever it holds"
	case engine.EditArmGone:
		p.Message = fmt.Sprintf("%s of %s stood on the arm %s of %s, which is there no more: %s", who, e.Playbook, e.Arm, e.Step, onward)
		p.Hint = "give the arm its name back if they are to finish it"
	case engine.EditStepBefore:
		p.Message = fmt.Sprintf("%s of %s %s past the place of the step %s and %s", who, e.Playbook, are, e.Step, plural(e, "does not get it", "do not get it", ""))
		p.Hint = "who comes in from now on gets it; to give it to all, put it at the end"
	}
	return p
}

// plural is what the customers of an edit do, with who they are before it.
func plural(e engine.Edit, one, many, they string) string {
	if e.Customers != 1 {
		one = many
	}
	return strings.TrimPrefix(they+" "+one, " ")
}

// goOn says where customers go from here.
func goOn(e engine.Edit, they string) string {
	if e.Next == "" {
		if e.Customers == 1 {
			return "the entry ends"
		}
		return "their entries end"
	}
	return plural(e, "goes on with "+e.Next, "go on with "+e.Next, they)
}

// editPlace is where a marketer would look: at the step that is named, else at
// the one that comes next, else at the playbook's first.
func editPlace(book *rules.Book, e engine.Edit) rules.Problem {
	at := slices.IndexFunc(book.Playbooks, func(p rules.Playbook) bool { return p.Name == e.Playbook })
	if at < 0 || len(book.Playbooks[at].Steps) == 0 {
		return rules.Problem{File: "holdfast.yaml", Warning: true}
	}
	steps := book.Playbooks[at].Steps
	step := &steps[0]
	for _, id := range []string{e.Step, e.Next} {
		if i := slices.IndexFunc(steps, func(s rules.Step) bool { return s.ID == id }); i >= 0 {
			step = &steps[i]
			break
		}
	}
	p := rules.Problem{File: step.File, Line: step.Line, Column: 1, Length: 1, Warning: true}
	p.Source, p.Column = sourceLine(book, step.File, step.Line)
	return p
}

// sourceLine is a line of a file of the project and the column at which it
// begins to say something.
func sourceLine(book *rules.Book, file string, line int) (text string, column int) {
	content, err := os.ReadFile(inProject(book, file))
	if err != nil {
		return "", 1
	}
	at := 0
	for text := range lines(string(content)) {
		if at++; at == line {
			text = strings.TrimSuffix(text, "\r")
			return text, len(text) - len(strings.TrimLeft(text, " ")) + 1
		}
	}
	return "", 1
}
