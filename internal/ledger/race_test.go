package ledger_test

import (
	"fmt"
	"sync"
	"testing"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// rush claims the same 200 customers as everybody else who rushes, a batch at a
// time, and gives what it got. Every other one carries an offer.
func rush(l *ledger.Ledger, runner int) (got []engine.Claim, err error) {
	n := 0
	draw := func(rules.CodePattern) (string, error) { // every other code is one that others draw too
		n++
		return fmt.Sprintf("BACK-%d-%d", n, n%2*runner), nil
	}
	for from := 0; from < 200; from += 20 {
		var batch []engine.Decision
		for i := range 20 {
			customer := fmt.Sprint("c", (from+i+50*runner)%200)
			if i%2 == 0 {
				batch = append(batch, offering(customer, comeback, int64(7+i)))
			} else {
				batch = append(batch, charged(customer, 1))
			}
		}
		claims, err := l.Claim(ctx, nine, batch, engine.Terms{Budgets: day(50), Draw: draw})
		if err != nil {
			return nil, err
		}
		for _, c := range claims {
			if c.Taken {
				got = append(got, c)
			}
		}
	}
	return got, nil
}

// race lets two goroutines rush on each ledger, which are all the same store.
func race(t *testing.T, ledgers ...*ledger.Ledger) {
	var mu sync.Mutex
	var all []engine.Claim
	var wg sync.WaitGroup
	for i := range 2 * len(ledgers) {
		wg.Go(func() {
			got, err := rush(ledgers[i%len(ledgers)], i)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, got...)
		})
	}
	wg.Wait()
	raced(t, ledgers[0], all)
}

// raced checks what a race ended in.
func raced(t *testing.T, l *ledger.Ledger, all []engine.Claim) {
	t.Helper()
	keys, codes := map[string]bool{}, map[string]bool{}
	for _, c := range all {
		if keys[c.Key.Customer] || c.Code != "" && codes[c.Code] {
			t.Fatalf("given twice: %+v", c)
		}
		keys[c.Key.Customer], codes[c.Code] = true, c.Code != ""
	}
	messages := 0
	for _, c := range all {
		if c.Code == "" {
			messages++
		}
	}
	if took := spent(t, l, daily, nine); messages != 50 || took != 50 {
		t.Fatalf("%d of 50 messages were given, and %d charged", messages, took)
	}
	if found := touches(t, l, ledger.Filter{}); len(found) != len(all) {
		t.Fatalf("%d touches for %d claims", len(found), len(all))
	}
	var cost int64
	for customer := range keys {
		issued, err := l.Codes(ctx, customer)
		must(t, err)
		for _, c := range issued {
			cost += c.Cost
		}
	}
	took := history(t, l, nine).Spent[engine.OfferAccount("comeback")]
	if cost != took || took > 1000 || took <= 1000-7 {
		t.Fatalf("codes for %d, spent %d of 1000", cost, took)
	}
}
