package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"holdfast/internal/ledger"
	"holdfast/rules"
)

// backtestFlags are the words of `holdfast backtest`.
type backtestFlags struct {
	project   string
	playbooks []string
	format    string
}

func backtestCommand(w *world) *cobra.Command {
	var f backtestFlags
	c := &cobra.Command{
		Use:   "backtest FROM TO",
		Short: "Show what the rules would have done over past data",
		Long: `Show what the rules as they are now would have done from one day until before
another: every schedule and every journey in between, each decided with the
orders and events dated up to that instant and none from after it, and with a
ledger that begins empty. What customers' own columns hold (consent, tier) is
taken as it is today: a file does not say what they held then.

Letters that were never sent cannot have changed what customers did, so nobody
comes back because of one here; report uplift measures that.`,
		Example: `  holdfast backtest 2025-01-01 2025-07-01 --project shop
  holdfast backtest 2025-01-01 2025-07-01 --playbook win-back`,
		Args: exactly(2),
		RunE: func(c *cobra.Command, args []string) error { return runBacktest(c.Context(), w, args[0], args[1], f) },
	}
	c.Flags().StringVar(&f.project, "project", ".", "the project's `FOLDER`")
	c.Flags().StringSliceVar(&f.playbooks, "playbook", nil, "only the playbook `NAME`; may be repeated")
	c.Flags().StringVar(&f.format, "format", "text", "the `FORMAT`: text or json")
	return c
}

func runBacktest(ctx context.Context, w *world, from, to string, f backtestFlags) error {
	if f.format != "text" && f.format != "json" {
		return usage(fmt.Errorf("--format is text or json, and this is %q", f.format))
	}
	book, err := load(w, f.project)
	if err != nil {
		return err
	}
	only, err := chosen(book, f.playbooks)
	if err != nil {
		return err
	}
	begin, err := rules.ParseInstant(from, book.Zone)
	if err != nil {
		return usage(err)
	}
	end, err := rules.ParseInstant(to, book.Zone)
	if err != nil {
		return usage(err)
	}
	if !end.After(begin) {
		return usage(fmt.Errorf("%s does not come after %s", to, from))
	}
	l, err := ledger.Rehearse(ctx, "")
	if err != nil {
		return err
	}
	defer l.Close() // it is thrown away
	out, err := simulate(ctx, w, book, l, begin, end, only)
	if err != nil {
		return err
	}
	return printForecast(w.out, styleFor(w, w.out), book, out, f.format, "backtest", "Nothing was sent or written.")
}
