package ledger_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

const daily = "messages per day"

// charged is the letter, charged to the day's messages.
func charged(customer string, amount int64) engine.Decision {
	d := letter(customer)
	d.Charges = []engine.Charge{{Account: daily, Amount: amount}}
	return d
}

// day is the day's allowance.
func day(most int64) map[string]engine.Budgeted {
	budgets := month(1000)
	budgets[daily] = engine.Budgeted{Since: nine, Limit: most}
	return budgets
}

func spent(t testing.TB, l *ledger.Ledger, account string, since time.Time) int64 {
	t.Helper()
	h, err := l.History(ctx, engine.HistoryQuery{At: after(1000 * time.Hour), Spent: map[string]time.Time{account: since}})
	must(t, err)
	return h.Spent[account]
}

func allowances(t *testing.T, l *ledger.Ledger) {
	yesterday := charged("yesterday", 99)
	_, err := l.Claim(ctx, after(-time.Hour), []engine.Decision{yesterday}, engine.Terms{Budgets: map[string]engine.Budgeted{daily: {Since: after(-time.Hour), Limit: 99}}})
	must(t, err)
	both := offering("both", comeback, 990)
	both.Charges = []engine.Charge{{Account: daily, Amount: 1}, {Account: engine.OfferAccount("comeback"), Amount: 990}, {Account: daily, Amount: 1}}
	batch := []engine.Decision{
		charged("a", 2), charged("b", 4), both, charged("c", 1), charged("a", 1), charged("d", 1), charged("e", 0),
		offering("f", comeback, 11), letter("g"),
	}
	claims, err := l.Claim(ctx, nine, batch, engine.Terms{Budgets: day(5), Draw: numbered()})
	must(t, err)
	var got []engine.Reason
	for _, c := range claims {
		got = append(got, c.Reason)
	}
	same(t, "reasons", got, []engine.Reason{"", engine.OverBudget, "", "", engine.OverBudget, engine.OverBudget, "", engine.BudgetSpent, ""})
	same(t, "spent", spent(t, l, daily, nine), int64(5))
	same(t, "spent on comeback", spent(t, l, engine.OfferAccount("comeback"), nine), int64(990))
	same(t, "touches of those refused", len(touches(t, l, ledger.Filter{Customer: "b"})), 0)

	// What is released is given back, once, at the instant it was taken.
	for range 2 {
		must(t, l.Settle(ctx, after(time.Hour), []engine.Settlement{{Key: both.Key, State: engine.TouchReleased}}))
		same(t, "spent", spent(t, l, daily, nine), int64(3))
		same(t, "spent on comeback", spent(t, l, engine.OfferAccount("comeback"), nine), int64(0))
	}
	settle(t, l, after(time.Hour), charged("a", 2), engine.TouchFailed)
	same(t, "spent", spent(t, l, daily, nine), int64(3))
	if _, err := l.Claim(ctx, after(time.Hour), []engine.Decision{charged("z", 1)}, engine.Terms{Budgets: month(1)}); err == nil {
		t.Fatal("nobody knows the allowance, and it was charged")
	}
	for customer, want := range map[string]engine.Reason{"m": "", "n": engine.OverBudget} {
		claims, err := l.Claim(ctx, after(2*time.Hour), []engine.Decision{charged(customer, map[string]int64{"m": 0, "n": 3}[customer])}, engine.Terms{Budgets: day(5)})
		must(t, err)
		same(t, customer, claims[0].Reason, want)
	}
}

// A process that claims and releases without end is killed: what the accounts
// say is what the touches that are there were charged.
func TestNoChargeIsLostOrLeftBehindByACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	killedAs(t, "spend", path, func() {})
	l := at(t, path)
	_, err := l.Recover(ctx, after(time.Hour))
	must(t, err)
	n := len(touches(t, l, ledger.Filter{}))
	if n == 0 || spent(t, l, daily, nine) != int64(3*n) {
		t.Fatalf("%d touches at 3 each, and %d spent", n, spent(t, l, daily, nine))
	}
}

// spendOn claims and releases until it is killed.
func spendOn(l *ledger.Ledger) error {
	for i := 0; ; i++ {
		d := charged(fmt.Sprint("c", i), 3)
		if _, err := l.Claim(ctx, nine, []engine.Decision{d}, engine.Terms{Budgets: day(1 << 40)}); err != nil {
			return err
		}
		if i%2 == 1 {
			if err := l.Settle(ctx, nine, []engine.Settlement{{Key: d.Key, State: engine.TouchReleased}}); err != nil {
				return err
			}
		}
		if i == 20 {
			fmt.Println("claimed")
		}
	}
}
