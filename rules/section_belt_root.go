package rules

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// beltDraft is a belt as it is written.
type beltDraft struct {
	percent   float64
	count     int
	op        string
	at        value
	percentAt value
	countAt   value
}

// belt reads {percent: 25, count: 1000, op: and}.
func belt(b *beltDraft, what string) slot {
	laws := []law{oneOrMore("percent", "count"), {"dependentRequired": law{"op": []string{"percent", "count"}}}}
	return slot{shape{kind: "object", fields: func() []field { return beltFields(&beltDraft{}) }, laws: laws}, func(l *loader, v value) {
		b.at = v
		if v.follow().node.Kind != yaml.MappingNode {
			l.notGroup(v.follow(), what, "write {percent: 25}")
			return
		}
		good := l.object(v, what, beltFields(b))
		switch percent, count := b.percentAt.node != nil, b.countAt.node != nil; {
		case !good:
		case !percent && !count:
			l.at(v).say(what+" names no number", "write percent: 25, count: 1000 or both")
		case b.op != "" && !(percent && count):
			l.at(v).say("op: says how percent: and count: go together, and "+what+" has only one of them", "add the other, or take op: away")
		}
	}}
}

func beltFields(b *beltDraft) []field {
	return []field{
		{name: "percent", about: "Most customers, as a percentage of all.", slot: keepPlace(percent(&b.percent, "percent"), &b.percentAt)},
		{name: "count", about: "Most customers, as a number.", slot: keepPlace(whole(&b.count, "count", 1, 1_000_000_000), &b.countAt)},
		{name: "op", about: "or: one of percent and count exceeded is too many; and: only both are. or unless said.", slot: choice(&b.op, "a way to join them", "or", "and")},
	}
}

// belt is what the draft says.
func (b *beltDraft) belt() Belt { return Belt{Share: b.percent, Count: b.count, Both: b.op == "and"} }

// driftDraft is a drift as it is written.
type driftDraft struct {
	factor float64
	runs   int
}

// driftRuns is how many runs a median is taken of unless said.
const driftRuns = 5

func drift(d *driftDraft) slot {
	return slot{shape{kind: "object", fields: func() []field { return driftFields(&driftDraft{}) }}, func(l *loader, v value) {
		d.runs = driftRuns
		l.object(v, "drift", driftFields(d))
	}}
}

func driftFields(d *driftDraft) []field {
	return []field{
		{name: "factor", about: "How many times the median of its latest runs is too many; that part of it is too few.", slot: factor(&d.factor, "factor"), required: true},
		{name: "runs", about: "How many runs the median is taken of; nothing is asked before there are so many; " + strconv.Itoa(driftRuns) + " unless said.", slot: whole(&d.runs, "runs", 1, 100)},
	}
}

func (d *driftDraft) drift() Drift { return Drift{Factor: d.factor, Runs: d.runs} }

// factor reads a number above 1.
func factor(into *float64, what string) slot {
	return slot{shape{kind: "factor", example: "3"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		n, good := parseFinite(s)
		if !good || !numberText.MatchString(s) || n <= 1 || n > 1e6 {
			l.at(v).say(what+" is a number above 1, and this is "+quoted(s), "write 3 for three times")
			return
		}
		*into = n
	}}
}

// allowanceDraft is a budget as it is written.
type allowanceDraft struct {
	at               value
	messages, points int
	money, per       string
	moneyAt          value
	messagesAt       value
	pointsAt         value
}

// allowances reads a list of {messages: 1000, per: day}.
func allowances(into *[]*allowanceDraft) slot {
	element := shape{kind: "object", fields: func() []field { return allowanceFields(&allowanceDraft{}) }, laws: []law{exactlyOne("messages", "points", "money")}}
	return listSlot("budgets", func(l *loader, v value) {
		a := &allowanceDraft{at: v}
		if good := l.object(v, "a budget", allowanceFields(a)); good && a.kinds() != 1 {
			l.at(v).say("a budget is of one thing: messages, points or money", "write {messages: 1000, per: day}, and a line of its own for each")
		}
		*into = append(*into, a)
	}, element)
}

func allowanceFields(a *allowanceDraft) []field {
	return []field{
		{name: "messages", about: "Most messages.", slot: keepPlace(whole(&a.messages, "messages", 1, 1_000_000_000), &a.messagesAt)},
		{name: "points", about: "Most loyalty points.", slot: keepPlace(whole(&a.points, "points", 1, 1_000_000_000), &a.pointsAt)},
		{name: "money", about: "Most expected cost of offers.", slot: keepPlace(money(&a.money, "money"), &a.moneyAt)},
		{name: "per", about: "In one run, or in which period of the project's calendar.", slot: choice(&a.per, "a period", "run", "day", "month", "year"), required: true},
	}
}

// kinds is of how many things the budget is.
func (a *allowanceDraft) kinds() int {
	n := 0
	for _, at := range []value{a.messagesAt, a.pointsAt, a.moneyAt} {
		if at.node != nil {
			n++
		}
	}
	return n
}

// buildAllowances are the budgets that could be read.
func (l *loader) buildAllowances(drafts []*allowanceDraft) []Allowance {
	var all []Allowance
	for _, d := range drafts {
		a := Allowance{Per: d.per}
		switch {
		case d.messages > 0:
			a.Of, a.Most = "messages", int64(d.messages)
		case d.points > 0:
			a.Of, a.Most = "points", int64(d.points)
		case d.money != "":
			a.Of, a.Most = "money", l.amount(d.moneyAt, d.money)
		default:
			continue
		}
		all = append(all, a)
	}
	return all
}
