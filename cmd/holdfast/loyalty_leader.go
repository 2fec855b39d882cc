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
	header, rows := leaderHeader, leaderRows(leaders)
	if by == ledger.BySpend {
		header = append(slices.Clip(header), "SPEND>")
	}
	switch format {
	case "text":
		for i := range rows {
			if by == ledger.BySpend {
				rows[i] = append(rows[i], money(book, leaders[i].Spend))
			}
		}
		styleFor(w, w.out).columns(w.out, "", header, rows, 1)
		return nil
	case "csv":
		names := make([]string, len(header))
		for i, h := range header {
			names[i] = strings.ToLower(strings.TrimSuffix(h, ">"))
		}
		if by == ledger.BySpend {
			names = append(names, "currency")
		}
		return writeCells(w.out, names, func(yield func([]string) error) error {
			for i, row := range rows {
				if by == ledger.BySpend {
					row = append(row, plainMoney(book, leaders[i].Spend), leaders[i].Currency)
				}
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

var leaderHeader = []string{"PLACE>", "CUSTOMER", "POINTS>", "EARNED>", "SPENT>", "TIER"}

func leaderRows(leaders []ledger.Leader) (rows [][]string) {
	for _, l := range leaders {
		rows = append(rows, []string{fmt.Sprint(l.Place), l.Customer, fmt.Sprint(l.Balance), fmt.Sprint(l.Earned), fmt.Sprint(l.Spent), l.Tier})
	}
	return rows
}
