package rules

import (
	"slices"
	"strings"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// ReadyMetric is a metric that a project has without writing it, as long as its
// sources carry what it needs and it defines nothing of that name itself: its
// own metrics, segments and customers' columns come first, and stand in for the
// ready one in every ready metric that builds on it.
type ReadyMetric struct {
	expression.Word
	Needs string // "orders", or a column such as "orders.category"
	Also  string // a column that is read where there is one
}

// ReadyMetrics are the ready metrics that engine/measure computes. Those that
// can be said in the language itself are Metrics of the Book.
//
// A purchase is a line with an amount of 0 or more of an order that is no
// refund. A purchase day is a calendar day in the project's zone with at least
// one, so two orders of one day are one purchase.
func ReadyMetrics() []ReadyMetric {
	word := func(name, needs string, kind table.Kind, unit expression.Unit, about string) ReadyMetric {
		return ReadyMetric{Word: expression.Word{Name: name, Kind: kind, Unit: unit, Nullable: true, About: about}, Needs: needs}
	}
	always := func(m ReadyMetric) ReadyMetric {
		m.Nullable = false
		return m
	}
	turnover := always(word("turnover_12m", "orders", table.Number, expression.Money,
		"turnover of the last twelve months, refunds taken off; an order with months (an annual subscription has 12) counts in equal shares, one at its date and one in each month after it"))
	turnover.Also = "months"
	return []ReadyMetric{
		word("rfm_segment", "orders", table.Text, expression.None,
			"the name of the customer's RFM segment, such as champions, by rfm_recency, rfm_frequency and rfm_monetary; missing without orders"),
		always(word("refund_amount", "orders", table.Number, expression.Money,
			"money given back, as a positive amount: revenue_gross - revenue")),
		turnover,
		word("order_interval_median_days", "orders", table.Number, expression.Days,
			"median of the days between one purchase day and the next; missing below 2 purchase days"),
		word("expected_next_order_at", "orders", table.Time, expression.None,
			"when the next order is due: last_order_at + order_interval_median_days; missing below 2 purchase days"),
		word("favourite_category", "orders.category", table.Text, expression.None,
			"the category bought on the most days; of several the one bought latest, then the first by alphabet; missing without one"),
		always(word("distinct_products", "orders.product", table.Number, expression.Count,
			"how many different products were bought")),
		word("replenish_at", "orders.product", table.Time, expression.None,
			"the day on which the product that runs out next is due: its last purchase day + the customer's mean days between purchase days of it; products bought on one day only, or away for more than twice that, are left out; missing without one"),
		word("replenish_product", "orders.product", table.Text, expression.None,
			"the product that is due at replenish_at; of several the one bought on more days, then the first by alphabet; missing without one"),
		word("recommendation", "orders.product", table.Text, expression.None,
			"the first of recommendations; missing without one"),
	}
}

// Recommendations is the word of letters for what to offer next.
var Recommendations = ReadyMetric{Needs: "orders.product", Word: expression.Word{
	Name: "recommendations", Kind: table.List,
	About: "the products that go best with what the customer owns, best first: the sum over the products owned of the cosine of the sets of customers who own either (item-to-item, Linden, Smith and York, IEEE Internet Computing 7, 2003); products owned come up again only when they are due (see replenish_at); empty without any",
}}

// has says whether the book's sources carry "orders" or "orders.category". A
// category, product or channel must be text, other columns numbers.
func (b *Book) has(needs string) bool {
	of, column, _ := strings.Cut(needs, ".")
	s := b.Orders
	if of == "events" {
		s = b.Events
	}
	if s == nil || column == "" {
		return s != nil
	}
	kind := table.Number
	if column == "category" || column == "product" || column == "channel" {
		kind = table.Text
	}
	f, ok := fieldOf(s, column)
	return ok && f.Kind == kind
}

// HasCost says whether orders say what they have cost.
func (b *Book) HasCost() bool { return b.has("orders.cost") }

// Measures says whether the project has a ready metric: its sources carry what it
// needs and it defines nothing of that name itself.
func (b *Book) Measures(m ReadyMetric) bool { return b.has(m.Needs) && !b.defines(m.Name) }

// defines says whether a name is the project's own.
func (b *Book) defines(name string) bool {
	return slices.ContainsFunc(b.Metrics, func(m Metric) bool { return m.Name == name }) ||
		slices.ContainsFunc(b.Segments, func(s Segment) bool { return s.Name == name }) ||
		slices.ContainsFunc(b.Customers.Fields, func(f Field) bool { return f.Name == name })
}

// Reads are the columns of a source that the ready metrics in use, loyalty and
// the redemption of codes stand on, beside those that are read always.
func (b *Book) Reads(source string) []string {
	columns := b.earningColumns(source)
	for _, m := range append(ReadyMetrics(), Recommendations) {
		if !b.Used[m.Name] || !b.Measures(m) {
			continue
		}
		for _, needs := range []string{m.Needs, "orders." + m.Also} {
			if of, column, dotted := strings.Cut(needs, "."); dotted && column != "" && of == source && b.has(needs) {
				columns = append(columns, column)
			}
		}
	}
	slices.Sort(columns)
	return slices.Compact(columns)
}
