package rules

import (
	"fmt"
	"math"

	"holdfast/rules/expression"
)

// ManyCodes is how many codes of an offer are taken to be out when it is asked
// how hard they are to guess.
const ManyCodes = 10_000

// guessed is the chance of one guess that a shop can live with.
const guessed = 1e-6

// guessable finds codes that are worth money and too short.
func (c *linter) guessable() {
	for _, d := range c.draft.offers {
		o := c.book.offer(d.name)
		hit := o.Code.Hit(ManyCodes)
		if o.Code == (CodePattern{}) || hit < guessed {
			continue
		}
		better := o.Code
		for better.random < codeMost && better.Hit(ManyCodes) >= guessed {
			better.random++
		}
		better.random = min(codeMost, better.random+1) // the shortest that will do leaves nothing to spare
		c.at(d.code.at).warn(fmt.Sprintf("one guess in %.0f is a good code of the offer %s, once %d are issued", math.Round(1/hit/1000)*1000, d.name, ManyCodes),
			fmt.Sprintf("give it %d random characters, such as %q", better.random, better))
	}
}

// lonelyGroups finds groups that hold no two offers apart.
func (c *linter) lonelyGroups() {
	offers := map[string]int{}
	for _, o := range c.book.Offers {
		offers[o.Group]++
	}
	for _, d := range c.draft.offers {
		if group := d.group; group.written() && offers[group.text] == 1 {
			var others []string
			for _, name := range sortedKeys(offers) {
				if name != group.text && name != "" {
					others = append(others, name)
				}
			}
			hint := "give another offer the same group, or take it away"
			if near := expression.Suggest(group.text, others); near != "" {
				hint = "did you mean " + near + "?"
			}
			c.at(group.at).warn("no other offer is of the group "+group.text, hint)
		}
	}
}

// eagerReferrals finds rewards for friends who need not buy anything: whoever
// makes up friends is paid for them.
func (c *linter) eagerReferrals() {
	r := c.book.Loyalty
	if r == nil || r.Referrals == nil || r.Referrals.When != nil || r.Referrals.Referrer+r.Referrals.Referred == 0 {
		return
	}
	c.at(c.draft.loyalty.referrals.paid).warn("friends are worth the reward as soon as they are customers, whether they buy or not", "add when: orders >= 1 beside it, so that nobody is paid for friends who are made up")
}

// costsNothing says whether an offer takes nothing off that would have to be
// bounded.
func (o *Offer) costsNothing() bool {
	for _, r := range o.Ladder {
		if r.Kind != OfferEarly {
			return false
		}
	}
	return true
}
