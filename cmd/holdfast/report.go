package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/engine/report"
	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// reportFlags are the words of `holdfast report`.
type reportFlags struct {
	from, to string
	format   string
	out      string
}

func reportCommand(w *world) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "report [PROJECT]",
		Short: "Show who stays, who leaves, and what they are worth",
		Long: `Show retention and churn, cohorts, RFM, segments and how customers move between
them, what customers say (NPS, CSAT, CES), lifetime value, how long subscribers
stay, what the best and the lost customers have in common, and progress towards
the project's goals. Every figure carries its definition.

Subscribers are customers with the dates subscribed_at and cancelled_at. New
customers are referred when they have something in referred_by, or when their
acquisition or first channel is referral.

A segment named churned, where there is one, says who is lost; otherwise it is
whoever has not ordered for more than 90 days.`,
		Example: `  holdfast report examples/coffee
  holdfast report --from 2025-10-01 --to 2026-01-01 --format html --out report.html`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error { return runReport(c.Context(), w, folder(args), f) },
	}
	c.Flags().StringVar(&f.from, "from", "", "the beginning of the period (default: 90 days before its end)")
	c.Flags().StringVar(&f.to, "to", "", "the end of the period, and the instant of everything else (default: now)")
	c.Flags().StringVar(&f.to, "at", "", "the same as --to")
	c.Flags().StringVar(&f.format, "format", "text", "text, json or html")
	c.Flags().StringVar(&f.out, "out", "", "write to this file instead of printing")
	c.AddCommand(upliftCommand(w))
	return c
}

func runReport(ctx context.Context, w *world, dir string, f reportFlags) (err error) {
	print, ok := map[string]func(io.Writer, style, *report.Report) error{"text": printReport, "json": printReportJSON, "html": printReportHTML}[f.format]
	if !ok {
		return usage(fmt.Errorf("--format is text, json or html, and this is %q", f.format))
	}
	book, to, err := loadAt(w, dir, f.to)
	if err != nil {
		return err
	}
	from := to.AddDate(0, 0, -report.ActiveDays)
	if f.from != "" {
		if from, err = rules.ParseInstant(f.from, book.Zone); err != nil {
			return usage(err)
		}
	}
	if !from.Before(to) {
		return usage(fmt.Errorf("the period ends at %s, before it begins", to.Format("2006-01-02 15:04")))
	}
	r, err := makeReport(ctx, w, book, from, to)
	if err != nil {
		return err
	}
	if f.out == "" {
		return print(w.out, styleFor(w, w.out), r)
	}
	file, err := os.Create(f.out)
	if err != nil {
		return err
	}
	if err := print(file, style{width: plainWidth}, r); err != nil {
		file.Close() // the first error counts
		return err
	}
	return file.Close()
}

// makeReport looks at the project twice, at both ends of the period.
func makeReport(ctx context.Context, w *world, book *rules.Book, from, to time.Time) (*report.Report, error) {
	for _, word := range report.Words() {
		book.Used[word] = true
	}
	useAll(book)
	book.Used = nil
	memory, closeMemory, err := recall(ctx, book)
	if err != nil {
		return nil, err
	}
	defer closeMemory() // it was only read from
	bar := newProgress(w)
	defer bar.clear()
	var boards [2]*engine.Board
	var sight *dispatch.Sight
	for i, at := range []time.Time{from, to} {
		var err error
		sight, err = dispatch.Look(ctx, book, at, newFacts(book, bar, memory), noMemory{}, w.clock)
		if err != nil {
			return nil, err
		}
		if boards[i], err = engine.Evaluate(sight.Input); err != nil {
			return nil, err
		}
	}
	return report.Make(report.Input{
		Book: book, From: from, To: to, Start: boards[0], End: boards[1],
		Orders: sight.Input.People.Orders, Prediction: sight.Input.People.Prediction,
	}), nil
}

func printReportJSON(out io.Writer, _ style, r *report.Report) error {
	return writeJSON(out, r)
}
