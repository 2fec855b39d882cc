package rules

import "gopkg.in/yaml.v3"

// accrualDraft is points: of loyalty: as it is written.
type accrualDraft struct {
	at         value
	order      source
	categories []*timesDraft
	listed     value // where categories: stands
	campaigns  []*campaignDraft
	most       int
	events     []*earningDraft
	spent      source
	pending    Days
	expiry     expiryDraft
	worth      worthDraft
}

type timesDraft struct {
	named
	times float64
}

type campaignDraft struct {
	named
	from, until source
	times       float64
	where       source
}

type earningDraft struct {
	at                         value
	bad                        bool // a name in it has been complained of
	event, anniversary, points source
}

type expiryDraft struct {
	at      value
	bad     bool // it could not be read
	kinds   []string
	days    Days
	further int
}

type worthDraft struct {
	points   int
	amount   string
	amountAt value
}

func accrualFields(d *accrualDraft) []field {
	return []field{
		{name: "orders", about: "What one line of an order earns: an expression over the columns of orders; an order's lines are added, and rounded down once.", slot: expr(&d.order).of("amount", "amount")},
		{name: "categories", about: "Categories whose lines earn more or less: what their points are multiplied by.", slot: keepPlace(mapSlot("categories", func() *timesDraft { return &timesDraft{} }, &d.categories, func(t *timesDraft) slot {
			return slot{shape{kind: "number", example: "2"}, func(l *loader, v value) { l.number(v, "what a category multiplies by", &t.times) }}
		}).names(anyTextPattern), &d.listed)},
		{name: "campaigns", about: "Times in which orders earn more; of several at once a line has the best.", slot: mapSlot("campaigns", func() *campaignDraft { return &campaignDraft{} }, &d.campaigns, campaignSlot).names(plainPattern)},
		{name: "most", about: "Most points of one order.", slot: whole(&d.most, "most", 1, mostPoints)},
		{name: "events", about: "What else earns points: events, and dates of the customer that come round.", slot: listSlot("events", func(l *loader, v value) {
			e := &earningDraft{at: v}
			e.bad = !l.object(v, "an element of events", earningFields(e))
			d.events = append(d.events, e)
		}, shape{kind: "object", fields: func() []field { return earningFields(&earningDraft{}) }, laws: []law{exactlyOne("event", "anniversary")}})},
		{name: "spent", about: "Events that say in value: how many points the shop has taken. More than the customer has is not taken; it is tried for 7 days, so that points that are booked late can cover it, and then never again.", slot: objectSlot("spent", func() []field {
			return []field{{name: "event", about: "Their type.", slot: word(&d.spent, "a type of event").like("", "points_spent"), required: true, sample: "points_spent"}}
		})},
		{name: "pending", about: "How long after an order its points can be spent: the return period. At once unless said.", slot: days(&d.pending, "pending")},
		{name: "expire", about: "When points end: {rolling: 365d} after they could be spent, {sliding: 365d} after the customer last did something, {month: 0} or {year: 1} with the month or year, or the Nth behind it. Never unless said.", slot: expirySlot(&d.expiry)},
		{name: "worth", about: "What points cost the shop: so many points are so much money.", slot: objectSlot("worth", func() []field {
			return []field{
				{name: "points", about: "So many points.", slot: whole(&d.worth.points, "points", 1, mostPoints), required: true, sample: "100"},
				{name: "amount", about: "So much money.", slot: keepPlace(money(&d.worth.amount, "amount"), &d.worth.amountAt), required: true, sample: "1"},
			}
		})},
	}
}

func campaignSlot(c *campaignDraft) slot {
	fields := func() []field {
		return []field{
			{name: "from", about: "Orders at this instant and later take part; always unless said.", slot: word(&c.from, "an instant").like(instantPattern, "2026-03-01")},
			{name: "until", about: "Orders before this instant take part; for ever unless said.", slot: word(&c.until, "an instant").like(instantPattern, "2026-04-01")},
			{name: "times", about: "What their points are multiplied by.", slot: positive(&c.times, "times"), required: true, sample: "2"},
			{name: "where", about: "Which lines take part: a condition over the columns of orders; all unless said.", slot: expr(&c.where).of("condition", "amount > 50")},
		}
	}
	return slot{shape{kind: "object", fields: fields}, func(l *loader, v value) { l.object(v, "the campaign "+c.name, fields()) }}
}

func earningFields(e *earningDraft) []field {
	return []field{
		{name: "event", about: "A type of event.", slot: word(&e.event, "a type of event").like("", "review")},
		{name: "anniversary", about: "A word that is a date: the points come each year on that day.", slot: word(&e.anniversary, "a word that is a date").like("", "birthday")},
		{name: "points", about: "How many: a number, or of events an expression over the columns of events.", slot: expr(&e.points).of("points", "50"), required: true, sample: "50"},
	}
}

func expirySlot(d *expiryDraft) slot {
	note := func(kind string, s slot) slot {
		return slot{s.shape, func(l *loader, v value) {
			d.kinds = append(d.kinds, kind)
			s.read(l, v)
		}}
	}
	fields := func() []field {
		return []field{
			{name: "rolling", about: "So many days after they could first be spent.", slot: note("rolling", days(&d.days, "rolling"))},
			{name: "sliding", about: "So many days after the customer last ordered, spent or did what earns points.", slot: note("sliding", days(&d.days, "sliding"))},
			{name: "month", about: "With the month in which they could first be spent: 0; 12: with the twelfth behind it.", slot: note("month", whole(&d.further, "month", 0, 1200))},
			{name: "year", about: "With the year in which they could first be spent: 0; 1: with the one behind it.", slot: note("year", whole(&d.further, "year", 0, 100))},
		}
	}
	return slot{objectSlot("expire", fields).under(exactlyOne("rolling", "sliding", "month", "year")).shape, func(l *loader, v value) {
		v = v.follow()
		d.at = v
		if v.node.Kind == yaml.ScalarNode && v.node.Value == "never" {
			l.at(v).say("points that nothing ends stay for ever", "take expire: away")
			d.bad = true
			return
		}
		before := len(l.problems)
		l.object(v, "expire", fields())
		d.bad = len(l.problems) > before
	}}
}

// anyTextPattern is a name that may be any text.
const anyTextPattern = `\S`

// positive reads a number above 0.
func positive(into *float64, what string) slot {
	return slot{shape{kind: "positive", example: "2"}, func(l *loader, v value) {
		var n float64
		if !l.number(v, what, &n) {
			return
		}
		if n == 0 {
			l.at(v).say(what+" is a number above 0", "write digits, such as 2 or 1.5")
			return
		}
		*into = n
	}}
}

// number reads a number that is not below 0, and says whether it is one.
func (l *loader) number(v value, what string, into *float64) bool {
	s, ok := l.plain(v, what)
	if !ok {
		return false
	}
	n, finite := parseFinite(s)
	if !finite || !numberText.MatchString(s) {
		l.at(v).say(what+" is a number, and this is "+quoted(s), "write digits, such as 2 or 1.5")
		return false
	}
	*into = n
	return true
}
