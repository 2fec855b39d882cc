package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/engine/report"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func offerCommand(w *world) *cobra.Command {
	var project string
	c := &cobra.Command{
		Use:   "offer",
		Short: "See what became of offers and their codes, and redeem, import or export codes",
		Long: `See what became of offers and their codes, and redeem, import or export codes.

A code is reserved when a run decides to give it, issued when the letter has
left, and redeemed when the shop says so: here, over the API of run --listen, or
by a column of the orders (redemptions: in holdfast.yaml).`,
		Example: `  holdfast offer list --project shop
  holdfast offer redeem BACK-7QXM2KHD --order 10042 --customer C0007 --cost 12.50
  holdfast offer import airline vouchers.csv`,
	}
	c.PersistentFlags().StringVar(&project, "project", ".", "the project's `FOLDER`")
	return group(c, offerListCommand(w, &project), offerShowCommand(w, &project), offerRedeemCommand(w, &project),
		offerRollbackCommand(w, &project), offerImportCommand(w, &project), offerExportCommand(w, &project))
}

// offersOf is how the project's offers stand.
func offersOf(ctx context.Context, book *rules.Book, l *ledger.Ledger, now time.Time) ([]report.Offer, error) {
	since := map[string]time.Time{}
	for account, limit := range engine.Limits(book, now) {
		since[account] = limit.Since
	}
	sums, err := l.Sums(ctx, now)
	if err != nil {
		return nil, err
	}
	spent, err := l.Spent(ctx, now, since)
	return report.Offers(book, now, sums, spent), err
}

// offerNamed is an offer of the project.
func offerNamed(book *rules.Book, name string) (*rules.Offer, error) {
	var names []string
	for i := range book.Offers {
		if book.Offers[i].Name == name {
			return &book.Offers[i], nil
		}
		names = append(names, book.Offers[i].Name)
	}
	if len(names) == 0 {
		return nil, wrong("there is no offer %q: the rules have none", name)
	}
	return nil, wrong("there is no offer %q: %s", name, nearest(name, names))
}
