package dispatch_test

import (
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// TestWhatIsForeseenIsWhatTheDaemonDoes lets a daemon run through two months on a
// ledger of its own, simulates the same months, and compares every touch. Letters
// arrive in both; nothing else is shared.
func TestWhatIsForeseenIsWhatTheDaemonDoes(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	for name, yaml := range map[string]string{
		"waits, caps and quiet hours": `
limits:
  messages: [{max: 1, per: 24h}, {max: 3, per: 7d}]
  quiet_hours: {from: "21:00", to: "08:00"}
playbooks:
  one: {schedule: "0 7 * * *", audience: score >= 3, once_per: 10d, steps: [{email: hello}, {wait: 3d}, {email: letter}]}
  two: {schedule: "30 22 * * MON", audience: score < 6, once_per: 20d, priority: 5, exit: orders_since_entry > 0, steps: [{email: hello}, {wait: 36h}, {reward: {points: 5}}, {wait: 1d}, {email: letter}]}
`,
		"an offer, its budget and a holdout": `
offers:
  comeback: {percent: 10, code: "BACK-{8}", expires: 14d, cost: "3", budget: {amount: 10, per: month}, once_per: 20d}
limits: {holdout: 20%}
playbooks:
  one: {schedule: "0 9 * * MON", audience: score >= 1, once_per: 7d, holdout: 20%, steps: [{email: deal, offer: comeback}, {wait: 2d12h}, {email: hello, when: "days_since_entry > 1"}]}
  two: {schedule: "0 12 1 * *", audience: "(days_since_last_order ?? 99) > 10", once_per: 30d, steps: [{wait: 5d}, {email: letter}]}
`,
		"orders that let in": `
playbooks:
  one: {schedule: "0 */6 * * *", on: order, always: true, steps: [{email: hello}, {wait: 1d}, {email: letter}]}
  two: {schedule: "0 12 * * *", on: order, audience: score < 6, once_per: 20d, steps: [{wait: 5d}, {email: letter}, {reward: {points: 5}}]}
`,
		"what customers earn": `
loyalty:
  starts: 2000-01-01
  tiers: {by: orders, per: month, levels: {silver: 1, gold: 2}}
  badges: {first: {count: orders, need: 1, points: 10}}
  streaks: {monthly: {count: orders, per: month}}
playbooks:
  one: {schedule: "0 9 * * *", on: {tier: any}, audience: score < 8, always: true, steps: [{email: hello}, {wait: 1d}, {reward: {points: 5}}]}
  two: {schedule: "0 9 * * MON", on: {badge: first}, always: true, steps: [{email: letter, when: points >= 10}]}
  three: {schedule: "0 12 * * *", audience: "points >= 15 && streak_monthly == 0", once_per: 20d, steps: [{email: hello}]}
`,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, yaml, func(d *daemon) {
				shop := people(12)
				for i := range 9 {
					shop.orders = append(shop.orders, order{fmt.Sprintf("c%03d", i), time.Date(2000, 1, 3+5*i, 10, i, 0, 0, berlin)})
				}
				begin := time.Now()
				d.does = func(at time.Time, book *rules.Book, due func(string) bool) error {
					_, err := act(ctx, book, at, due, shop, d.ledger, d.ledger, &scripted{})
					return err
				}
				d.start()
				end := begin.AddDate(0, 2, 0)
				time.Sleep(time.Until(end) - time.Second)
				d.end()

				l, err := ledger.Rehearse(ctx, "")
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close() //nolint:errcheck // it is thrown away
				s := dispatch.Simulation{
					Book: d.loop.Book, Facts: shop, Ledger: l, From: begin, To: end, Clock: time.Now, Random: rand.Reader,
					Seen: func(*engine.Plan) error { return nil },
				}
				if err := s.Run(ctx); err != nil {
					t.Fatal(err)
				}
				done := dated(t, d.ledger)
				if len(done) < 20 {
					t.Fatalf("only %d touches: there is nothing to compare", len(done))
				}
				same(t, "touches", dated(t, l), done)
			})
		})
	}
}

// dated is every touch with its entry and instant, sorted.
func dated(t testing.TB, l *ledger.Ledger) []string {
	t.Helper()
	touches, err := l.Touches(ctx, ledger.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, touch := range touches {
		lines = append(lines, fmt.Sprint(touch.At.In(berlin).Format(time.DateTime), " ", touch.Key.Playbook, " ", touch.Key.Customer, " ",
			touch.Key.Entry.In(berlin).Format(time.DateTime), " ", touch.Key.Step, " ", touch.State, " ", touch.Reason))
	}
	slices.Sort(lines)
	return lines
}
