package engine_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/rules"
)

// TestNothingIsGivenAgainBecauseOfAnEdit takes customers through a random
// playbook that is edited at random between the instants: nobody is given a step
// or a content twice in one entry, and every entry waits for something or ends.
func TestNothingIsGivenAgainBecauseOfAnEdit(t *testing.T) {
	base := graphed(t, nil, email("hello"))
	rapid.Check(t, func(t *rapid.T) {
		w := &writing{t: t}
		parts := w.list(0)
		if len(parts) == 0 {
			parts = []part{w.letter()}
		}
		change := func(p *rules.Playbook) { p.Repeat = rules.Repeat{Per: 20} }
		s := shop{people: []person{
			someone("ada").scoring(9), someone("bob").livingIn("Asia/Kathmandu"),
			someone("cleo").scoring(4).but(func(p *person) { p.born = at(t, "2026-04-02 00:00") }),
		}}
		n := newNotebook()
		now := at(t, rapid.SampledFrom([]string{"2026-01-05 09:00", "2026-03-27 20:30"}).Draw(t, "start"))
		for range rapid.IntRange(1, 12).Draw(t, "instants") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 60, 600, 1440, 3 * 1440}).Draw(t, "minutes")) * time.Minute)
			if rapid.IntRange(0, 3).Draw(t, "somebody buys") == 0 {
				s.orders = append(s.orders, order{rapid.SampledFrom(s.people).Draw(t, "who").id, now, 20})
			}
			for range rapid.IntRange(0, 2).Draw(t, "edits") {
				parts = w.edit(parts)
			}
			s.book = graph(t, base, change, parts...)
			w.look(s, n, now, func(*engine.Decision) bool { return rapid.IntRange(0, 6).Draw(t, "server says") == 0 })
			engine.Edits(n.history(s.book, now).Entries, s.book)
		}
		// Nobody edits any more, and nobody new comes in: all entries end.
		s.due = func(string) bool { return false }
		for range 40 {
			now = now.Add(6 * 24 * time.Hour)
			w.look(s, n, now, func(*engine.Decision) bool { return false })
		}
		for _, e := range n.entries {
			if e.State == engine.EntryOpen {
				t.Fatalf("%s is on the way for ever: %+v", e.Customer, *e)
			}
		}
	})
}

// look plans, holds the plan to what is promised, and carries it out; the
// notebook itself fails where a step is given twice.
func (w *writing) look(s shop, n *notebook, now time.Time, later func(*engine.Decision) bool) {
	w.t.Helper()
	s.history = n.history(s.book, now)
	plan, _ := s.plan(w.t, now)
	closes(w.t, plan)
	for candidate := range plan.Playbooks[0].Decisions.Candidates() {
		switch last := &candidate[len(candidate)-1]; {
		case last.Reason == engine.Waiting && last.Until.After(now):
		case last.Last, last.Reason == engine.Exited, last.Reason == engine.EnteredBefore, n.entry(last.Key) == nil && !last.Keep:
		default:
			w.t.Fatalf("%v neither waits nor ends: %+v", last.Key, last)
		}
	}
	n.apply(w.t, plan, later)
	for entry, contents := range given(n) {
		slices.Sort(contents)
		if len(slices.Compact(slices.Clone(contents))) < len(contents) {
			w.t.Fatalf("%s is given the same twice: %v", entry, contents)
		}
	}
}

// writing draws playbooks and edits. Every letter that it writes is a new one,
// but one that was taken out may come back.
type writing struct {
	t       *rapid.T
	letters int
	names   int
	gone    []part
}

func (w *writing) one(label string, n int) int { return rapid.IntRange(0, n-1).Draw(w.t, label) }

func (w *writing) name(p part) part {
	w.names++
	return p.named(fmt.Sprintf("n%d", w.names))
}

func (w *writing) letter() part {
	w.letters++
	p := email(fmt.Sprintf("m%d", w.letters))
	if w.one("named", 2) == 0 {
		p = w.name(p)
	}
	return p
}

func (w *writing) list(deep int) []part {
	var parts []part
	for range w.one("steps", 7-2*deep) {
		parts = append(parts, w.part(deep))
	}
	return parts
}

func (w *writing) part(deep int) part {
	condition := func() string {
		return []string{"score > 5", "score > 3", "score > 100", "orders_since_entry > 0", "days_since_entry > 2", "events_since_entry > 0"}[w.one("condition", 6)]
	}
	switch kind := w.one("kind", 14); {
	case kind == 0 || kind == 12 || kind == 13:
		return days(rules.Days(w.one("days", 4)))
	case kind == 1:
		return clock([]string{"02:30", "09:00", "23:59"}[w.one("clock", 3)])
	case kind == 2:
		return pause(rules.Wait{Kind: rules.WaitDate, Date: "born", Offset: rules.Days(w.one("offset", 5) - 2)})
	case kind == 3:
		w.letters++
		return w.name(reward(fmt.Sprint(w.letters)))
	case kind == 4:
		return w.name(exit(condition()))
	case kind == 5 && deep < 2:
		return w.name(until(condition(), rules.Days(w.one("most", 4)), w.list(deep+1), w.list(deep+1)))
	case kind == 6 && deep < 2:
		arms := []way{{name: "1", when: condition(), parts: w.list(deep + 1)}, {name: "2", when: condition(), parts: w.list(deep + 1)}}
		if w.one("else", 2) == 0 {
			arms = append(arms, way{name: "else", parts: w.list(deep + 1)})
		}
		return w.name(branch(arms...))
	case kind == 7 && deep < 2:
		return w.name(split(way{name: "a", share: 0.5, parts: w.list(deep + 1)}, way{name: "b", share: 0.5, parts: w.list(deep + 1)}))
	case kind == 8:
		p := w.name(w.letter())
		p.variants = []rules.Variant{{Name: "plain", Share: 0.3}, {Name: "photo", Share: 0.7}}
		return p
	case kind == 9:
		return w.letter().only(condition())
	}
	return w.letter()
}

// edit changes one thing somewhere in the list.
func (w *writing) edit(parts []part) []part {
	parts = slices.Clone(parts)
	if len(parts) == 0 {
		return []part{w.part(1)}
	}
	i := w.one("where", len(parts))
	p := &parts[i]
	switch w.one("edit", 15) {
	case 0, 9, 10, 11: // a new name, or the first
		if p.step.Kind != rules.StepWait || p.comes != "" {
			*p = w.name(*p)
		}
	case 1: // a new step
		return slices.Insert(parts, i, w.part(1))
	case 2: // one step less
		w.gone = append(w.gone, *p)
		return slices.Delete(parts, i, i+1)
	case 3: // two change places
		j := w.one("with", len(parts))
		parts[i], parts[j] = parts[j], parts[i]
	case 4: // a step that was taken out comes back, perhaps under another name
		if len(w.gone) > 0 {
			k := w.one("which", len(w.gone))
			back := w.gone[k]
			w.gone = slices.Delete(w.gone, k, k+1)
			if back.step.Named && w.one("renamed", 2) == 0 {
				back = w.name(back)
			}
			return slices.Insert(parts, i, back)
		}
	case 5: // something within an arm
		if len(p.arms) > 0 {
			p.arms = slices.Clone(p.arms)
			a := &p.arms[w.one("arm", len(p.arms))]
			a.parts = w.edit(a.parts)
		}
	case 6: // an arm less, but a wait for a condition has both
		if len(p.arms) > 1 && p.step.Kind != rules.StepWait {
			p.arms = slices.Delete(slices.Clone(p.arms), 0, 1)
			if p.step.Kind == rules.StepSplit {
				p.arms[0].share = 1
			}
		}
	case 7: // a variant less
		if len(p.variants) > 1 {
			p.variants = []rules.Variant{{Name: "photo", Share: 1}}
		}
	case 8, 12, 13, 14: // two steps change their letters
		if j := w.one("with", len(parts)); p.mail != "" && parts[j].mail != "" {
			p.mail, parts[j].mail = parts[j].mail, p.mail
		}
	}
	return parts
}
