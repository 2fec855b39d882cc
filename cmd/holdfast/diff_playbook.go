package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// playbookChange is who gets something from a playbook, before and after.
type playbookChange struct {
	name         string
	itself       coming
	blocked      [2]string // why it does nothing; "" when it runs
	gets         [2]int    // customers with at least one decision that goes
	gained, lost []person
	other        []string // who gets something before and after, but not the same
	funnel       [2][]engine.Tally
	points, cost [2]int64
}

// person is one customer, with the reason on the side where they get nothing.
type person struct {
	customer string
	reason   engine.Reason
}

func (p *playbookChange) changes() bool {
	return p.itself != "" || len(p.gained)+len(p.lost)+len(p.other) > 0 || !slices.Equal(p.funnel[0], p.funnel[1]) ||
		p.blocked[0] != p.blocked[1] || p.points[0] != p.points[1] || p.cost[0] != p.cost[1]
}

// sidePlan is the plan of a playbook; nil where there is none of that name.
func sidePlan(v *version, name string) *engine.PlaybookPlan {
	return find(v.plan.Playbooks, func(pp *engine.PlaybookPlan) bool { return pp.Playbook.Name == name })
}

func (c *comparison) comparePlaybook(name string) error {
	out := playbookChange{name: name}
	var sides [2]*engine.PlaybookPlan
	for i, v := range []*version{c.before, c.after} {
		pp := sidePlan(v, name)
		sides[i] = pp
		if pp == nil {
			continue
		}
		out.funnel[i], out.cost[i], out.blocked[i] = pp.Funnel, pp.Cost, pp.BlockedWhy
		for d := range pp.Decisions.All() {
			if d.Reason == engine.Go {
				out.points[i] += d.Points
			}
		}
	}
	is := func(p *rules.Playbook) bool { return p.Name == name }
	old, now := find(c.before.book.Playbooks, is), find(c.after.book.Playbooks, is)
	out.itself = comes(old != nil, now != nil, func() bool { return true })
	post := &correspondence{comparison: c, playbook: name}
	for i, p := range c.pairs {
		was, is := candidateAt(sides[0], p.before), candidateAt(sides[1], p.after)
		if was == nil && is == nil {
			continue
		}
		gave, gives, w := given(was), given(is), &c.sums[i]
		w.cost += costOf(is) - costOf(was)
		switch {
		case gave && gives:
			if !sameGifts(was, is) {
				out.other = append(out.other, c.id(p))
				w.playbooks++
			}
			if err := post.compare(p, was, is); err != nil {
				return err
			}
		case gives:
			out.gained = append(out.gained, person{c.id(p), reasonOf(was)})
			w.playbooks++
		case gave:
			out.lost = append(out.lost, person{c.id(p), reasonOf(is)})
			w.playbooks++
		case reasonOf(was) != reasonOf(is):
			w.reasons++
		}
		if gave {
			out.gets[0]++
		}
		if gives {
			out.gets[1]++
		}
	}
	c.playbooks = append(c.playbooks, out)
	c.letters = append(c.letters, slices.DeleteFunc(post.changed, func(l letterChange) bool { return l.changed == 0 })...)
	return nil
}

// candidateAt are the decisions about the customer in a row; none where there is
// no such row, or no playbook.
func candidateAt(pp *engine.PlaybookPlan, row int) []engine.Decision {
	if row < 0 || pp == nil {
		return nil
	}
	return pp.Decisions.Of(row)
}

// given says whether a candidate gets anything.
func given(candidate []engine.Decision) bool {
	return slices.ContainsFunc(candidate, func(d engine.Decision) bool { return d.Reason == engine.Go })
}

func reasonOf(candidate []engine.Decision) engine.Reason {
	if candidate == nil {
		return engine.NoMatch
	}
	return engine.Verdict(candidate).Reason
}

func costOf(candidate []engine.Decision) int64 {
	var sum int64
	for i := range candidate {
		if candidate[i].Reason == engine.Go {
			sum += candidate[i].Cost()
		}
	}
	return sum
}

// gifts are the decisions of a candidate that go.
func gifts(candidate []engine.Decision) []engine.Decision {
	var out []engine.Decision
	for _, d := range candidate {
		if d.Reason == engine.Go {
			out = append(out, d)
		}
	}
	return out
}

// sameGifts says whether a customer gets the same steps, points and offers.
// What the letters say is another question.
func sameGifts(was, is []engine.Decision) bool {
	return slices.EqualFunc(gifts(was), gifts(is), func(a, b engine.Decision) bool {
		if a.Step.ID != b.Step.ID || a.Variant != b.Variant || a.Points != b.Points || (a.Incentive == nil) != (b.Incentive == nil) {
			return false
		}
		x, y := a.Incentive, b.Incentive
		return x == nil || sameOffer(x, y)
	})
}

// sameOffer says whether two offers give the same for
// the same cost, for as long.
func sameOffer(x, y *engine.Incentive) bool {
	return x.Offer.Name == y.Offer.Name && x.Kind == y.Kind && x.Percent == y.Percent && x.Amount == y.Amount && x.Value == y.Value &&
		x.Text == y.Text && x.Cost == y.Cost && x.From.Equal(y.From) && x.Expires.Equal(y.Expires)
}

// outcomeText is what a candidate gets, or the reason why nothing.
func outcomeText(book *rules.Book, candidate []engine.Decision) string {
	got := gifts(candidate)
	if len(got) == 0 {
		d := engine.Verdict(candidate)
		return string(d.Reason)
	}
	var parts []string
	for _, d := range got {
		text := stepText(d.Step.ID, d.Variant)
		if d.Points > 0 {
			text = fmt.Sprintf("%d points", d.Points)
		}
		if in := d.Incentive; in != nil {
			text += fmt.Sprintf(" with %s %s", in.Offer.Name, in.Worth(book.Currency))
			if !in.Expires.IsZero() {
				text += " until " + in.Expires.In(book.Zone).Format(time.DateOnly)
			}
			if in.Cost > 0 {
				text += " for " + money(book, in.Cost)
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}
