package rules

import (
	"slices"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// newDraft is a project that says nothing yet: what it leaves unsaid stays as
// here.
func newDraft() *draft {
	d := &draft{prediction: Prediction{Model: "auto", Discount: 0.1}}
	d.value.voice = Voice{
		NPS:     Scale{Type: "nps", Sent: "nps_sent", Low: 0, Top: 10},
		CSAT:    Scale{Type: "csat", Sent: "csat_sent", Low: 1, Top: 5},
		CES:     Scale{Type: "ces", Sent: "ces_sent", Low: 1, Top: 7},
		Tickets: "ticket", Complaints: "complaint", Reviews: "review",
	}
	d.value.engagement = Engagement{Visits: "visit", Opens: "open", Clicks: "click"}
	d.value.recommend = Recommend{Support: 3, Most: 5}
	return d
}

// buildValue takes over how customers are valued. The parts of the value are
// metrics of the project from here on.
func (l *loader) buildValue() {
	d, b := &l.draft.value, l.book
	b.Voice, b.Engagement, b.Recommend = d.voice, d.engagement, d.recommend
	l.buildParts()
	l.checkNumbers()
	b.RFM = RFM{Rule: RFMRule(d.rfm.rule), Scheme: RFMUsual}
	if b.RFM.Rule == "" {
		b.RFM.Rule = RFMCuts
	}
	switch d.rfm.segments {
	case "true":
		b.RFM.Ready = true
	case "r_package":
		b.RFM.Ready, b.RFM.Scheme = true, RFMPackage
	}
	for _, t := range []struct {
		name string
		from *thresholdsDraft
		into *[4]float64
	}{{"recency", &d.rfm.recency, &b.RFM.Recency}, {"frequency", &d.rfm.frequency, &b.RFM.Frequency}, {"monetary", &d.rfm.monetary, &b.RFM.Monetary}} {
		l.buildThresholds(t.name, t.from, t.into)
	}
}

// checkNumbers warns of columns that stand where ready metrics look for a number
// and hold text.
func (l *loader) checkNumbers() {
	if l.book.Orders == nil {
		return
	}
	for _, c := range l.draft.orders.columns {
		if f, ok := fieldOf(l.book.Orders, c.name); ok && f.Kind == table.Text && (c.name == "cost" || c.name == "months") {
			l.at(c.key).warn(quoted(c.name)+" is text here, so that no ready metric can use it", "move it up beside amount:, or write {column: "+f.Column+", type: number}")
		}
	}
}

// buildParts makes metrics of the parts of the value. A part that is no more
// than the name of its metric is one that the project defines itself.
func (l *loader) buildParts() {
	own := l.ownNames()
	for _, m := range l.draft.value.parts {
		switch {
		case m.program.text != m.name:
			l.beside.metrics = append(l.beside.metrics, m)
		case !own[m.name]:
			l.at(m.program.at).say("there is no "+m.name, "write how it is computed, or define a metric of that name")
		}
	}
}

func (l *loader) buildThresholds(name string, from *thresholdsDraft, into *[4]float64) {
	const hint = "write rule: thresholds and recency, frequency and monetary, each four rising numbers such as [30, 90, 180, 365]"
	wanted, written := l.book.RFM.Rule == RFMThresholds, from.at.node != nil
	rising := true // equal numbers would leave a score that nobody can have
	for i := 1; i < len(from.numbers); i++ {
		rising = rising && from.numbers[i-1] < from.numbers[i]
	}
	switch {
	case !written && !wanted:
	case !written:
		l.at(l.draft.value.rfm.at).say("the rule thresholds lacks "+name, hint)
	case !wanted:
		l.at(from.at).say(name+" has thresholds, and the rule is "+string(l.book.RFM.Rule), hint)
	case len(from.numbers) != len(into) || !rising:
		l.at(from.at).say(name+" is four rising numbers", hint)
	default:
		copy(into[:], from.numbers)
	}
}

// readyValue is what stands on the parts of value: financial value is turnover
// less what the customer costs, each a year's; perceived value is benefits by
// cost.
func (l *loader) readyValue() []ready {
	written := func(name string) bool {
		return slices.ContainsFunc(l.draft.value.parts, func(m *metricDraft) bool { return m.name == name })
	}
	formula, said := "turnover_12m", "turnover_12m"
	for _, cost := range []string{"marketing_cost", "service_cost", "acquisition_cost"} {
		if written(cost) {
			formula += " - (" + cost + " ?? 0)"
			said += " - " + cost
		}
	}
	var list []ready
	if formula != said || written("turnover_12m") {
		list = append(list, ready{
			name: "financial_value", needs: "orders", unit: expression.Money, value: formula,
			about: "what the customer brought in a year less what the customer cost: " + said + "; a cost that is missing counts as 0",
		})
	}
	if written("perceived_benefits") && written("perceived_cost") {
		list = append(list, ready{
			name: "perceived_value", needs: "events", value: "perceived_benefits / perceived_cost",
			about: "what customers find they get for what it costs them: perceived_benefits / perceived_cost; missing without answers, or when the cost is 0",
		})
	}
	return list
}
