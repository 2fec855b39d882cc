package rules

import (
	"strings"

	"holdfast/rules/expression"
)

// rungs finds rungs of a ladder that nobody comes to.
func (c *linter) rungs() {
	for _, d := range c.draft.offers {
		var above []*expression.Program
		for i, r := range c.book.offer(d.name).Ladder {
			own := []*expression.Program{r.When}
			// A condition that nobody holds by itself has been told of.
			if i > 0 && !c.people.Possible(own, above, nil) && c.people.Possible(own, nil, nil) {
				at := c.at(d.rungs[i].at)
				if r.When != nil {
					at = c.at(d.rungs[i].when.at)
				}
				at.warn("nobody comes to this rung: whoever could have it gets one above it", "put the narrower condition first, or take the rung away")
			}
			above = append(above, r.When)
		}
	}
}

func (c *linter) unusedOffers() {
	for _, d := range c.draft.offers {
		used := false
		for _, p := range c.draft.playbooks {
			for _, s := range flat(p.steps) {
				used = used || s.offer.text == d.name
			}
		}
		if !used {
			c.at(d.key).warn("no step gives the offer "+d.name, "take it away, or add offer: "+d.name+" to a step")
		}
	}
}

func (c *linter) unusedLetters() {
	for _, name := range sortedKeys(c.letters.files) {
		if c.letters.used[name] {
			continue
		}
		for _, locale := range sortedKeys(c.letters.files[name]) { // the one without a language comes first
			c.problem(Problem{
				File: c.letters.files[name][locale].path, Line: 1, Column: 1, Length: 3, Warning: true,
				Message: "no step sends the letter " + name, Hint: "take it away, or add email: " + name + " to a step",
				Source: firstLine(c.letters.files[name][locale].text),
			})
			break
		}
	}
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(strings.TrimPrefix(string(text), "\ufeff"), "\n")
	return strings.TrimSuffix(line, "\r")
}

func (c *linter) endlessOffers() {
	for _, d := range c.draft.offers {
		if o := c.book.offer(d.name); o.Expires == 0 && o.Until.IsZero() && !o.Pool {
			c.at(d.key).warn("the codes of the offer "+d.name+" are good for ever", "add expires: 30d")
		}
	}
}

func (c *linter) boundlessOffers() {
	for _, d := range c.draft.offers {
		if o := c.book.offer(d.name); o.Budget != nil || o.Pool || o.costsNothing() {
			continue
		}
		hint := "add budget: {amount: 500, per: month}"
		if !d.cost.written() {
			hint = "add what one is expected to cost, such as cost: 0.1 * aov, and budget: {amount: 500, per: month}"
		}
		c.at(d.key).warn("nothing bounds what the offer "+d.name+" may cost", hint)
	}
}
