package rules

import (
	"slices"
	"strings"
	"testing"
)

// inhibited is a loader that knows three playbooks, and what it says of limits
// that hold some of them.
func inhibited(pairs ...[]string) (*loader, string) {
	l := &loader{broken: map[string]bool{}, draft: &draft{}, book: &Book{Playbooks: []Playbook{
		{Name: "a", Tags: []string{"promotion"}}, {Name: "b", Tags: []string{"care"}}, {Name: "c", Tags: []string{"care", "promotion"}},
	}}}
	at := func(s string) source { return source{s, value{&file{}, scalarOf(s)}} }
	for _, pair := range pairs {
		d := &inhibitDraft{while: at(pair[0])}
		for _, held := range pair[1:] {
			d.hold = append(d.hold, at(held))
		}
		l.draft.limits.inhibit = append(l.draft.limits.inhibit, d)
	}
	l.buildInhibit()
	said := make([]string, len(l.problems))
	for i, p := range l.problems {
		said[i] = p.Message
	}
	return l, strings.Join(said, "; ")
}

func TestPlaybooksThatHoldOthersComeFirst(t *testing.T) {
	l, said := inhibited([]string{"b", "promotion"})
	if said != "" {
		t.Fatal(said)
	}
	if names := []string{l.book.Playbooks[0].Name, l.book.Playbooks[1].Name, l.book.Playbooks[2].Name}; !slices.Equal(names, []string{"b", "a", "c"}) {
		t.Errorf("they are decided in the order %v", names)
	}
	if !l.book.Playbooks[0].Inhibits || l.book.Playbooks[1].Inhibits {
		t.Error("b holds, and a does not")
	}
	if in := l.book.Limits.Inhibit; len(in) != 1 || in[0].While != "b" || !slices.Equal(in[0].Hold, []string{"promotion"}) {
		t.Errorf("it holds %v", in)
	}
}

func TestPlaybooksThatHoldThemselvesOrEachOtherAreRefused(t *testing.T) {
	for _, c := range []struct {
		pairs [][]string
		want  string
	}{
		{[][]string{{"c", "promotion"}}, "the playbook c would hold its own steps"},
		{[][]string{{"a", "a"}}, "the playbook a would hold its own steps"},
		{[][]string{{"a", "care"}, {"b", "promotion"}}, "the playbooks a and b hold each other"},
		{[][]string{{"a", "b"}, {"b", "c"}}, ""},
		{[][]string{{"a", "promo"}}, `there is no playbook and no tag "promo"`},
		{[][]string{{"d", "promotion"}}, `there is no playbook "d"`},
	} {
		if _, said := inhibited(c.pairs...); said != c.want {
			t.Errorf("%v: %q, wanted %q", c.pairs, said, c.want)
		}
	}
}

func TestACapIsOfATagThatAPlaybookHas(t *testing.T) {
	for tag, want := range map[string]string{"care": "", "cares": `no playbook has the tag "cares"`} {
		l, _ := inhibited()
		l.knownTag(source{tag, value{&file{}, scalarOf(tag)}})
		said := ""
		for _, p := range l.problems {
			said += p.Message
		}
		if said != want {
			t.Errorf("%s: %q, wanted %q", tag, said, want)
		}
	}
}
