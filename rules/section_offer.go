package rules

func offerSlot(o *offerDraft) slot {
	return slot{shape{kind: "object", fields: func() []field { return offerFields(o) }, laws: []law{exactlyOne("percent", "amount", "ladder"), needs("budget", "cost")}}, func(l *loader, v value) {
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
		}, shape{kind: "object", fields: func() []field { return rungFields(&rungDraft{}) }, laws: []law{exactlyOne("percent", "amount")}}), &o.ladderAt)},
		{name: "code", about: "Pattern of the code; {8} stands for eight random characters.", slot: keepPlace(text(&o.code).like(codePattern, `"BACK-{8}"`), &o.codeAt), required: true},
		{name: "expires", about: "How long the code is good.", slot: flagged(duration(&o.expires, "expires"), &o.lasts)},
		{name: "cost", about: "What one is expected to cost.", slot: expr(&o.cost).of("amount", "0.15 * aov")},
		{name: "budget", about: "Most expected cost in a calendar period.", slot: keepPlace(objectSlot("budget", func() []field {
			return []field{
				{name: "amount", about: "How much money.", slot: keepPlace(money(&o.budget.amount, "amount"), &o.budget.amountAt), required: true},
				{name: "per", about: "In which period.", slot: choice(&o.budget.per, "a period", "day", "month", "year"), required: true},
			}
		}), &o.budget.at)},
		{name: "once_per", about: "How long until one customer may have it again.", slot: days(&o.oncePer, "once_per")},
	}, rungFields(&o.single)[:2]...)
}

func rungFields(r *rungDraft) []field {
	return []field{
		{name: "percent", about: "A percentage off.", slot: keepPlace(spokenPercent(&r.percent), &r.percentAt)},
		{name: "amount", about: "An amount of money off.", slot: keepPlace(money(&r.amount, "amount"), &r.amountAt)},
		{name: "when", about: "Who gets this rung.", slot: expr(&r.when).of("condition", "revenue >= 300")},
	}
}

// spokenPercent reads 15 into 15, for offers, whose percentages are spoken.
func spokenPercent(into *float64) slot {
	inner := percent(into, "percent")
	return slot{inner.shape, func(l *loader, v value) {
		inner.read(l, v)
		*into = roundTo(*into*100, 6)
	}}
}
