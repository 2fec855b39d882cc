package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func leaderboardCommand(w *world) *cobra.Command {
	var at, format, by string
	var top int
	c := &cobra.Command{
		Use:   "leaderboard [PROJECT]",
		Short: "Rank customers by their points, or by the money they spend",
		Long: `Rank customers by the points that they can spend, have earned (less what was
taken back) or have spent. With --by spend it is the money of their orders, less
refunds, whether they have points or not; JSON has it in minor units.

Equals share a place. In CSV a cell that a spreadsheet would take for a formula
begins with an apostrophe.`,
		Example: `  holdfast loyalty leaderboard shop --by earned --top 100 --format csv
  holdfast loyalty leaderboard shop --by spend`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			book, err := load(w, folder(args))
			if err != nil {
				return err
			}
			return runLeaderboard(c.Context(), w, book, at, format, ledger.Leading(by), top)
		},
	}
	c.Flags().StringVar(&at, "at", "", "as of this `INSTANT` (default: now)")
	c.Flags().StringVar(&by, "by", string(ledger.ByBalance), "by `WHAT`: points, earned or spent, or spend for money")
	c.Flags().IntVar(&top, "top", leadersShown, "the first `N`; 0: all")
	c.Flags().StringVar(&format, "format", "text", "the `FORMAT`: text, csv or json")
	return c
}

func runLeaderboard(ctx context.Context, w *world, book *rules.Book, at, format string, by ledger.Leading, top int) error {
	if !slices.Contains([]ledger.Leading{ledger.ByBalance, ledger.ByEarned, ledger.BySpent, ledger.BySpend}, by) {
		return usage(fmt.Errorf("--by is points, earned, spent or spend, and this is %q", by))
	}
	if top < 0 {
		return usage(fmt.Errorf("--top is a number of customers, and this is %d", top))
	}
	now, err := instant(w, book, at)
	if err != nil {
		return err
	}
	var all []ledger.Leader
	err = reading(ctx, book, func(l *ledger.Ledger) (err error) {
		all, err = l.Members(ctx, now, engine.Policy(book))
		return err
	})
	if err == nil && by == ledger.BySpend {
		all, err = spenders(ctx, w, book, now, all)
	}
	if err != nil {
		return err
	}
	leaders := ledger.Ranked(all, by, top)
	switch format {
	case "text":
		header, rows := leaderTable(leaders, by, []string{"SPEND>"}, func(l ledger.Leader) []string { return []string{money(book, l.Spend)} })
		styleFor(w, w.out).columns(w.out, "", header, rows, 1)
		return nil
	case "csv":
		header, rows := leaderTable(leaders, by, []string{"SPEND>", "CURRENCY"},
			func(l ledger.Leader) []string { return []string{plainMoney(book, l.Spend), l.Currency} })
		for i, h := range header {
			header[i] = strings.ToLower(strings.TrimSuffix(h, ">"))
		}
		return writeCells(w.out, header, func(yield func([]string) error) error {
			for _, row := range rows {
				if err := yield(row); err != nil {
					return err
				}
			}
			return nil
		})
	case "json":
		return writeJSON(w.out, leaders)
	}
	return usage(fmt.Errorf("--format is text, csv or json, and this is %q", format))
}

// leaderTable is the leaderboard as a table; a board of money has these columns
// more.
func leaderTable(leaders []ledger.Leader, by ledger.Leading, more []string, spend func(ledger.Leader) []string) (header []string, rows [][]string) {
	header = []string{"PLACE>", "CUSTOMER", "POINTS>", "EARNED>", "SPENT>", "TIER"}
	for _, l := range leaders {
		rows = append(rows, []string{fmt.Sprint(l.Place), l.Customer, fmt.Sprint(l.Balance), fmt.Sprint(l.Earned), fmt.Sprint(l.Spent), l.Tier})
	}
	if by != ledger.BySpend {
		return header, rows
	}
	for i, l := range leaders {
		rows[i] = append(rows[i], spend(l)...)
	}
	return append(header, more...), rows
}
