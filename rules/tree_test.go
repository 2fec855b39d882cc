package rules_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"holdfast/rules"
)

// drawn is a playbook's steps, one a line, with where each goes on.
func drawn(p *rules.Playbook) string {
	var b strings.Builder
	for i, s := range p.Steps {
		fmt.Fprintf(&b, "%d %s -> %d", i, s.ID, s.Next)
		for _, a := range s.Arms {
			fmt.Fprintf(&b, ", %s", a.Name)
			if a.Share > 0 {
				fmt.Fprintf(&b, " %g", a.Share)
			}
			if a.When != nil {
				fmt.Fprintf(&b, " (%s)", a.When.Source())
			}
			fmt.Fprintf(&b, " %d", a.First)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const treeSteps = `      - email: miss-you
      - branch:
          - when: revenue > 500
            steps:
              - wait: {until: "09:00"}
              - branch:
                  - {when: orders > 9, steps: [{reward: {points: 5}, name: five}]}
                name: inner
          - when: revenue > 100
            steps: [{wait: 2d}, {exit: true}]
          - else:
              - wait: {for: orders_since_entry > 0, at_most: 7d}
                else: [{name: sorry, email: miss-you}, {exit: true}]
      - name: test
        variants:
          gift: {share: 20%, steps: [{name: gift, reward: {points: 9}}]}
          none: {share: 80%}
        promote: {within: 14d}
      - wait: {date: first_order_at, before: 3d}
`

// ofTree is the base project with these steps before its last two.
func ofTree(t *testing.T, steps string) *rules.Book {
	t.Helper()
	return loaded(t, "-- rules.yaml --\n      - email: miss-you\n      - wait: 7d\n==>\n"+steps)
}

func TestATreeOfStepsIsOneListThatSaysWhereEachGoesOn(t *testing.T) {
	p := &ofTree(t, treeSteps).Playbooks[0]
	want := `0 email:miss-you -> 1
1 branch -> 10, 1 (revenue > 500) 2, 2 (revenue > 100) 5, else 7
2 wait -> 3
3 inner -> 10, 1 (orders > 9) 4
4 five -> 10
5 wait#2 -> 6
6 exit -> 10
7 wait:for -> 10, then 10, else 8
8 sorry -> 9
9 exit#2 -> 10
10 test -> 12, gift 0.2 11, none 0.8 12
11 gift -> 12
12 wait#3 -> 13
13 email:last-call -> 14
14 reward -> 15
`
	if diff := cmp.Diff(want, drawn(p)); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	for i, want := range map[int]rules.Wait{
		2: {Kind: rules.WaitClock, Clock: 540}, 5: {Days: 2}, 12: {Kind: rules.WaitDate, Date: "first_order_at", Offset: -3},
	} {
		if diff := cmp.Diff(want, p.Steps[i].Wait); diff != "" {
			t.Errorf("step %d:\n%s", i, diff)
		}
	}
	if w := p.Steps[7].Wait; w.Kind != rules.WaitFor || w.Days != 7 || w.For.Source() != "orders_since_entry > 0" {
		t.Errorf("%+v", w)
	}
	if promote := p.Steps[10].Promote; promote == nil || promote.Within != 14 {
		t.Errorf("%v", promote)
	}
	if s := p.Steps[8]; !s.Named || s.Content != "email:miss-you" || p.Steps[0].Named || p.Steps[0].Content != "email:miss-you" {
		t.Errorf("%+v", s)
	}
}

func TestWhatAStepDoesIsSaidInItsContent(t *testing.T) {
	p := &ofTree(t, treeSteps).Playbooks[0]
	for i, want := range map[int]string{
		0: "email:miss-you", 1: "branch:revenue > 500 revenue > 100 else", 2: "wait", 3: "branch:orders > 9", 4: "reward:5",
		7: "wait:for orders_since_entry > 0", 9: "exit", 10: "split:gift none",
	} {
		if got := p.Steps[i].Content; got != want {
			t.Errorf("step %d is %q, want %q", i, got, want)
		}
	}
	for step, want := range map[string]string{
		"{name: a, reward: {points: \"round(aov  * 2)\", note: Good to see you}}": "reward:round(aov * 2) Good to see you",
		"{name: a, exit: true, when: orders > 3}":                                 "exit:orders > 3",
	} {
		if got := ofTree(t, "      - "+step+"\n").Playbooks[0].Steps[0].Content; got != want {
			t.Errorf("%s is %q, want %q", step, got, want)
		}
	}
}

func TestVariantsOfALetterAreLettersByShare(t *testing.T) {
	book := loaded(t, `
-- rules.yaml --
      - email: miss-you
==>
      - email: miss
        variants: {you: 30%, photo: 70%}
-- mail/miss-photo.md --
---
subject: We miss you
---
Look.
`)
	s := book.Playbooks[0].Steps[0]
	var got []string
	for _, v := range s.Variants {
		got = append(got, fmt.Sprint(v.Name, " ", v.Share, " ", v.Letter.Name))
	}
	if diff := cmp.Diff([]string{"you 0.3 miss-you", "photo 0.7 miss-photo"}, got); diff != "" || s.Letter != nil || s.ID != "email:miss" || len(s.Arms) > 0 {
		t.Errorf("%v\n%s", s, diff)
	}
}

// branches writes a list of steps with branches below branches, and how many
// steps there are.
func branches(t *rapid.T, indent string, depth int, count *int) string {
	var b strings.Builder
	for range rapid.IntRange(1, 3).Draw(t, "steps") {
		*count++
		name := fmt.Sprintf("%s- name: s%d\n%s  ", indent, *count, indent)
		switch kind := rapid.IntRange(0, 4).Draw(t, "kind"); {
		case kind == 0 && depth > 0:
			fmt.Fprintf(&b, "%sbranch:\n%s    - when: orders > 3\n%s      steps:\n%s", name, indent, indent, branches(t, indent+"        ", depth-1, count))
			if rapid.Bool().Draw(t, "else") {
				fmt.Fprintf(&b, "%s    - else:\n%s", indent, branches(t, indent+"        ", depth-1, count))
			}
		case kind == 1 && depth > 0:
			fmt.Fprintf(&b, "%swait: {for: orders > 4, at_most: 3d}\n", name)
			if rapid.Bool().Draw(t, "then") {
				fmt.Fprintf(&b, "%s  then:\n%s", indent, branches(t, indent+"    ", depth-1, count))
			}
		case kind == 2:
			fmt.Fprintf(&b, "%swait: 1d\n", name)
		default:
			fmt.Fprintf(&b, "%sreward: {points: 5}\n", name)
		}
	}
	return b.String()
}

func TestFromEveryStepTheWayGoesForwardAndOutOfItsArmsToTheEnd(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		count := 0
		steps := branches(r, "      ", 3, &count)
		p := &ofTree(t, steps).Playbooks[0]
		if len(p.Steps) != count+2 {
			r.Fatalf("%d steps were written and %d are there:\n%s", count+2, len(p.Steps), steps)
		}
		reached := make([]bool, len(p.Steps)+1)
		reached[0] = true
		for i, s := range p.Steps {
			if i < count && s.ID != fmt.Sprintf("s%d", i+1) {
				r.Fatalf("step %d is %s", i, s.ID)
			}
			if !reached[i] {
				r.Fatalf("nobody comes to %s:\n%s", s.ID, drawn(p))
			}
			next := []int{s.Next}
			for _, a := range s.Arms {
				if next = append(next, a.First); a.First > s.Next {
					r.Fatalf("an arm of %s begins behind it:\n%s", s.ID, drawn(p))
				}
			}
			for k, arm := range s.Arms {
				end := s.Next
				for _, other := range s.Arms[k+1:] {
					end = min(end, other.First)
				}
				for at := arm.First; at < end; at++ {
					if on := p.Steps[at].Next; on >= end && on != s.Next {
						r.Fatalf("from %s the way leads into another arm of %s:\n%s", p.Steps[at].ID, s.ID, drawn(p))
					}
				}
			}
			for _, n := range next {
				if n <= i || n > len(p.Steps) {
					r.Fatalf("%s goes on at %d:\n%s", s.ID, n, drawn(p))
				}
				reached[n] = true
			}
		}
		if !reached[len(p.Steps)] {
			r.Fatalf("nobody comes to the end:\n%s", drawn(p))
		}
	})
}

func TestAnotherConditionCanStandInAnArmAndInAWait(t *testing.T) {
	fsys, _ := project(t, txtar.Parse([]byte("-- rules.yaml --\n      - email: miss-you\n      - wait: 7d\n==>\n"+treeSteps)))
	book, err := rules.Load(fsys, rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	written, err := rules.Locate(fsys, book)
	if err != nil {
		t.Fatal(err)
	}
	before := drawn(&book.Playbooks[0])
	seen := map[string]bool{}
	for i := range written.Conditions {
		c := &written.Conditions[i]
		if c.Role != rules.RoleArm && c.Role != rules.RoleFor {
			continue
		}
		place := c.Place(1, 1, 1)
		if line := strings.Split(string(fsys[place.File].Data), "\n")[place.Line-1]; !strings.HasPrefix(line[place.Column-1:], c.Program.Source()) {
			t.Errorf("%s is not at %s", c.Title(), place)
		}
		other, err := c.Compile("points > 77")
		if err != nil {
			t.Fatal(err)
		}
		changed := book.With(c, other)
		s := changed.Playbooks[0].Steps[c.Nth]
		got := s.Wait.For
		if c.Role == rules.RoleArm {
			got = s.Arms[c.Arm].When
		}
		if got != other || s.ID != c.Step {
			t.Errorf("%s was not changed", c.Title())
		}
		seen[c.Title()] = true
	}
	want := []string{"arm 1 of step branch of win-back", "arm 1 of step inner of win-back", "arm 2 of step branch of win-back", "step wait:for of win-back"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(seen))); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if drawn(&book.Playbooks[0]) != before || book.Playbooks[0].Steps[7].Wait.For.Source() != "orders_since_entry > 0" {
		t.Error("the book itself was changed")
	}
}
