package engine_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"holdfast/engine"
	"holdfast/rules"
)

// BenchmarkPlan evaluates and decides a made-up shop of 200,000 customers, ten
// playbooks and a tenth of the customers on their way, and reports customers a
// second of each half and of both. Deciding is mostly writing: each letter that
// goes is written once, to know that it can be.
func BenchmarkPlan(b *testing.B) {
	const size = 200_000
	random := rand.New(rand.NewPCG(1, 2))
	now := at(b, morning)
	s := shop{book: project(b, busy()), people: make([]person, size)}
	for i := range s.people {
		p := someone(fmt.Sprintf("c%06d", i)).scoring(math.Floor(random.Float64() * 100))
		p.zone = []string{"", "", "America/New_York", "Asia/Kathmandu"}[random.IntN(4)]
		p.city = fmt.Sprintf("Town %d", random.IntN(500))
		if random.IntN(5) == 0 {
			p.consent = "no"
		}
		s.people[i] = p
		for range random.IntN(6) {
			s.orders = append(s.orders, order{p.id, now.AddDate(0, 0, -random.IntN(700)), float64(random.IntN(9000)) / 100})
		}
		if random.IntN(10) == 0 {
			began := now.AddDate(0, 0, -random.IntN(6))
			s.history.Entries = append(s.history.Entries, engine.Entry{
				Playbook: fmt.Sprintf("p%d", random.IntN(10)), Customer: p.id, Began: began, LastAt: began, Due: began.AddDate(0, 0, 7),
				State: engine.EntryOpen, Had: []engine.Had{{Step: "email:hello"}},
			})
		}
		if random.IntN(10) == 0 {
			s.history.Messages = append(s.history.Messages, engine.Sent{Customer: p.id, Channel: rules.ChannelEmail, At: now.AddDate(0, 0, -random.IntN(7))})
		}
	}
	in := s.look(b, now)
	letters := 0
	for _, half := range []struct {
		name string
		run  func(*engine.Board)
	}{
		{"evaluate", func(*engine.Board) { evaluated(b, in) }},
		{"decide", func(board *engine.Board) { letters = decided(in, board) }},
		{"both", func(*engine.Board) { letters = decided(in, evaluated(b, in)) }},
	} {
		b.Run(half.name, func(b *testing.B) {
			board := evaluated(b, in)
			b.ReportAllocs()
			for b.Loop() {
				half.run(board)
			}
			b.ReportMetric(size*float64(b.N)/b.Elapsed().Seconds(), "customers/s")
			if letters > 0 {
				b.ReportMetric(float64(letters), "go")
			}
		})
	}
}

func evaluated(b *testing.B, in engine.Input) *engine.Board {
	board, err := engine.Evaluate(in)
	if err != nil {
		b.Fatal(err)
	}
	return board
}

// decided is how many go-decisions the plan has.
func decided(in engine.Input, board *engine.Board) int {
	plan, _ := engine.Decide(in, board)
	return len(plan.Go())
}

// busy are the rules of a shop with ten playbooks.
func busy() string {
	var b strings.Builder
	b.WriteString(`
limits:
  messages: [{max: 1, per: 24h}, {max: 3, per: 7d}]
  quiet_hours: {from: "21:00", to: "08:00"}
  holdout: 5%
metrics:
  spend_90d: {sum: orders.amount, within: 90d}
  orders_30d: {count: orders, within: 30d}
  overdue: days_since_last_order / order_interval_days
  worth: 0.62 * revenue - 5
segments:
  champions: rfm_recency >= 4 and rfm_frequency >= 4 and rfm_monetary >= 4
  slipping: orders >= 2 and overdue > 2 and not champions
  small: aov < 20 and orders >= 2
  near: city startsWith "Town 1"
`)
	b.WriteString(deal("    ladder: [{percent: 20, when: worth > 200}, {percent: 10}]\n    cost: 0.15 * aov\n    budget: {amount: 5000, per: month}\n    once_per: 180d\n"))
	b.WriteString("playbooks:\n")
	for i, audience := range []string{
		"champions", "slipping", "small and near", "score > 97", "orders == 1 and spend_90d > 10",
		"orders_30d >= 2", "worth > 100 and overdue > 3", "rfm_monetary == 5 and score < 10", "near and orders == 0", "days_since_last_order > 650",
	} {
		fmt.Fprintf(&b, "  p%d:\n    schedule: \"@daily\"\n    audience: %s\n    once_per: 90d\n    exit: orders_since_entry > 0\n    holdout: 10%%\n    priority: %d\n    steps:\n", i, audience, 10-i)
		b.WriteString("      - email: hello\n      - wait: 7d\n      - when: overdue > 1\n        email: deal\n        offer: comeback\n      - reward: {points: 5}\n")
	}
	return b.String()
}
