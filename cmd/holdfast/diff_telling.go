package main

import (
	"cmp"
	"slices"

	"holdfast/engine"
)

// weights are how much changes for a customer.
type weights struct {
	playbooks int   // that give something else
	cost      int64 // expected, after less before
	segments  int   // entered or left
	reasons   int   // playbooks that give nothing, and now for another reason
}

// tellingCustomers is how many are shown.
const tellingCustomers = 10

// tellingRule says who is shown, for the reader.
const tellingRule = "by how many playbooks give them something else, then by change of expected cost, segments entered or left, and reasons"

// rank finds the customers for whom most changes.
func (c *comparison) rank() {
	var order []int
	for i, w := range c.sums {
		if w != (weights{}) {
			order = append(order, i)
		}
	}
	c.changed = len(order)
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := c.sums[a], c.sums[b]
		return cmp.Or(cmp.Compare(y.playbooks, x.playbooks), cmp.Compare(abs(y.cost), abs(x.cost)), cmp.Compare(y.segments, x.segments),
			cmp.Compare(y.reasons, x.reasons), cmp.Compare(c.id(c.pairs[a]), c.id(c.pairs[b])))
	})
	for _, i := range order[:min(len(order), tellingCustomers)] {
		c.telling = append(c.telling, c.tell(c.pairs[i]))
	}
}

func abs(n int64) int64 { return max(n, -n) }

// customerChange is what changes for one customer.
type customerChange struct {
	customer      string
	playbooks     []outcomeChange
	entered, left []string // segments
}

// outcomeChange is what a playbook says of a customer, before and after.
type outcomeChange struct{ playbook, before, after string }

func (c *comparison) tell(p pair) customerChange {
	out := customerChange{customer: c.id(p)}
	for i := range c.playbooks {
		name := c.playbooks[i].name
		was, is := outcomeOf(c.before, name, p.before), outcomeOf(c.after, name, p.after)
		if was != is {
			out.playbooks = append(out.playbooks, outcomeChange{name, was, is})
		}
	}
	for _, s := range c.segments {
		if slices.Contains(s.gained, out.customer) {
			out.entered = append(out.entered, s.name)
		}
		if slices.Contains(s.lost, out.customer) {
			out.left = append(out.left, s.name)
		}
	}
	return out
}

// outcomeOf is what a playbook says of the customer in a row.
func outcomeOf(v *version, playbook string, row int) string {
	if candidate := candidateAt(sidePlan(v, playbook), row); candidate != nil {
		return outcomeText(v.book, candidate)
	}
	return string(engine.NoMatch)
}
