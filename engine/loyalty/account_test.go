package loyalty_test

import (
	"flag"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine/loyalty"
)

// many runs a property often enough to be a promise: the library's hundred are
// too few for interleavings.
func many(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() == checks.DefValue && !testing.Short() {
		if err := checks.Value.Set("10000"); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := checks.Value.Set(checks.DefValue); err != nil {
				t.Fatal(err)
			}
		}()
	}
	rapid.Check(t, property)
}

func policies(t *rapid.T) loyalty.Policy {
	return loyalty.Policy{
		Zone:    time.UTC,
		Pending: rapid.SampledFrom([]int{0, 1, 5, 40}).Draw(t, "days pending"),
		Expiry: rapid.SampledFrom([]loyalty.Expiry{
			{},
			{Kind: loyalty.Rolling},
			{Kind: loyalty.Rolling, N: 1},
			{Kind: loyalty.Rolling, N: 20},
			{Kind: loyalty.EndOfMonth},
			{Kind: loyalty.EndOfMonth, N: 2},
			{Kind: loyalty.EndOfYear},
			{Kind: loyalty.Sliding, N: 3},
			{Kind: loyalty.Sliding, N: 20},
		}).Draw(t, "expiry"),
	}
}

func TestAnAccountDoesWhatSinglePointsDo(t *testing.T) {
	many(t, func(t *rapid.T) {
		policy := policies(t)
		account, err := loyalty.Open(policy, nil)
		if err != nil {
			t.Fatal(err)
		}
		p := &passer{
			account: account, taken: map[string][]*point{}, at: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
			model: &model{policy: policy, back: map[loyalty.Source]int{}, gone: map[loyalty.Source]int{}},
		}
		began := p.at
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			p.step(t)
			p.model.advance(p.account.Now())
			p.compare(t)
			if rapid.IntRange(0, 9).Draw(t, "reopened") == 0 { // as a daemon does for each movement
				p.written = append(p.written, p.account.Booked()...)
				if p.account, err = loyalty.Open(policy, p.written); err != nil {
					t.Fatal(err)
				}
			}
		}
		p.model.advance(p.at)
		if err := p.account.Advance(p.at); err != nil {
			t.Fatal(err)
		}
		p.lookBack(t, began)
		p.lookAhead(t)
	})
}
