package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// redeemFlags are the words of `holdfast offer redeem` and rollback.
type redeemFlags struct {
	order, customer, cost, at string
}

func offerRedeemCommand(w *world, project *string) *cobra.Command {
	var f redeemFlags
	c := &cobra.Command{
		Use:   "redeem CODE",
		Short: "Write down that a code was used on an order",
		Long: `Write down that a code was used on an order. The same order again changes
nothing; what it took off may be told later.`,
		Example: `  holdfast offer redeem BACK-7QXM2KHD --order 10042
  holdfast offer redeem SUMMER26 --order 10043 --customer C0007 --cost 12.50`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error { return redeemCode(c.Context(), w, *project, args[0], f) },
	}
	c.Flags().StringVar(&f.order, "order", "", "the order's `ID`")
	c.Flags().StringVar(&f.customer, "customer", "", "the customer's `ID` (default: whose code it is)")
	c.Flags().StringVar(&f.cost, "cost", "", "the `AMOUNT` that it took off, such as 12.50 (default: nobody knows yet)")
	c.Flags().StringVar(&f.at, "at", "", "the `INSTANT` of the order, such as 2026-01-05T09:00 (default: now)")
	return c
}

func redeemCode(ctx context.Context, w *world, project, code string, f redeemFlags) error {
	if f.order == "" {
		return usage(errors.New("say on which order with --order: by it a redemption is known when it is told twice, or rolled back"))
	}
	return onCode(ctx, w, project, func(book *rules.Book, l *ledger.Ledger) error {
		r := engine.Redemption{Code: code, ID: f.order, Customer: f.customer, Cost: -1}
		var err error
		if f.cost != "" {
			if r.Cost, err = book.Currency.Parse(f.cost); err != nil {
				return usage(fmt.Errorf("--cost: %w", err))
			}
		}
		if r.At, err = instant(w, book, f.at); err != nil {
			return err
		}
		if err := l.Announce(ctx, w.clock(), book.Offers); err != nil {
			return err
		}
		after, err := l.Redeem(ctx, r)
		switch {
		case errors.Is(err, loyalty.Repeated):
			fmt.Fprintf(w.out, "%s was used on order %s already: nothing has changed but, where it was not known, what it took off\n", after.Shown(), f.order)
			return nil
		case err != nil:
			return notRedeemed(code, err)
		}
		fmt.Fprintf(w.out, "%s of offer %s is redeemed on order %s\n", after.Shown(), after.Offer, f.order)
		return nil
	})
}

func offerRollbackCommand(w *world, project *string) *cobra.Command {
	var f redeemFlags
	c := &cobra.Command{
		Use:   "rollback CODE",
		Short: "Take back that a code was used: the order came to nothing",
		Long: `Take back that a code was used: the order came to nothing. The code can be used
again, if its time is not over.`,
		Example: `  holdfast offer rollback BACK-7QXM2KHD --order 10042`,
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return rollBackCode(c.Context(), w, *project, args[0], f)
		},
	}
	c.Flags().StringVar(&f.order, "order", "", "the order's `ID`")
	c.Flags().StringVar(&f.at, "at", "", "the `INSTANT`, such as 2026-01-05T09:00 (default: now)")
	return c
}

func rollBackCode(ctx context.Context, w *world, project, code string, f redeemFlags) error {
	if f.order == "" {
		return usage(errors.New("say of which order with --order"))
	}
	return onCode(ctx, w, project, func(book *rules.Book, l *ledger.Ledger) error {
		at, err := instant(w, book, f.at)
		if err != nil {
			return err
		}
		after, err := l.RollBack(ctx, code, f.order, at)
		switch {
		case errors.Is(err, loyalty.Repeated):
			fmt.Fprintf(w.out, "order %s gave %s back already\n", f.order, after.Shown())
			return nil
		case err != nil:
			return notRedeemed(code, err)
		}
		fmt.Fprintf(w.out, "order %s gives %s back\n", f.order, after.Shown())
		return nil
	})
}

// onCode runs f with the project and its ledger.
func onCode(ctx context.Context, w *world, project string, f func(*rules.Book, *ledger.Ledger) error) error {
	book, err := load(w, project)
	if err != nil {
		return err
	}
	return writing(ctx, book, func(l *ledger.Ledger) error { return f(book, l) })
}

// notRedeemed tells a refusal in plain words.
func notRedeemed(code string, err error) error {
	var why loyalty.Refusal
	if !errors.As(err, &why) {
		return err
	}
	return wrong("%s %s", loyalty.Canonical(code), why.OfCode())
}
