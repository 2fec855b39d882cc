package engine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"holdfast/engine"
	"holdfast/rules"
)

// armed are the steps that customers came in under in the tests of edits. Ada
// (9) takes arm 1, Bob (4) arm 2; both wait in their arm.
func armed() []part {
	return []part{
		email("welcome"),
		branch(way{name: "1", when: "score > 5", parts: []part{email("dear"), days(7), email("dearer")}},
			way{name: "2", when: "score > 3", parts: []part{email("warm"), days(7), email("warmer")}}).named("who"),
		email("all"),
	}
}

func TestEditsOfAGraphThatCustomersAreOn(t *testing.T) {
	arms := func(one, two []part) part {
		return branch(way{name: "1", when: "score > 5", parts: one}, way{name: "2", when: "score > 3", parts: two}).named("who")
	}
	two := []part{email("warm"), days(7), email("warmer")}
	const ada, bob = "ada: email:dearer go, email:all go", "bob: email:warmer go, email:all go"
	for _, c := range []struct {
		name     string
		parts    []part
		ada, bob string
		edits    []engine.Edit
	}{
		{"nothing changed", armed(), ada, bob, nil},
		{
			"a letter is put before", append([]part{email("news")}, armed()...), ada, bob,
			[]engine.Edit{
				{Kind: engine.EditStepBefore, Step: "email:news", Customers: 1, Next: "email:dearer"},
				{Kind: engine.EditStepBefore, Step: "email:news", Customers: 1, Next: "email:warmer"},
			},
		},
		{
			"a letter is put behind",
			[]part{email("welcome"), arms([]part{email("dear"), days(7), email("dearer")}, two), email("news"), email("all")},
			"ada: email:dearer go, email:news go, email:all go", "bob: email:warmer go, email:news go, email:all go", nil,
		},
		{
			"steps get names",
			[]part{email("welcome").named("w"), arms([]part{email("dear").named("d"), days(7), email("dearer").named("dd")}, two), email("all")},
			"ada: dd go, email:all go", bob,
			[]engine.Edit{{Kind: engine.EditStepRenamed, Step: "email:dear", Customers: 1, Next: "dd"}},
		},
		{
			"the step she had is taken out",
			[]part{email("welcome"), arms([]part{days(7), email("dearer")}, two), email("all")},
			ada, bob,
			[]engine.Edit{{Kind: engine.EditStepChanged, Step: "email:dear", Customers: 1, Next: "email:dearer"}},
		},
		{
			"the named step behind the one taken out",
			[]part{email("welcome"), arms([]part{days(7), email("dearer").named("dd")}, two), email("all")},
			"ada: dd go, email:all go", bob,
			[]engine.Edit{{Kind: engine.EditStepGone, Step: "email:dear", Customers: 1, Next: "dd"}},
		},
		{
			"her arm is emptied",
			[]part{email("welcome"), arms(nil, two), reward("5").named("gift")},
			"ada: gift go 5 points", "bob: email:warmer go, gift go 5 points",
			[]engine.Edit{{Kind: engine.EditStepGone, Step: "email:dear", Customers: 1, Next: "gift"}},
		},
		{
			"her arm is removed",
			[]part{email("welcome"), branch(way{name: "2", when: "score > 3", parts: two}).named("who"), reward("5").named("gift")},
			"ada: gift go 5 points", "bob: email:warmer go, gift go 5 points",
			[]engine.Edit{{Kind: engine.EditStepGone, Step: "email:dear", Customers: 1, Next: "gift"}},
		},
		{
			"the branch asks something else", []part{
				email("welcome"), branch(way{name: "1", when: "score > 100", parts: []part{email("dear"), days(7), email("dearer")}},
					way{name: "2", when: "score >= 0", parts: two}).named("who"), email("all"),
			}, ada, bob, nil,
		},
		{
			"the arms change places", []part{email("welcome"), branch(way{name: "2", when: "score > 3", parts: two},
				way{name: "1", when: "score > 5", parts: []part{email("dear"), days(7), email("dearer")}}).named("who"), email("all")}, ada, bob, nil,
		},
		{
			"what is behind them stands before them",
			[]part{email("welcome"), email("all"), arms([]part{email("dear"), days(7), email("dearer")}, two)},
			"ada: email:dearer go", "bob: email:warmer go",
			[]engine.Edit{
				{Kind: engine.EditStepBefore, Step: "email:all", Customers: 1, Next: "email:dearer"},
				{Kind: engine.EditStepBefore, Step: "email:all", Customers: 1, Next: "email:warmer"},
			},
		},
		{
			"what they have had stands behind them", []part{arms([]part{email("dear"), days(7), email("dearer")}, two), email("welcome"), email("all")}, ada, bob, nil,
		},
		{
			"names change hands",
			[]part{email("welcome"), arms([]part{email("dear"), days(7), email("warm").named("dearer")}, two), email("all")},
			"ada: dearer go, email:all go", bob, nil,
		},
		{
			"nothing of it is left",
			[]part{email("other")},
			"ada: step_gone", "bob: step_gone",
			[]engine.Edit{
				{Kind: engine.EditStepGone, Step: "email:dear", Customers: 1}, {Kind: engine.EditStepGone, Step: "email:warm", Customers: 1},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := drawn(t, armed(), someone("ada").scoring(9), someone("bob").scoring(4))
			j.on("2026-01-05 09:00",
				"ada: email:welcome go, who passed by 1, email:dear go, wait waiting until 2026-01-12 09:00",
				"bob: email:welcome go, who passed by 2, email:warm go, wait#2 waiting until 2026-01-12 09:00")
			j.book = graphed(t, nil, c.parts...)
			for i := range c.edits {
				c.edits[i].Playbook = "hello"
			}
			if diff := cmp.Diff(c.edits, engine.Edits(j.notebook.history(j.book, at(t, "2026-01-06 09:00")).Entries, j.book), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("- want, + got:\n%s", diff)
			}
			j.on("2026-01-12 09:00", c.ada, c.bob)
		})
	}
}

func TestEditsOfAVariantAnArmAndAPlaybook(t *testing.T) {
	letter := email("hello").named("greeting")
	letter.variants = []rules.Variant{{Name: "plain", Share: 0.9999}, {Name: "photo", Share: 0.0001}}
	j := drawn(t, []part{letter, days(7), email("letter")}, someone("ada"), someone("bob"))
	j.on("2026-01-05 09:00", "ada: greeting go as plain, wait waiting until 2026-01-12 09:00", "bob: greeting go as plain, wait waiting until 2026-01-12 09:00")
	letter.variants = []rules.Variant{{Name: "photo", Share: 1}}
	j.book = graphed(t, nil, letter, days(7), email("letter"))
	if edits := engine.Edits(j.notebook.history(j.book, at(t, "2026-01-06 09:00")).Entries, j.book); len(edits) > 0 {
		t.Errorf("a variant is taken out: %+v", edits)
	}
	j.on("2026-01-06 09:00", "ada: wait waiting until 2026-01-12 09:00", "bob: wait waiting until 2026-01-12 09:00")

	entry := func(customer, playbook string, state engine.EntryState, had ...engine.Had) engine.Entry {
		return engine.Entry{Playbook: playbook, Customer: customer, State: state, Had: had}
	}
	had := engine.Had{Step: "test", Content: "split", Outcome: string(engine.TouchPassed), Arm: "c"}
	book := graphed(t, nil, split(way{name: "a", share: 1, parts: []part{email("one")}}).named("test"), days(1), email("all"))
	want := []engine.Edit{
		{Kind: engine.EditPlaybookGone, Playbook: "gone", Customers: 2},
		{Kind: engine.EditArmGone, Playbook: "hello", Step: "test", Arm: "c", Customers: 1, Next: "email:all"},
	}
	got := engine.Edits([]engine.Entry{
		entry("ada", "gone", engine.EntryOpen), entry("bob", "gone", engine.EntryOpen, had), entry("cleo", "gone", engine.EntryFinished),
		entry("ada", "hello", engine.EntryOpen, had), entry("bob", "hello", engine.EntryOpen), entry("cleo", "hello", engine.EntryExited, had),
	}, book)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
}

// Two rewards were taken for one another when what is known of a step was only
// what kind it is.
func TestOneRewardThatIsTakenOutLeavesTheOther(t *testing.T) {
	const gift, bonus = "      - name: gift\n        reward: {points: 5}\n", "      - name: bonus\n        reward: {points: 5, note: More}\n"
	for _, c := range []struct{ name, edited, want string }{
		{"taken out", "      - email: hello\n      - wait: 1d\n" + bonus, "ada: bonus go 5 points"},
		{"renamed", "      - email: hello\n" + strings.Replace(gift, "gift", "present", 1) + "      - wait: 1d\n" + bonus, "ada: bonus go 5 points"},
		{"renamed to behind the wait", "      - email: hello\n      - wait: 1d\n" + strings.Replace(gift, "gift", "present", 1) + bonus, "ada: bonus go 5 points"},
		{"without its name", "      - email: hello\n" + strings.Replace(gift, "- name: gift\n        ", "- ", 1) + "      - wait: 1d\n" + bonus, "ada: bonus go 5 points"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := travel(t, steps("      - email: hello\n"+gift+"      - wait: 1d\n"+bonus), someone("ada"))
			j.on("2026-01-05 09:00", "ada: email:hello go, gift go 5 points, wait waiting until 2026-01-06 09:00")
			j.edit(steps(c.edited))
			j.on("2026-01-06 09:00", c.want)
		})
	}
}
