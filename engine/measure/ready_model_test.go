package measure_test

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

// retail is a project whose orders name categories, products and months.
func retail(zone *time.Location) *rules.Book {
	b := book(zone)
	b.Orders = &rules.Source{Name: "orders", Fields: []rules.Field{
		{Name: "category", Kind: table.Text}, {Name: "product", Kind: table.Text}, {Name: "months", Kind: table.Number},
	}}
	b.Recommend = rules.Recommend{Support: 1, Most: 3}
	b.Used = map[string]bool{}
	for _, m := range append(rules.ReadyMetrics(), rules.Recommendations) {
		b.Used[m.Name] = true
	}
	return b
}

// bought are the customer's lines of purchases, and the days on which each
// thing was bought, every day once, in order.
func (m *model) bought(customer int, thing func(*line) string) map[string][]int {
	days := map[string][]int{}
	for _, l := range m.lines(customer) {
		head := cents(m.head(l).amount)
		if math.IsNaN(l.amount) || math.IsNaN(m.head(l).amount) || head < 0 || cents(l.amount) < 0 || thing(l) == "" {
			continue
		}
		days[thing(l)] = append(days[thing(l)], -int(m.days(l.at)))
	}
	for name, list := range days {
		slices.Sort(list)
		days[name] = slices.Compact(list)
	}
	return days
}

// ready are the customer's ready metrics, days counted from today, but for what
// is recommended and the RFM segment.
func (m *model) ready(customer int) map[string]any {
	of := m.builtIn(customer)
	out := map[string]any{
		"refund_amount":              float64(cents(of["revenue_gross"].(float64))-cents(of["revenue"].(float64))) / 100,
		"turnover_12m":               m.turnover(customer),
		"order_interval_median_days": nil, "expected_next_order_at": nil,
		"favourite_category": nil, "replenish_at": nil, "replenish_product": nil,
	}
	days := m.bought(customer, func(*line) string { return "anything" })["anything"]
	if len(days) > 1 {
		var gaps []float64
		for i := range days[1:] {
			gaps = append(gaps, float64(days[i+1]-days[i]))
		}
		slices.Sort(gaps)
		median := gaps[len(gaps)/2]
		if len(gaps)%2 == 0 {
			median = (median + gaps[len(gaps)/2-1]) / 2
		}
		out["order_interval_median_days"] = median
		out["expected_next_order_at"] = of["last_order_at"].(time.Time).Add(time.Duration(median * 24 * float64(time.Hour)))
	}
	categories := m.bought(customer, func(l *line) string { return l.category })
	for _, name := range slices.Sorted(maps.Keys(categories)) {
		best, _ := out["favourite_category"].(string)
		a, b := categories[name], categories[best]
		if len(a) > len(b) || len(a) == len(b) && a[len(a)-1] > b[len(b)-1] {
			out["favourite_category"] = name
		}
	}
	products := m.bought(customer, func(l *line) string { return l.product })
	out["distinct_products"] = float64(len(products))
	next := math.Inf(1)
	for _, name := range slices.Sorted(maps.Keys(products)) {
		on, ok := dueOn(products[name])
		was, _ := out["replenish_product"].(string)
		if ok && (on < next || on == next && len(products[name]) > len(products[was])) {
			next = on
			out["replenish_product"] = name
			y, month, d := m.at.In(m.zone).Date()
			out["replenish_at"] = time.Date(y, month, d+int(on), 0, 0, 0, 0, m.zone).UTC()
		}
	}
	return out
}

// dueOn is when a product bought on these days is due, in days from today.
func dueOn(days []int) (float64, bool) {
	if len(days) < 2 {
		return 0, false
	}
	last := float64(days[len(days)-1])
	interval := (last - float64(days[0])) / float64(len(days)-1)
	return last + math.Floor(interval+0.5), -last <= 2*interval
}

// turnover adds up the months of every line, one by one.
func (m *model) turnover(customer int) float64 {
	// The clock on the wall, as if there were no zones.
	wall := func(t time.Time) time.Time {
		l := t.In(m.zone)
		return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), time.UTC)
	}
	begun := func(l *line, by time.Time) (n int64) {
		for k := range max(int(l.months), 1) {
			at := wall(l.at)
			month := time.Date(at.Year(), at.Month()+time.Month(k), 1, 0, 0, 0, 0, time.UTC)
			same := month.Add(at.Sub(time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)))
			if end := month.AddDate(0, 1, 0); same.After(end) {
				same = end
			}
			if !l.at.After(by) && (k == 0 || !same.After(wall(by))) {
				n++
			}
		}
		return n
	}
	var sum int64
	for _, l := range m.lines(customer) {
		if math.IsNaN(l.amount) {
			continue
		}
		n := int64(max(int(l.months), 1))
		sum += cents(l.amount)*begun(l, m.at)/n - cents(l.amount)*begun(l, m.at.In(m.zone).AddDate(-1, 0, 0))/n
	}
	return float64(sum) / 100
}

// recommendations counts owners of every two products, for every customer.
func (m *model) recommendations(rule rules.Recommend) [][]string {
	owners := map[string]map[int]bool{}
	owned := make([]map[string][]int, m.shop.customers)
	for customer := range owned {
		owned[customer] = m.bought(customer, func(l *line) string { return l.product })
		for name := range owned[customer] {
			if owners[name] == nil {
				owners[name] = map[int]bool{}
			}
			owners[name][customer] = true
		}
	}
	names := slices.Sorted(maps.Keys(owners))
	all := make([][]string, len(owned))
	for customer, theirs := range owned {
		score := map[string]float64{}
		for _, have := range names {
			if theirs[have] == nil {
				continue
			}
			for _, other := range names {
				both := 0
				for c := range owners[have] {
					if owners[other][c] {
						both++
					}
				}
				on, due := dueOn(theirs[other])
				switch {
				case theirs[other] != nil && (!due || on > 0):
				case have == other:
					score[other]++
				case both >= rule.Support:
					score[other] += float64(both) / math.Sqrt(float64(len(owners[have]))*float64(len(owners[other])))
				}
			}
		}
		list := slices.SortedFunc(maps.Keys(score), func(a, b string) int {
			return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(a, b))
		})
		all[customer] = list[:min(len(list), rule.Most)]
	}
	return all
}
