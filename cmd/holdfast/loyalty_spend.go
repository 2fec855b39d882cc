package main

import (
	"context"
	"time"

	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// spentMoney is the word for what a customer has spent in money.
const spentMoney = "revenue"

// spenders are customers with what they have spent in money by an instant, whether
// the ledger has points of them or not.
func spenders(ctx context.Context, w *world, book *rules.Book, at time.Time, members []ledger.Leader) ([]ledger.Leader, error) {
	if book.Orders == nil {
		return nil, wrong("nobody knows what customers spend: the project has no orders (add them under sources)")
	}
	book.Used[spentMoney] = true
	bar := newProgress(w)
	defer bar.clear()
	sight, err := dispatch.Look(ctx, book, at, newFacts(book, bar, noMemory{}), noMemory{}, w.clock)
	if err != nil {
		return nil, err
	}
	has := map[string]ledger.Leader{}
	for _, m := range members {
		has[m.Customer] = m
	}
	people := sight.Input.People
	spent := people.Table.Column(spentMoney)
	all := make([]ledger.Leader, 0, people.Table.Rows())
	for row := range people.Table.Rows() {
		customer := people.IDs.Text(uint32(row))
		one := has[customer]
		one.Customer, one.Currency = customer, book.Currency.Code
		if !spent.Missing(row) {
			one.Spend = book.Currency.Minor(spent.Num[row])
		}
		all = append(all, one)
	}
	return all, nil
}
