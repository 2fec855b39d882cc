package rules

import "gopkg.in/yaml.v3"

func offerSlot(o *offerDraft) slot {
	moneyNeedsCost := law{
		"if":   law{"properties": law{"budget": law{"required": []string{"amount"}}}, "required": []string{"budget"}},
		"then": law{"required": []string{"cost"}},
	}
	together := law{"dependentRequired": law{
		"early_access": []string{"from", "until"}, "margin": []string{"floor", "cost"}, "floor": []string{"margin"},
	}}
	laws := []law{exactlyOne(append(kindNamesOf(), "ladder")...), moneyNeedsCost, together}
	return slot{shape{kind: "object", fields: func() []field { return offerFields(o) }, laws: laws}, func(l *loader, v value) {
		o.bad = !l.object(v, "the offer "+o.name, offerFields(o))
	}}
}

func offerFields(o *offerDraft) []field {
	return append([]field{
		{name: "about", about: "One sentence for colleagues.", slot: text(&o.about)},
		{name: "ladder", about: "Several values: the first rung whose `when` holds is given.", slot: keepPlace(listSlot("ladder", func(l *loader, v value) {
			r := rungDraft{at: v}
			r.bad = !l.object(v, "a rung", rungFields(&r))
			o.rungs = append(o.rungs, r)
		}, shape{kind: "object", fields: func() []field { return rungFields(&rungDraft{}) }, laws: []law{exactlyOne(kindNamesOf()...)}}), &o.ladderAt)},
		{name: "code", about: "Pattern of each customer's own code, {8} stands for eight random characters; {shared: SUMMER26} is everybody's; {pool: true} takes codes that are imported.", slot: codeSlot(&o.code), required: true},
		{name: "from", about: "Nobody gets it, and no code is good, before this instant.", slot: word(&o.from, "an instant").like(instantPattern, "2026-06-01")},
		{name: "until", about: "Nor at this instant and later.", slot: word(&o.until, "an instant").like(instantPattern, "2026-09-01")},
		{name: "expires", about: "How long the code is good after it was given.", slot: flagged(duration(&o.expires, "expires"), &o.lasts)},
		{name: "uses", about: "How often one code may be used in all; once unless said, a shared one any number of times.", slot: keepPlace(whole(&o.uses, "uses", 1, mostPoints), &o.usesAt)},
		{name: "uses_per_customer", about: "How often one customer may use one code, or any; a shared one once unless said.", slot: perHeadSlot(o)},
		{name: "stays_used", about: "true: a code stays used though the order came back whole; else it can be used again.", slot: flag(&o.staysUsed, "stays_used")},
		{name: "stacks", about: "true: the shop may take it together with other offers.", slot: flag(&o.stacks, "stacks")},
		{name: "group", about: "Nobody holds good codes of two offers with the same group.", slot: nameOf(&o.group, "the name of a group").of("name", "winback")},
		{name: "rest", about: "How long a customer must have had no code of any offer, so that nobody learns to wait for the next.", slot: days(&o.rest, "rest")},
		{name: "cost", about: "What one is expected to cost.", slot: expr(&o.cost).of("amount", "0.15 * aov")},
		{name: "margin", about: "What the order that it brings is expected to leave, before the offer's own cost.", slot: expr(&o.margin).of("amount", "0.4 * aov")},
		{name: "floor", about: "Who would leave less, in money, than this (margin less cost) does not get it; 0 is no loss.", slot: keepPlace(floorSlot(&o.floor), &o.floorAt)},
		{name: "budget", about: "Most expected cost, or most codes, in a period.", slot: keepPlace(objectSlot("budget", func() []field { return offerBudgetFields(&o.budget) }).under(oneOrMore("amount", "count")), &o.budget.at)},
		{name: "once_per", about: "How long until one customer may have it again.", slot: days(&o.oncePer, "once_per")},
	}, worthFields(&o.single)...)
}

func offerBudgetFields(b *budgetDraft) []field {
	return []field{
		{name: "amount", about: "How much money.", slot: keepPlace(money(&b.amount, "amount"), &b.amountAt), sample: "500"},
		{name: "count", about: "How many codes.", slot: whole(&b.count, "count", 1, mostPoints), sample: "1000"},
		{name: "per", about: "In which period: from one scheduled run to the next, or a period of the calendar.", slot: choice(&b.per, "a period", "run", "day", "month", "year"), required: true, sample: "month"},
	}
}

// floorSlot reads money, none included.
func floorSlot(into *string) slot {
	return slot{shape{kind: "number", example: "2"}, func(l *loader, v value) {
		s, ok := l.plain(v, "floor")
		if !ok {
			return
		}
		if !moneyPattern.MatchString(s) {
			l.at(v).say("floor is an amount of money, and this is "+quoted(s), "write digits with a point, such as 2.50, or 0")
			return
		}
		*into = s
	}}
}

// perHeadSlot reads a number of uses, or any.
func perHeadSlot(o *offerDraft) slot {
	number := whole(&o.perHead, "uses_per_customer", 1, mostPoints)
	free := shape{kind: "text", choices: []string{"any"}, example: "any"}
	return keepPlace(slot{shape{kind: "any of", of: []shape{number.shape, free}}, func(l *loader, v value) {
		if v = v.follow(); v.node.Kind == yaml.ScalarNode && v.node.Value == "any" {
			return
		}
		number.read(l, v)
	}}, &o.perHeadAt)
}

// codeDraft is code: of an offer as it is written.
type codeDraft struct {
	at      value
	bad     bool // it could not be read, or a name in it has been complained of
	pattern string
	shared  source
	pool    value
	low     int
}

func codeSlot(d *codeDraft) slot {
	alone := text(&d.pattern).like(codePattern, `"BACK-{8}"`)
	fields := func() []field {
		return []field{
			{name: "shared", about: "One code for everybody, as on a poster.", slot: word(&d.shared, "a code").like(sharedPattern, "SUMMER26")},
			{name: "pool", about: "true: codes that another house has made, and that are imported.", slot: onlyTrue("pool", &d.pool)},
			{name: "low", about: "Warns when so few are left.", slot: whole(&d.low, "low", 1, mostPoints)},
		}
	}
	group := shape{kind: "object", fields: fields, laws: []law{exactlyOne("shared", "pool"), needs("low", "pool")}}
	return slot{shape{kind: "any of", of: []shape{alone.shape, group}}, func(l *loader, v value) {
		v = v.follow()
		if d.at = v; v.node.Kind != yaml.MappingNode || v.inBraces() {
			alone.read(l, v)
			return
		}
		if _, one := holdsNumber(v); one {
			l.at(v).say("this is read as a group, for it begins with a brace", "put the pattern in quotes, such as \"{8}\"")
			d.bad = true
			return
		}
		d.bad = !l.object(v, "code", fields())
	}}
}

// holdsNumber says whether a group is no more than a number in braces: {8}.
func holdsNumber(v value) (text string, is bool) {
	if len(v.node.Content) != 2 || v.node.Style&yaml.FlowStyle == 0 {
		return "", false
	}
	text = v.node.Content[0].Value
	_, is = parseFinite(text)
	return text, is
}

// sharedPattern is a code that people type.
const sharedPattern = `^[A-Za-z0-9][A-Za-z0-9-]{1,39}$`
