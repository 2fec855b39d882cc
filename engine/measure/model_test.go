package measure_test

import (
	"math"
	"math/big"
	"slices"
	"testing"
	"time"

	"holdfast/rules"
)

// model is the plainest reading of the definitions: every metric of every
// customer by a loop over all facts. It shares no code with the package.
type model struct {
	zone  *time.Location
	at    time.Time
	shop  shop
	begun map[string]*line // by order id: its first line
}

func newModel(b *rules.Book, at time.Time, s shop) *model {
	m := &model{zone: b.Zone, at: at, shop: s, begun: map[string]*line{}}
	for i := range s.lines {
		if l := &s.lines[i]; l.order != "" && m.begun[l.order] == nil {
			m.begun[l.order] = l
		}
	}
	return m
}

// head is the first line of the line's order.
func (m *model) head(l *line) *line {
	if l.order == "" {
		return l
	}
	return m.begun[l.order]
}

// lines are the customer's lines that exist at the instant.
func (m *model) lines(customer int) []*line {
	var out []*line
	for i := range m.shop.lines {
		l := &m.shop.lines[i]
		if l.customer == customer && !l.at.After(m.at) && !m.head(l).at.After(m.at) {
			out = append(out, l)
		}
	}
	return out
}

// cents is an amount in minor units.
func cents(amount float64) int64 { return int64(math.Round(amount * 100)) }

// builtIn are the customer's built-in metrics, without RFM.
func (m *model) builtIn(customer int) map[string]any {
	var orders, refunds int
	var net, gross int64
	var first, last time.Time
	for _, l := range m.lines(customer) {
		if math.IsNaN(l.amount) {
			continue
		}
		net += cents(l.amount)
		if cents(m.head(l).amount) >= 0 && !math.IsNaN(m.head(l).amount) {
			gross += cents(l.amount)
		}
		switch {
		case m.head(l) != l:
		case cents(l.amount) < 0:
			refunds++
		default:
			orders++
			if first.IsZero() || l.at.Before(first) {
				first = l.at
			}
			if l.at.After(last) {
				last = l.at
			}
		}
	}
	out := map[string]any{
		"orders": float64(orders), "refunds": float64(refunds),
		"revenue": float64(net) / 100, "revenue_gross": float64(gross) / 100,
		"aov": nil, "first_order_at": nil, "last_order_at": nil,
		"days_since_first_order": nil, "days_since_last_order": nil, "order_interval_days": nil,
		"events": 0.0, "last_event_at": nil,
	}
	if orders > 0 {
		out["aov"] = float64(gross) / 100 / float64(orders)
		out["first_order_at"], out["last_order_at"] = first.UTC(), last.UTC()
		out["days_since_first_order"], out["days_since_last_order"] = m.days(first), m.days(last)
	}
	if orders > 1 {
		out["order_interval_days"] = last.Sub(first).Hours() / 24 / float64(orders-1)
	}
	for _, e := range m.shop.events {
		if e.customer != customer || e.at.After(m.at) {
			continue
		}
		out["events"] = out["events"].(float64) + 1
		if was, ok := out["last_event_at"].(time.Time); !ok || e.at.After(was) {
			out["last_event_at"] = e.at.UTC()
		}
	}
	return out
}

// days are the dates between an instant and the plan's.
func (m *model) days(since time.Time) float64 {
	date := func(t time.Time) time.Time {
		year, month, day := t.In(m.zone).Date()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	return date(m.at).Sub(date(since)).Hours() / 24
}

// within says whether an instant lies in the last n days; 0: always.
func (m *model) within(at time.Time, n int) bool {
	if n == 0 {
		return true
	}
	local := m.at.In(m.zone)
	year, month, day := local.Date()
	clock := local.Sub(local.Truncate(time.Second))
	return at.After(time.Date(year, month, day-n, local.Hour(), local.Minute(), local.Second(), int(clock), m.zone))
}

// fact is one line or event that an aggregate folds.
type fact struct {
	at    time.Time
	money bool
	value any
}

// fold is an aggregate of the facts, in the file's order.
func fold(op string, facts []fact) any {
	var total, least, most float64
	var minor int64
	for i, f := range facts {
		x, isNumber := f.value.(float64)
		if !isNumber {
			continue
		}
		total += x
		minor += cents(x)
		if i == 0 || x < least {
			least = x
		}
		if i == 0 || x > most {
			most = x
		}
	}
	if len(facts) > 0 && facts[0].money {
		total = float64(minor) / 100
	}
	switch {
	case op == "count":
		return float64(len(facts))
	case op == "sum":
		return total
	case len(facts) == 0:
		return nil
	case op == "mean":
		return total / float64(len(facts))
	case op == "min":
		return least
	case op == "max":
		return most
	case op == "first":
		return slices.MinFunc(facts, func(a, b fact) int { return a.at.Compare(b.at) }).value
	}
	slices.Reverse(facts)
	return slices.MaxFunc(facts, func(a, b fact) int { return a.at.Compare(b.at) }).value
}

// rfm are the scores of values, missing ones left out.
func rfm(values []any, down bool) []any {
	var sorted []float64
	for _, v := range values {
		if v != nil {
			sorted = append(sorted, v.(float64))
		}
	}
	slices.Sort(sorted)
	rat := func(x float64) *big.Rat { return big.NewRat(cents(x), 100) }
	out := make([]any, len(values))
	for row, v := range values {
		if v == nil {
			continue
		}
		below := 0
		for k := int64(1); k <= 4; k++ {
			place := big.NewRat(int64(len(sorted)-1)*k, 5)
			low := int(new(big.Int).Quo(place.Num(), place.Denom()).Int64())
			high := min(low+1, len(sorted)-1)
			part := new(big.Rat).Sub(place, big.NewRat(int64(low), 1))
			step := new(big.Rat).Sub(rat(sorted[high]), rat(sorted[low]))
			cut := new(big.Rat).Add(rat(sorted[low]), part.Mul(part, step))
			if cut.Cmp(rat(v.(float64))) < 0 {
				below++
			}
		}
		out[row] = float64(1 + below)
		if down {
			out[row] = float64(5 - below)
		}
	}
	return out
}

func TestTheModelKnowsTheQuantileRule(t *testing.T) {
	// Cuts 1, 1, 2, 4: the tie rule of the reference data, by which the score 2
	// cannot occur.
	values := []any{1.0, 1.0, 1.0, 2.0, 4.0, 9.0, nil}
	want := []any{1.0, 1.0, 1.0, 3.0, 4.0, 5.0, nil}
	if got := rfm(values, false); !slices.Equal(got, want) {
		t.Errorf("scores %v, want %v", got, want)
	}
}
