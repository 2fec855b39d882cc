package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"holdfast/rules/expression"
)

// Test is what a marketer expects of the rules for one customer, made up for
// the purpose, at one or several moments. It is written in tests/*.yaml:
//
//   - Facts are given as the project's conditions know them: by its own words
//     for attributes and columns, whatever the source's files call them.
//   - Dates without a zone are of the project's.
//   - A metric may be given outright; it then stands in place of what would be
//     measured. Scores and forecasts need it: a score compares a customer with
//     all the others, of whom there are none here, and a forecast is missing.
//   - As in a dry run, every playbook takes in customers at every moment,
//     whatever its schedule. Between two moments nothing happens.
//   - A trigger sees what has happened since the moment before; at the first one
//     it looks for the first time.
//   - The audience belt is off, and nobody is held out but who is said to be.
//   - Where the customer's hash chooses, it is that of the id, unless the test
//     names the variants.
type Test struct {
	Name     string
	File     string
	Line     int
	Customer string   // the id
	HeldOut  bool     // whether every playbook that keeps a share untouched keeps this customer
	Variants []string // those that the customer falls into, at every step that has one of them
	Moments  []Moment
}

// Moment is one instant of a test. What a moment gives stays so at those behind
// it: facts are added, attributes and metrics take the place of earlier ones.
type Moment struct {
	At       time.Time
	Line     int            // of its instant
	Customer map[string]any // attributes: float64, bool, string or time.Time
	Orders   []Fact
	Events   []Fact
	Metrics  map[string]any // of the kind of the word

	Agreed, Unsubscribed []string // what the customer has just said: topics, "" for everything
	Banned               string   // why the address is never written to from now on: an engine.Reason; "": it is not

	Exact    bool // Expected is everything that goes, in the plan's order: playbooks by priority, then steps
	Expected []Expected
	Withheld []Withheld
}

// Fact is one order or event: its values by field, the source's own at, amount
// and type among them. What is not given is missing.
type Fact map[string]any

// Expected is one decision that goes. What is zero is not asked.
type Expected struct {
	Line     int
	Playbook string
	Step     string // its ID
	Email    string // the letter's name
	Survey   string
	Webhook  string
	Offer    string
	Percent  float64 // 15 is fifteen per cent
	Amount   *int64  // minor units
	Cost     *int64  // minor units
	Points   int     //

	Subject         string
	SubjectContains []string
	BodyContains    []string // of the text, whose line ends count as spaces
}

// Withheld is a playbook, or a step of it, of which nothing goes.
type Withheld struct {
	Line     int
	Playbook string
	Step     string // "": any
	Email    string // the letter's name; "": any
	Survey   string // "": any
	Webhook  string // "": any
	Reason   string // engine.Reason, or NoMatch; "": any
}

// NoMatch is the reason of whoever is not in a playbook's audience.
const NoMatch = "no_match"

// withheldReasons are engine.Reasons as far as a test can meet them.
var withheldReasons = []string{
	NoMatch, "waiting", "quiet_hours", "off_day", "capped", "over_budget", "inhibited", "silenced", "canary", "too_late",
	"held_out", "exited", "entered_before", "no_consent", "unconfirmed", "unsubscribed", "bounced", "complained", "suppressed", "no_address",
	"condition_no", "no_rung", "offer_recent", "offer_group", "offer_over", "budget_spent", "no_margin", "no_cost", "no_points", "render_error", "no_date", "nothing_left",
}

// testDir is where tests live.
const testDir = "tests"

// LoadTests reads the tests of a project that has been loaded. It gives them in
// the order of their files and lines, or every mistake as Problems.
func LoadTests(fsys fs.FS, book *Book) ([]Test, error) {
	paths, err := testFiles(fsys)
	if err != nil {
		return nil, err
	}
	l := &loader{fsys: fsys, root: book.Root, book: book, broken: map[string]bool{}}
	return l.readTests(paths)
}

// CheckTests finds what is wrong with tests whatever the rules are: for a project
// with mistakes, whose names cannot be looked up. Its error is Problems, or that
// of reading a file.
func CheckTests(fsys fs.FS, root string) error {
	paths, err := testFiles(fsys)
	if err != nil {
		return err
	}
	book := &Book{Root: root, Zone: time.UTC, Vocabulary: expression.NewVocabulary()}
	l := &loader{fsys: fsys, root: root, book: book, broken: map[string]bool{}, bookless: true}
	_, err = l.readTests(paths)
	return err
}

func (l *loader) readTests(paths []string) ([]Test, error) {
	var drafts []*testDraft
	for _, p := range paths {
		text, err := fs.ReadFile(l.fsys, p)
		if err != nil {
			return nil, fmt.Errorf("reading the tests: %w", err)
		}
		before := len(l.problems)
		f := l.parseFile(p, text)
		switch {
		case f.root != nil:
			l.object(value{f, f.root}, p, testSections(l, &drafts))
		case len(l.problems) == before:
			l.problem(Problem{File: p, Message: "the file is empty", Hint: "begin with tests:"})
		}
	}
	var tests []Test
	names := map[string]value{}
	for _, d := range drafts {
		if first, twice := names[d.Name]; twice && d.Name != "" {
			l.at(d.name.at).say(quoted(d.Name)+" is the name of a test already, at "+l.where(first), "give one of them another name")
		}
		names[d.Name] = d.name.at
		tests = append(tests, l.buildTest(d))
	}
	if len(l.problems) > 0 {
		return nil, l.problems.sorted()
	}
	return tests, nil
}

// testFiles are the YAML files below tests/, in order.
func testFiles(fsys fs.FS) ([]string, error) {
	var paths []string
	err := fs.WalkDir(fsys, testDir, func(p string, d fs.DirEntry, err error) error {
		hidden := err == nil && strings.HasPrefix(d.Name(), ".")
		switch ext := path.Ext(p); {
		case errors.Is(err, fs.ErrNotExist):
			return nil // there is no such folder, or the file went away while we looked
		case err != nil:
			return fmt.Errorf("reading the tests: %w", err)
		case hidden && d.IsDir():
			return fs.SkipDir
		case !hidden && !d.IsDir() && (ext == ".yaml" || ext == ".yml"):
			paths = append(paths, p)
		}
		return nil
	})
	slices.Sort(paths)
	return paths, err
}

// buildTest looks up what can only be known when the whole test has been read.
func (l *loader) buildTest(d *testDraft) Test {
	t := d.Test
	t.File, t.Line = d.at.file.path, d.at.node.Line
	if t.Customer == "" {
		t.Customer = "customer"
	}
	for i, m := range d.moments {
		m.Line = m.at.node.Line
		if m.atPlace.node != nil {
			m.Line = m.atPlace.node.Line
		}
		if i > 0 && !l.bookless && m.placed() && d.moments[i-1].placed() && !m.At.After(d.moments[i-1].At) {
			l.at(m.atPlace).say("this moment is not after the one before it", "write them in the order in which they come")
		}
		for _, e := range m.expected {
			m.Expected = append(m.Expected, l.buildExpected(e))
		}
		for _, w := range m.withheld {
			m.Withheld = append(m.Withheld, l.buildWithheld(w))
		}
		if !m.Exact && len(m.withheld) == 0 && !m.expects {
			l.at(m.at).say("nothing is expected of this moment", "add expect: or expect_none:")
		}
		t.Moments = append(t.Moments, m.Moment)
	}
	if held := d.heldPlace; t.HeldOut && !l.bookless && !l.holdsOut() {
		l.at(held).say("nobody is held out of this project", "add holdout: 10% to the playbook, or to limits, or take this away")
	}
	return t
}

// holdsOut says whether anything keeps a share of customers untouched.
func (l *loader) holdsOut() bool {
	return l.book.Limits.Holdout > 0 || slices.ContainsFunc(l.book.Playbooks, func(p Playbook) bool { return p.Holdout > 0 })
}
