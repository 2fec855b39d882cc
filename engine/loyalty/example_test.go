package loyalty_test

import (
	"errors"
	"fmt"
	"time"

	"holdfast/engine/loyalty"
)

// An order earns points that can be spent after a fortnight; then half of the
// goods come back.
func ExampleAccount() {
	policy := loyalty.Policy{Zone: time.UTC, Pending: 14, Expiry: loyalty.Expiry{Kind: loyalty.EndOfYear}}
	account, err := loyalty.Open(policy, nil)
	if err != nil {
		fmt.Println(err)
	}
	order := loyalty.Source{Kind: loyalty.Order, ID: "1001"}
	march := func(day int) time.Time { return time.Date(2026, 3, day, 9, 0, 0, 0, time.UTC) }

	fmt.Println("earned:", account.Earn(loyalty.Earn{At: march(1), Source: order, Points: 120}))
	mug := loyalty.Spend{At: march(2), ID: "mug", Points: 50}
	fmt.Println("too early:", errors.Is(account.Spend(mug), loyalty.NotEnough))
	mug.At = march(16)
	fmt.Println("spent:", account.Spend(mug))
	fmt.Println("refunded:", account.Refund(loyalty.Refund{At: march(20), Source: order, Worth: 60}))

	for _, m := range account.Booked() {
		fmt.Println(m.Seq, m.At.Format(time.DateOnly), m.Kind, m.Postings)
	}
	fmt.Printf("%+v\n", account.Sums())
	// Output:
	// earned: <nil>
	// too early: true
	// spent: <nil>
	// refunded: <nil>
	// 1 2026-03-01 earn [{1 issued -120} {1 pending 120}]
	// 2 2026-03-15 mature [{1 pending -120} {1 outstanding 120}]
	// 3 2026-03-16 spend [{1 outstanding -50} {1 spent 50}]
	// 4 2026-03-20 revoke [{1 outstanding -60} {1 revoked 60}]
	// {Issued:120 Pending:0 Outstanding:10 Spent:50 Expired:0 Revoked:60 Short:0}
}
