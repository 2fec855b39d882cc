package engine

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

// collection is Decisions in the making.
type collection struct {
	Decisions
	known map[likeness]uint32 // the places of the common parts
	last  likeness            // of the decision that came last: the next one is often alike
	place uint32
}

// likeness is what two decisions must have the same to have their part in common.
type likeness struct {
	key                         Key // without customer and entry
	place, steps                int
	step                        *rules.Step
	reason                      Reason
	due, until                  *time.Location
	locale, topic, variant, arm string
	untouched, ghost            bool
	opens, last, keep           bool
	charges                     string
	offers                      bool
	incentive                   Incentive
	points                      int64
}

// collect begins a collection, with room for so many decisions about customers
// with these ids.
func collect(ids *table.Dict, room int) *collection {
	return &collection{Decisions: Decisions{ids: ids, own: make([]ownPart, 0, room)}, known: map[likeness]uint32{}}
}

// add takes decisions in.
func (c *collection) add(decisions ...Decision) {
	for i := range decisions {
		d := &decisions[i]
		c.own = append(c.own, ownPart{
			row: uint32(d.Row), common: c.commonOf(d), address: d.Address, why: d.Why,
			entry: d.Key.Entry.UnixMicro(), due: d.Due.UnixMicro(), until: d.Until.UnixMicro(),
		})
	}
}

// commonOf is the place of a decision's common part.
func (c *collection) commonOf(d *Decision) uint32 {
	like := likenessOf(d)
	if like == c.last && len(c.common) > 0 {
		return c.place
	}
	place, known := c.known[like]
	if !known {
		place = uint32(len(c.common))
		c.known[like] = place
		common := commonPart{decision: *d, due: like.due, until: like.until}
		common.decision.Charges = slices.Clip(d.Charges)
		c.common = append(c.common, common)
	}
	c.last, c.place = like, place
	return place
}

func likenessOf(d *Decision) likeness {
	like := likeness{
		key: Key{Playbook: d.Key.Playbook, Step: d.Key.Step}, place: d.Place, steps: d.Steps, step: d.Step, reason: d.Reason,
		due: d.Due.Location(), until: d.Until.Location(), locale: d.Locale, topic: d.Topic, variant: d.Variant, arm: d.Arm,
		untouched: d.Untouched, ghost: d.Ghost, opens: d.Opens, last: d.Last, keep: d.Keep, points: d.Points,
	}
	if d.Incentive != nil {
		like.offers, like.incentive = true, *d.Incentive
	}
	if len(d.Charges) > 0 {
		var text []byte
		for _, charge := range d.Charges {
			text = strconv.AppendQuote(text, charge.Account)
			text = strconv.AppendInt(text, charge.Amount, 10)
		}
		like.charges = string(text)
	}
	return like
}

// byRow puts what was decided in turn into the order of the rows.
func (c *collection) byRow() {
	type span struct{ from, to int }
	var spans []span
	for from, to := range c.spans() {
		spans = append(spans, span{from, to})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(c.own[a.from].row, c.own[b.from].row) })
	sorted := make([]ownPart, 0, len(c.own))
	for _, s := range spans {
		sorted = append(sorted, c.own[s.from:s.to]...)
	}
	c.own = sorted
}
