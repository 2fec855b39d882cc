package rules

import "gopkg.in/yaml.v3"

// beltDraft is a most of customers as it is written.
type beltDraft struct {
	at    value
	bad   bool // a name in it has been complained of
	share float64
	count int
	op    string
	shareAt, countAt,
	opAt value
}

func beltSlot(b *beltDraft, what string) slot {
	laws := []law{{"anyOf": []any{law{"required": []string{"percent"}}, law{"required": []string{"count"}}}}, {"dependentRequired": law{"op": []string{"percent", "count"}}}}
	return slot{shape{kind: "object", fields: func() []field { return beltFields(b) }, laws: laws}, func(l *loader, v value) {
		b.at = v
		if v = v.follow(); v.node.Kind != yaml.MappingNode {
			b.bad = true
			l.notGroup(v, what, "write {percent: 25}")
			return
		}
		b.bad = !l.object(v, what, beltFields(b))
	}}
}

func beltFields(b *beltDraft) []field {
	return []field{
		{name: "percent", about: "Most customers, as a percentage of all.", slot: keepPlace(percent(&b.share, "percent"), &b.shareAt)},
		{name: "count", about: "Most customers, in figures.", slot: keepPlace(whole(&b.count, "count", 1, 1_000_000_000), &b.countAt), sample: "5000"},
		{name: "op", about: "or: stops above either; and: stops only above both. or unless said.", slot: keepPlace(choice(&b.op, "a way for percent and count to go together", "or", "and"), &b.opAt)},
	}
}

// buildBelt is the zero Belt where nothing is written.
func (l *loader) buildBelt(d *beltDraft, what string) Belt {
	switch percent, count := d.shareAt.node != nil, d.countAt.node != nil; {
	case d.at.node == nil || d.bad:
	case !percent && !count:
		l.at(d.at).say(what+" does not say how many", "add percent: 25 or count: 5000")
	case d.opAt.node != nil && !(percent && count):
		l.at(d.opAt).say("op says how percent and count go together, and here is only one of them", "add the other, or take op: away")
	}
	return Belt{Share: d.share, Count: d.count, Both: d.op == "and"}
}

// driftDraft is what drift: holds.
type driftDraft struct {
	at     value
	factor float64
	runs   int
}

// driftRuns is how many runs drift waits for unless said.
const driftRuns = 5

func driftSlot(d *driftDraft) slot {
	return keepPlace(objectSlot("drift", func() []field { return driftFields(d) }), &d.at)
}

func driftFields(d *driftDraft) []field {
	return []field{
		{name: "factor", about: "How many times more, or fewer, than the median of the latest runs is too far.", slot: factorSlot(&d.factor), required: true, sample: "3"},
		{name: "runs", about: "How many runs there must have been before; 5 unless said.", slot: whole(&d.runs, "runs", 1, 30), sample: "5"},
	}
}

// factorSlot reads a number above 1.
func factorSlot(into *float64) slot {
	return slot{shape{kind: "number", example: "3"}, func(l *loader, v value) {
		written, ok := l.plain(v, "a factor")
		if !ok {
			return
		}
		n, finite := parseFinite(written)
		if !finite || !numberText.MatchString(written) || n <= 1 {
			l.at(v).say("factor is a number above 1, and this is "+quoted(written), "write digits, such as 3 for three times as many or a third")
			return
		}
		*into = n
	}}
}

func (d *driftDraft) drift() Drift {
	if d.at.node == nil {
		return Drift{}
	}
	if d.runs == 0 {
		return Drift{d.factor, driftRuns}
	}
	return Drift{d.factor, d.runs}
}

// allowanceDraft is one of budgets: as it is written.
type allowanceDraft struct {
	at               value
	bad              bool // a name in it has been complained of
	messages, points int
	money            string
	messagesAt, pointsAt,
	moneyAt value
	per string
}

func budgetsSlot(into *[]*allowanceDraft) slot {
	return listSlot("budgets", func(l *loader, v value) {
		d := &allowanceDraft{at: v}
		d.bad = !l.object(v, "a budget", budgetFields(d))
		*into = append(*into, d)
	}, shape{kind: "object", fields: func() []field { return budgetFields(&allowanceDraft{}) }, laws: []law{exactlyOne("messages", "points", "money")}})
}

func budgetFields(d *allowanceDraft) []field {
	return []field{
		{name: "messages", about: "How many messages.", slot: keepPlace(whole(&d.messages, "messages", 1, 1_000_000_000), &d.messagesAt), sample: "5000"},
		{name: "points", about: "How many loyalty points.", slot: keepPlace(whole(&d.points, "points", 1, 1_000_000_000), &d.pointsAt), sample: "20000"},
		{name: "money", about: "How much expected cost of offers.", slot: keepPlace(money(&d.money, "money"), &d.moneyAt), sample: "500"},
		{name: "per", about: "In which period: from one scheduled run to the next (for the project: of any playbook), or a period of the calendar.", slot: choice(&d.per, "a period", "run", "day", "month", "year"), required: true, sample: "day"},
	}
}

func (l *loader) buildBudgets(drafts []*allowanceDraft) []Allowance {
	var all []Allowance
	said := map[string]value{}
	for _, d := range drafts {
		a := Allowance{Per: d.per}
		kinds := 0
		for _, k := range []struct {
			of   string
			at   value
			most int64
		}{{"messages", d.messagesAt, int64(d.messages)}, {"points", d.pointsAt, int64(d.points)}, {"money", d.moneyAt, 0}} {
			if k.at.node != nil {
				kinds++
				a.Of, a.Most = k.of, k.most
			}
		}
		switch {
		case d.bad:
			continue
		case kinds == 0:
			l.at(d.at).say("this budget does not say of what", "add messages: 5000, points: 20000 or money: 500")
			continue
		case kinds > 1:
			l.at(d.at).say("a budget is of one thing, and this one is of several", "make one of each, behind a dash of its own")
			continue
		case a.Of == "money" && d.money != "":
			a.Most = l.amount(d.moneyAt, d.money)
		}
		key := a.Of + " per " + a.Per
		if other, ok := said[key]; ok && a.Per != "" {
			l.at(d.at).say("there is a budget of "+key+" already, at "+l.where(other), "keep one of them")
		}
		said[key] = d.at
		all = append(all, a)
	}
	return all
}
