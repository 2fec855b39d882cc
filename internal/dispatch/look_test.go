package dispatch_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/dispatch"
)

func TestASourceThatIsTooOldIsStale(t *testing.T) {
	book, err := loadWith(strings.Replace(settings, "amount: amount}", "amount: amount, fresh: 26h}", 1), thanks)
	if err != nil {
		t.Fatal(err)
	}
	l, f := fresh(t), people(9)
	stale := func(at time.Time) string {
		t.Helper()
		sight, err := dispatch.Look(ctx, book, at, f, l, func() time.Time { return at })
		if err != nil {
			t.Fatal(err)
		}
		same(t, "what the plan is told", sight.Input.Stale, sight.Stale())
		return sight.Stale()["orders"]
	}
	same(t, "no orders", stale(nine), "orders.csv is stale: it has no row with a date, and its newest may be 26 hours old at most")
	f.orders = []order{{"c008", nine}, {"c001", nine.Add(48 * time.Hour)}} // the second is not yet known
	same(t, "just fresh", stale(nine.Add(26*time.Hour)), "")
	same(t, "too old", stale(nine.Add(26*time.Hour+time.Minute)),
		"orders.csv is stale: its newest row is of 2026-01-05 09:00, and it may be 26 hours old at most")
}

func TestWhatIsBoughtOnTheWayCountsFromTheEntry(t *testing.T) {
	book := project(t, `playbooks:
  hello:
    schedule: "@daily"
    audience: score >= 0
    exit: orders_since_entry > 0
    steps: [{email: hello}, {wait: 1d}, {email: letter}]
`)
	l, f, c := fresh(t), people(9), &scripted{}
	f.orders = []order{{"c000", nine.Add(-time.Hour)}, {"c007", nine.Add(time.Hour)}}
	for _, at := range []time.Time{nine, nine.AddDate(0, 0, 1)} {
		if _, err := act(ctx, book, at, nil, f, l, l, c); err != nil {
			t.Fatal(err)
		}
	}
	var again []string
	for _, letter := range c.handed {
		if strings.HasSuffix(letter, "email:letter") {
			again = append(again, strings.Fields(letter)[0])
		}
	}
	same(t, "who gets the second letter", again, []string{"c000", "c001", "c002", "c003", "c004", "c005", "c006", "c008"})
}

// The shop's orders are exported at night; the playbook looks every six hours.
func TestAnOrderThatIsExportedBehindTheLookLetsIn(t *testing.T) {
	book := project(t, `playbooks: {thanks: {schedule: "0 */6 * * *", on: order, always: true, steps: [{email: hello}]}}
`)
	l, f, c := fresh(t), people(4), &scripted{}
	look := func(at time.Time, want ...string) {
		t.Helper()
		c.handed = nil
		if _, err := act(ctx, book, at, nil, f, l, l, c); err != nil {
			t.Fatal(err)
		}
		same(t, "who gets the letter", c.handed, want)
	}
	f.orders = []order{{"c000", nine.Add(-time.Hour)}}
	look(nine, "c000 email:hello")
	look(nine.Add(6 * time.Hour))
	f.orders = append(f.orders, order{"c001", nine.Add(-time.Minute)}, order{"c002", nine.Add(time.Hour)}, order{"c003", nine.Add(20 * time.Hour)})
	look(nine.Add(18*time.Hour), "c001 email:hello", "c002 email:hello")
	look(nine.Add(24*time.Hour), "c003 email:hello")
	look(nine.Add(30 * time.Hour))
}

func TestAPlanLooksAsFarBackAsItsLimitsReach(t *testing.T) {
	book := project(t, `limits: {messages: [{max: 1, per: 24h}, {max: 3, per: 7d}]}
offers:
  comeback: {percent: 10, code: "BACK-{8}", cost: 5, budget: {amount: 20, per: month}}
  plain: {percent: 10, code: "PLAIN-{8}"}
playbooks:
  back: {schedule: "@daily", audience: score >= 0, steps: [{email: deal, offer: comeback}, {offer: plain}]}
`)
	same(t, "query", engine.Query(book, nine), engine.HistoryQuery{
		Known: []string{"back"}, Policy: loyalty.Policy{Zone: berlin},
		At: nine, Messages: nine.Add(-7 * 24 * time.Hour),
		Spent: map[string]time.Time{engine.OfferAccount("comeback"): time.Date(2026, 1, 1, 0, 0, 0, 0, berlin)},
	})
}
