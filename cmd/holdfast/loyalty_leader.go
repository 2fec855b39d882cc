package main

import (
	"context"
	"fmt"
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
		Short: "Rank customers by their points",
		Long: `Rank customers by the points that they can spend, have earned (less what was
taken back) or have spent. Equals share a place. In CSV a cell that a
spreadsheet would take for a formula begins with an apostrophe.`,
		Example: `  holdfast loyalty leaderboard shop --by earned --top 100 --format csv`,
		Args:    atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			book, err := load(w, folder(args))
			if err != nil {
				return err
			}
			return runLeaderboard(c.Context(), w, book, at, format, ledger.Leading(by), top)
		},
	}
	c.Flags().StringVar(&at, "at", "", "as of this `INSTANT` (default: now)")
	c.Flags().StringVar(&by, "by", string(ledger.ByBalance), "by `WHAT`: points, earned or spent")
	c.Flags().IntVar(&top, "top", leadersShown, "the first `N`; 0: all")
	c.Flags().StringVar(&format, "format", "text", "the `FORMAT`: text, csv or json")
	return c
}

func runLeaderboard(ctx context.Context, w *world, book *rules.Book, at, format string, by ledger.Leading, top int) error {
	if by != ledger.ByBalance && by != ledger.ByEarned && by != ledger.BySpent {
		return usage(fmt.Errorf("--by is points, earned or spent, and this is %q", by))
	}
	if top < 0 {
		return usage(fmt.Errorf("--top is a number of customers, and this is %d", top))
	}
	now, err := instant(w, book, at)
	if err != nil {
		return err
	}
	leaders := []ledger.Leader{}
	err = reading(ctx, book, func(l *ledger.Ledger) (err error) {
		leaders, err = l.Leaders(ctx, now, by, top, engine.Policy(book))
		return err
	})
	if err != nil {
		return err
	}
	switch format {
	case "text":
		styleFor(w, w.out).columns(w.out, "", leaderHeader, leaderRows(leaders), 1)
		return nil
	case "csv":
		header := make([]string, len(leaderHeader))
		for i, h := range leaderHeader {
			header[i] = strings.ToLower(strings.TrimSuffix(h, ">"))
		}
		return writeCells(w.out, header, func(yield func([]string) error) error {
			for _, row := range leaderRows(leaders) {
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
