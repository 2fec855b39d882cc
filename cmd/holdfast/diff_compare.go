package main

import (
	"maps"
	"slices"
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

// difference is what changes between two versions of the rules.
type difference struct {
	before, after *version
	at            time.Time
	segments      []segmentChange
	playbooks     []playbookChange
	offers        []offerChange
	letters       []letterChange
	telling       []customerChange // the ten for whom most changes
	changed       int              // customers for whom something does
}

// empty says whether nothing changes for anybody, and nothing has come or gone.
func (d *difference) empty() bool {
	return d.changed == 0 && len(d.letters) == 0 &&
		!slices.ContainsFunc(d.segments, func(s segmentChange) bool { return s.changes() }) &&
		!slices.ContainsFunc(d.playbooks, func(p playbookChange) bool { return p.changes() }) &&
		!slices.ContainsFunc(d.offers, func(o offerChange) bool { return o.before != o.after })
}

// coming says what became of a thing itself: "new", "gone", "edited" or "".
type coming string

func comes(before, after bool, same func() bool) coming {
	switch {
	case !before:
		return "new"
	case !after:
		return "gone"
	case !same():
		return "edited"
	}
	return ""
}

// segmentChange is who is in a segment, before and after.
type segmentChange struct {
	name          string
	itself        coming
	before, after int
	gained, lost  []string // customers
}

func (s *segmentChange) changes() bool {
	return s.itself != "" || len(s.gained)+len(s.lost) > 0
}

// pair is one customer's row on both sides; -1 where there is none.
type pair struct{ before, after int }

func (c *comparison) id(p pair) string {
	if p.after >= 0 {
		return c.after.sight.Input.People.IDs.Text(uint32(p.after))
	}
	return c.before.sight.Input.People.IDs.Text(uint32(p.before))
}

// comparison carries one diff.
type comparison struct {
	*difference
	pairs []pair    // every customer of either side: the new ones' order, then who is gone
	sums  []weights // by pair
}

func compare(before, after *version) (*difference, error) {
	c := &comparison{difference: &difference{before: before, after: after, at: after.plan.At}}
	c.match()
	c.compareSegments()
	for _, name := range names(before.book.Playbooks, after.book.Playbooks, func(p *rules.Playbook) string { return p.Name }) {
		if err := c.comparePlaybook(name); err != nil {
			return nil, err
		}
	}
	c.compareOffers()
	c.rank()
	return c.difference, nil
}

// match finds the rows of each customer.
func (c *comparison) match() {
	old, now := c.before.sight.Input.People.IDs, c.after.sight.Input.People.IDs
	met := table.NewMask(old.Len())
	for row := range now.Len() {
		p := pair{-1, row}
		if was, ok := old.LookupString(now.Text(uint32(row))); ok {
			p.before = int(was)
			met.Set(int(was))
		}
		c.pairs = append(c.pairs, p)
	}
	for row := range old.Len() {
		if !met.Get(row) {
			c.pairs = append(c.pairs, pair{row, -1})
		}
	}
	c.sums = make([]weights, len(c.pairs))
}

// names are those of both lists, the new one's first.
func names[T any](before, after []T, name func(*T) string) []string {
	var out []string
	for _, list := range [][]T{after, before} {
		for i := range list {
			if n := name(&list[i]); !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

func find[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

func (c *comparison) compareSegments() {
	list := names(c.before.book.Segments, c.after.book.Segments, func(s *rules.Segment) string { return s.Name })
	slices.Sort(list)
	for _, name := range list {
		is := func(s *rules.Segment) bool { return s.Name == name }
		old, now := find(c.before.book.Segments, is), find(c.after.book.Segments, is)
		s := segmentChange{name: name, itself: comes(old != nil, now != nil, func() bool { return old.Where.Source() == now.Where.Source() })}
		was, are := members(c.before, name), members(c.after, name)
		for i, p := range c.pairs {
			in, out := p.before >= 0 && was.Get(p.before), p.after >= 0 && are.Get(p.after)
			switch {
			case !in && out:
				s.gained = append(s.gained, c.id(p))
			case in && !out:
				s.lost = append(s.lost, c.id(p))
			}
			if in {
				s.before++
			}
			if out {
				s.after++
			}
			if in != out {
				c.sums[i].segments++
			}
		}
		c.segments = append(c.segments, s)
	}
}

// members is who is in a segment; nobody, where there is none of that name.
func members(v *version, name string) table.Mask {
	board := v.writer.Board().Table
	if find(v.book.Segments, func(s *rules.Segment) bool { return s.Name == name }) == nil {
		return table.NewMask(board.Rows())
	}
	return board.Column(name).Bits
}

// offerChange is what an offer gives out, before and after.
type offerChange struct {
	name          string
	before, after spend
}

// spend is how many codes there are of an offer and what they are expected to
// cost, in minor units.
type spend struct {
	codes int
	cost  int64
}

func (c *comparison) compareOffers() {
	sums := [2]map[string]spend{{}, {}}
	for i, v := range []*version{c.before, c.after} {
		for _, o := range v.book.Offers {
			sums[i][o.Name] = spend{}
		}
		for _, d := range v.plan.Go() {
			if in := d.Incentive; in != nil {
				s := sums[i][in.Offer.Name]
				sums[i][in.Offer.Name] = spend{s.codes + 1, s.cost + in.Cost}
			}
		}
	}
	all := maps.Clone(sums[0])
	maps.Copy(all, sums[1])
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c.offers = append(c.offers, offerChange{name, sums[0][name], sums[1][name]})
	}
}
