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
	alike     places[likeness] // of the common parts
	instants  places[moments]
	sentences places[string] // of the whys
	given     places[given]
	taken     places[string] // of the charges, spelled out
}

// places are those of values that are kept once. The next value is often the
// last one.
type places[T comparable] struct {
	known map[T]uint32
	last  T
	place uint32
}

// of is the place of a value, and whether it was not known.
func (p *places[T]) of(value T) (place uint32, added bool) {
	if value == p.last && len(p.known) > 0 {
		return p.place, false
	}
	place, known := p.known[value]
	if !known {
		place = uint32(len(p.known))
		if p.known == nil {
			p.known = map[T]uint32{}
		}
		p.known[value] = place
	}
	p.last, p.place = value, place
	return place, !known
}

// likeness is what two decisions must have the same to have their part in common.
type likeness struct {
	key                         Key // without customer and entry
	place, steps                int
	step                        *rules.Step
	reason                      Reason
	due, until                  *time.Location
	locale, topic, variant, arm string
	addressed, untouched, ghost bool
	opens, last, keep           bool
	points                      int64
}

// collect begins a collection, with room for so many decisions about customers
// with these ids and addresses.
func collect(ids *table.Dict, address func(row int) string, room int) *collection {
	return &collection{Decisions: Decisions{ids: ids, address: address, own: make([]ownPart, 0, room)}}
}

// add takes decisions in.
func (c *collection) add(decisions ...Decision) {
	for i := range decisions {
		d := &decisions[i]
		own := ownPart{row: uint32(d.Row)}
		var added bool
		like := likenessOf(d)
		if own.common, added = c.alike.of(like); added {
			c.common = append(c.common, commonPart{decision: *d, due: like.due, until: like.until})
		}
		times := moments{d.Key.Entry.UnixMicro(), d.Due.UnixMicro(), d.Until.UnixMicro()}
		if own.times, added = c.instants.of(times); added {
			c.times = append(c.times, times)
		}
		if own.why, added = c.sentences.of(d.Why); added {
			c.whys = append(c.whys, d.Why)
		}
		if own.incentive, added = c.given.of(givenBy(d)); added {
			c.incentives = append(c.incentives, d.Incentive)
		}
		if own.charges, added = c.taken.of(spelled(d.Charges)); added {
			c.charges = append(c.charges, slices.Clip(d.Charges))
		}
		c.own = append(c.own, own)
	}
}

// given is an incentive by its contents; none is another one.
type given struct {
	Incentive
	some bool
}

func givenBy(d *Decision) given {
	if d.Incentive == nil {
		return given{}
	}
	return given{*d.Incentive, true}
}

// spelled are charges as a text; "" for none.
func spelled(charges []Charge) string {
	var text []byte
	for _, charge := range charges {
		text = strconv.AppendQuote(text, charge.Account)
		text = strconv.AppendInt(text, charge.Amount, 10)
	}
	return string(text)
}

func likenessOf(d *Decision) likeness {
	return likeness{
		key: Key{Playbook: d.Key.Playbook, Step: d.Key.Step}, place: d.Place, steps: d.Steps, step: d.Step, reason: d.Reason,
		due: d.Due.Location(), until: d.Until.Location(), locale: d.Locale, topic: d.Topic, variant: d.Variant, arm: d.Arm,
		addressed: d.Address != "", untouched: d.Untouched, ghost: d.Ghost, opens: d.Opens, last: d.Last, keep: d.Keep, points: d.Points,
	}
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
