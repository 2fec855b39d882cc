package rules

import (
	"gopkg.in/yaml.v3"
)

// metricSlot reads an expression, or an aggregate such as {sum: orders.amount,
// within: 90d}.
func metricSlot(m *metricDraft) slot {
	fields := func() []field {
		fields := []field{
			{name: "about", about: "One sentence for colleagues.", slot: text(&m.about)},
			{name: "value", about: "An expression over other metrics.", slot: keepPlace(expr(&m.program).of("expression", "days_since_last_order / order_interval_days"), &m.valueAt)},
			{name: "within", about: "Only the last so many days.", slot: keepPlace(days(&m.within, "within"), &m.withinAt)},
			{name: "where", about: "Only orders or events that hold this.", slot: keepPlace(expr(&m.where).of("condition", "amount > 20"), &m.whereAt)},
		}
		for _, op := range aggregateOps {
			fields = append(fields, field{name: op.name, about: op.about, slot: slot{op.shape(), func(l *loader, v value) {
				if m.op != "" {
					l.at(v).say("a metric folds in one way, and this is "+op.name+" beside "+m.op, "make two metrics")
					return
				}
				m.op = op.name
				placed(&m.target, "orders or events, or a column of theirs,", shape{}).read(l, v)
			}}})
		}
		return fields
	}
	plain := expr(&m.program).of("expression", "revenue / orders")
	return slot{shape{kind: "any of", of: []shape{plain.shape, {kind: "object", fields: fields, laws: []law{oneFold(), notBoth("value", "within"), notBoth("value", "where")}}}}, func(l *loader, v value) {
		if v.follow().node.Kind != yaml.MappingNode {
			plain.read(l, v)
			return
		}
		good := l.object(v, "a metric", fields())
		switch aggregate, written := m.op != "", m.valueAt.node != nil; {
		case !good && !aggregate && !written: // a misspelt name has been told
		case !aggregate && !written:
			l.at(m.key).say("the metric "+m.name+" says nothing of how it is computed", "write an expression, or {sum: orders.amount, within: 90d} with one of count, sum, mean, min, max, first, last")
		case aggregate && written:
			l.at(m.key).say("the metric "+m.name+" is computed in two ways: value: and "+m.op+":", "keep one of them")
		case written && m.withinAt.node != nil:
			l.at(m.withinAt).say("within: goes with count, sum, mean, min, max, first and last, and not with value:", "take it away, or make a metric of its own that folds orders or events")
		case written && m.whereAt.node != nil:
			l.at(m.whereAt).say("where: goes with count, sum, mean, min, max, first and last, and not with value:", "take it away, or write condition ? this : that")
		}
	}}
}

type aggregateOp struct{ name, about string }

// shape is what an operation folds: whole orders and events when it counts,
// else one of their columns.
func (op aggregateOp) shape() shape {
	if op.name == "count" {
		return shape{kind: "text", pattern: countedPattern, example: "orders"}
	}
	return shape{kind: "text", pattern: foldedPattern, example: "orders.amount"}
}

// oneFold lets a metric be one expression or one fold.
func oneFold() law {
	names := []string{"value"}
	for _, op := range aggregateOps {
		names = append(names, op.name)
	}
	return exactlyOne(names...)
}

var aggregateOps = []aggregateOp{
	{"count", "How many orders or events."},
	{"sum", "The sum of a number; 0 without any."},
	{"mean", "The mean of a number; missing without any."},
	{"min", "The smallest."},
	{"max", "The largest."},
	{"first", "The value of the earliest."},
	{"last", "The value of the latest."},
}

func segmentSlot(s *segmentDraft) slot {
	fields := func() []field {
		return []field{
			{name: "about", about: "One sentence for colleagues.", slot: text(&s.about)},
			{name: "where", about: "The condition.", slot: expr(&s.where).of("condition", "orders >= 3"), required: true},
		}
	}
	plain := expr(&s.where).of("condition", "orders >= 3")
	return slot{shape{kind: "any of", of: []shape{plain.shape, {kind: "object", fields: fields}}}, func(l *loader, v value) {
		if v.follow().node.Kind != yaml.MappingNode {
			plain.read(l, v)
			return
		}
		l.object(v, "a segment", fields())
	}}
}
