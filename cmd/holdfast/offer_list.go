package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/engine/report"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func offerListCommand(w *world, project *string) *cobra.Command {
	var format, at string
	c := &cobra.Command{
		Use:   "list",
		Short: "List the offers: codes given, redeemed and left, costs and budgets",
		Long: `List the offers: codes given, redeemed and left, costs and budgets. GIVEN is the
sum of those reserved (the letter is on its way, or nobody knows), issued,
redeemed and expired unused. Released codes were taken back, because the letter
never left.`,
		Example: `  holdfast offer list --project shop
  holdfast offer list --at 2026-01-05T09:00    # as they stood then
  holdfast offer list --format json`,
		Args: atMost(0),
		RunE: func(c *cobra.Command, _ []string) error { return listOffers(c.Context(), w, *project, at, format) },
	}
	c.Flags().StringVar(&at, "at", "", "as of the `INSTANT`, such as 2026-01-05T09:00 (default: now)")
	c.Flags().StringVar(&format, "format", "text", "the `FORMAT`: text or json")
	return c
}

func listOffers(ctx context.Context, w *world, project, at, format string) error {
	if format != "text" && format != "json" {
		return usage(fmt.Errorf("--format is text or json, and this is %q", format))
	}
	book, now, err := loadAt(w, project, at)
	if err != nil {
		return err
	}
	all := report.Offers(book, now, nil, nil)
	err = reading(ctx, book, func(l *ledger.Ledger) (err error) {
		all, err = offersOf(ctx, book, l, now)
		return err
	})
	if err != nil {
		return err
	}
	if format == "json" {
		return writeJSON(w.out, append([]report.Offer{}, all...))
	}
	printOffers(w, book, all)
	return nil
}

func printOffers(w *world, book *rules.Book, all []report.Offer) {
	if len(all) == 0 {
		fmt.Fprintln(w.out, "The rules have no offers, and no code was given.")
		return
	}
	s := styleFor(w, w.out)
	var codes, costs [][]string
	for _, o := range all {
		free, rate := "", ""
		if o.Free != nil {
			free = fmt.Sprint(*o.Free)
		}
		if o.Rate != nil {
			rate = fmt.Sprintf("%.1f%%", 100**o.Rate)
		}
		codes = append(codes, []string{
			o.Name, fmt.Sprint(o.Given), fmt.Sprint(o.Reserved), fmt.Sprint(o.Issued), fmt.Sprint(o.Redeemed), fmt.Sprint(o.Expired),
			fmt.Sprint(o.Released), free, rate,
		})
		gives := o.Gives
		if gives == "" {
			gives = "not in the rules"
		}
		costs = append(costs, []string{o.Name, gives, money(book, o.Expected), money(book, o.Real), budgetText(book, o)})
	}
	s.columns(w.out, "", []string{"OFFER", "GIVEN>", "RESERVED>", "ISSUED>", "REDEEMED>", "EXPIRED>", "RELEASED>", "FREE>", "RATE>"}, codes, 0)
	fmt.Fprintln(w.out)
	s.columns(w.out, "", []string{"OFFER", "GIVES", "EXPECTED COST>", "REAL COST>", "BUDGET LEFT"}, costs, 1)
	for _, o := range all {
		if o.Low {
			fmt.Fprintf(w.out, "%s %s of %s left: import more with holdfast offer import\n", s.warn("warning:"), counted(*o.Free, "voucher"), o.Name)
		}
	}
}

// budgetText is what is left of an offer's budget.
func budgetText(book *rules.Book, o report.Offer) string {
	var left []string
	if o.Left != nil {
		left = append(left, money(book, *o.Left))
	}
	if o.Codes != nil {
		left = append(left, counted(int(*o.Codes), "code"))
	}
	if len(left) == 0 {
		return ""
	}
	return strings.Join(left, ", ") + " this " + o.Per
}
