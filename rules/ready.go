package rules

import (
	"slices"
	"strings"

	"holdfast/rules/expression"
)

// ready is a metric that Holdfast says in the language itself: an expression in
// value, or an aggregate.
type ready struct {
	name, needs string // needs: "orders", "orders.category", "events", "events.value"
	unit        expression.Unit
	value       string
	op, target  string
	where       string
	within      Days
	about       string
}

// beside are metrics and segments that stand nowhere under metrics: and
// segments:, the ready ones and the parts of the value.
type beside struct {
	metrics  []*metricDraft
	segments []*segmentDraft
}

// addReady puts what Holdfast defines beside what the project defines, but for
// the names that the project has given away itself.
func (l *loader) addReady() {
	l.ready = map[string]ready{}
	taken := l.ownNames()
	for _, m := range append(ReadyMetrics(), Recommendations) {
		if m.Name == Recommendations.Name || taken[m.Name] || !l.book.has(m.Needs) {
			continue
		}
		if err := l.book.Vocabulary.Add(m.Word); err != nil {
			panic("rules: the ready metric " + m.Name + ": " + err.Error())
		}
	}
	root := func(text string) source { return source{text, l.draft.root} }
	for _, r := range l.readyMetrics() {
		if taken[r.name] || !l.book.has(r.needs) {
			continue
		}
		l.ready[r.name] = r
		l.beside.metrics = append(l.beside.metrics, &metricDraft{
			named: named{r.name, r.about, l.draft.root}, program: root(r.value),
			op: r.op, target: root(r.target), within: r.within, where: root(r.where),
		})
	}
	if !l.book.RFM.Ready || l.book.Orders == nil {
		return
	}
	for _, s := range RFMSegments(l.book.RFM.Scheme) {
		if taken[s.Name] {
			continue
		}
		l.ready[s.Name] = ready{name: s.Name}
		l.beside.segments = append(l.beside.segments, &segmentDraft{
			named: named{s.Name, s.About, l.draft.root}, where: root("rfm_segment == " + quoted(s.Name)),
		})
	}
}

// letterWords are the words of every letter, with the list of what to offer
// next where orders name products.
func (l *loader) letterWords() []expression.Word {
	words := slices.Clone(letterWords)
	for i, w := range words {
		switch w.Name {
		case "shop_url":
			words[i].Nullable = l.book.Email.Brand.Site == ""
		case "preferences_url":
			words[i].Nullable = l.book.Links.Base == ""
		}
	}
	if l.book.Measures(Recommendations) {
		words = append(words, Recommendations.Word)
	}
	return words
}

// ownNames are the words that the project defines.
func (l *loader) ownNames() map[string]bool {
	own := map[string]bool{}
	for _, m := range slices.Concat(l.draft.metrics, l.beside.metrics) {
		own[m.name] = true
	}
	for _, s := range l.draft.segments {
		own[s.name] = true
	}
	for _, f := range l.book.Customers.Fields {
		own[f.Name] = true
	}
	return own
}

// buildReady compiles a ready metric. Where a word that it stands on is the
// project's own and does not fit, there is no such metric: nobody wrote it, so
// nobody is to blame.
func (l *loader) buildReady(m *metricDraft, r ready) {
	p, err := expression.Compile(m.program.text, l.book.Vocabulary, expression.Options{})
	if err != nil {
		l.broken[m.name] = l.built(m.program.text, l.book.Vocabulary)
		return
	}
	unit := p.Unit()
	if r.unit != expression.None {
		unit = r.unit
	}
	l.addWord(m.named, expression.Word{Kind: p.Kind(), Unit: unit, Nullable: p.Nullable()})
	l.book.Metrics = append(l.book.Metrics, Metric{Name: m.name, Program: p, Ready: true})
}

// lacks says what a ready metric lacks; "" when there is none of that name, or it
// lacks nothing.
func (l *loader) lacks(name string) string {
	list := l.readyMetrics()
	for _, m := range append(ReadyMetrics(), Recommendations) {
		list = append(list, ready{name: m.Name, needs: m.Needs})
	}
	for _, r := range list {
		if r.name != name || l.book.has(r.needs) {
			continue
		}
		of, column, dotted := strings.Cut(r.needs, ".")
		if !dotted || !l.book.has(of) {
			return "it is counted from the source " + of + ": add that under sources in " + l.typed(rootFile)
		}
		if column == "cost" || column == "value" {
			return "it needs " + column + ": under " + of + " in " + l.typed(rootFile)
		}
		return "it needs a column " + column + " under columns of " + of + " in " + l.typed(rootFile)
	}
	return ""
}

// readyMetrics are all metrics that are said in the language, by topic.
func (l *loader) readyMetrics() []ready {
	list := append(readyMoney(), readyRhythm()...)
	list = append(list, readyVoice(l.book.Voice)...)
	list = append(list, readyEngagement(l.book.Engagement)...)
	return append(list, l.readyValue()...)
}

func readyMoney() []ready {
	return []ready{
		{name: "refund_share", needs: "orders", unit: expression.Share, value: "refund_amount / revenue_gross", about: "share of the money that was given back: refund_amount / revenue_gross; missing without revenue_gross"},
		{name: "return_share", needs: "orders", unit: expression.Share, value: "refunds / orders", about: "refunds for each order: refunds / orders; missing without orders"},
		{name: "orders_12m", needs: "orders", op: "count", target: "orders", where: "amount >= 0", within: 365, about: "how many orders in the last 365 days, refunds not counted"},
		{name: "orders_per_year", needs: "orders", value: "orders / (max(days_since_first_order, 365) / 365)", about: "purchase frequency: orders for each year since the first; less than a year counts as one, so that one order is not taken for a habit; missing without orders"},
		{name: "cost_of_goods", needs: "orders.cost", unit: expression.Money, op: "sum", target: "orders.cost", about: "the sum of the orders' cost; a refund that brings goods back has a negative cost"},
		{name: "margin", needs: "orders.cost", unit: expression.Money, value: "revenue - cost_of_goods", about: "what is left of the revenue: revenue - cost_of_goods"},
		{name: "margin_share", needs: "orders", unit: expression.Share, value: "margin / revenue", about: "the margin's share of the revenue: margin / revenue; missing without revenue"},
	}
}

func readyRhythm() []ready {
	return []ready{
		{name: "overdue_ratio", needs: "orders", value: "days_since_last_order / order_interval_median_days", about: "how many of their usual intervals customers have been away: days_since_last_order / order_interval_median_days; 1 is due, 2 is one interval late; missing below 2 purchase days"},
		{name: "last_category", needs: "orders.category", op: "last", target: "orders.category", where: "amount >= 0", about: "the category of the latest order; missing without one"},
		{name: "first_channel", needs: "orders.channel", op: "first", target: "orders.channel", where: "amount >= 0", about: "the channel of the first order: where the customer came from; missing without one"},
		{name: "last_channel", needs: "orders.channel", op: "last", target: "orders.channel", where: "amount >= 0", about: "the channel of the latest order; missing without one"},
	}
}

func readyEngagement(e Engagement) []ready {
	count := func(name, kind string, within Days, about string) ready {
		return ready{name: name, needs: "events", op: "count", target: "events", where: ofType(kind), within: within, about: about}
	}
	return []ready{
		{name: "last_visit_at", needs: "events", op: "last", target: "events.at", where: ofType(e.Visits), about: "when the latest visit was (events of type " + e.Visits + "); missing without one"},
		count("visits_30d", e.Visits, 30, "how many visits in the last 30 days (events of type "+e.Visits+")"),
		count("opens_90d", e.Opens, 90, "how many letters were opened in the last 90 days (events of type "+e.Opens+")"),
		count("clicks_90d", e.Clicks, 90, "how many links were clicked in the last 90 days (events of type "+e.Clicks+")"),
	}
}

// ofType is the condition that an event is of a type.
func ofType(kind string) string { return "type == " + literal(kind) }

// literal is a text as an expression.
func literal(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// Written are how many metrics and segments the project defines itself.
func (b *Book) Written() (metrics, segments int) {
	for _, m := range b.Metrics {
		if !m.Ready {
			metrics++
		}
	}
	for _, s := range b.Segments {
		if !s.Ready {
			segments++
		}
	}
	return metrics, segments
}
