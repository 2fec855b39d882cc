package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine/uplift"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// upliftFlags are the words of `holdfast report uplift`.
type upliftFlags struct {
	within, from, to string
	margin           float64
	format, out      string
}

func upliftCommand(w *world) *cobra.Command {
	var f upliftFlags
	c := &cobra.Command{
		Use:   "uplift PLAYBOOK [PROJECT]",
		Short: "Show what a playbook has changed, against those who were held out",
		Long: `Show what a playbook has changed: customers it treated against those whom its
holdout kept untouched, and the variants of its letters and splits against each
other. Both sides are followed from the instant of their first step, given or
kept back, for the same number of days; whoever was meant to be treated counts
as treated, whatever became of the letter. Customers whose days are not over are
left out.

The sequential interval may be looked at every day and stopped at: it holds at
all looks and all comparisons together, and the verdict stands on it. The plain
interval and p hold for one look at an end fixed in advance; p (Holm) is for all
comparisons of an outcome. CUPED takes off what the revenue of the 90 days
before foretells.`,
		Example: `  holdfast report uplift win-back shop
  holdfast report uplift win-back shop --within 60d --margin 0.6 --format html --out uplift.html`,
		Args: cobra.MatchAll(cobra.MinimumNArgs(1), atMost(2)),
		RunE: func(c *cobra.Command, args []string) error {
			return runUplift(c.Context(), w, args[0], folder(args[1:]), f)
		},
	}
	c.Flags().StringVar(&f.within, "within", "30d", "what customers do in so many days counts")
	c.Flags().StringVar(&f.from, "from", "", "only customers whose first step came at this `INSTANT` or later")
	c.Flags().StringVar(&f.to, "to", "", "as things stood at this `INSTANT` (default: now)")
	c.Flags().StringVar(&f.to, "at", "", "the same as --to")
	c.MarkFlagsMutuallyExclusive("to", "at")
	c.Flags().Float64Var(&f.margin, "margin", 1, "the `SHARE` of revenue that is left before incentives are paid, such as 0.6; for orders without a cost")
	c.Flags().StringVar(&f.format, "format", "text", "text, json or html")
	c.Flags().StringVar(&f.out, "out", "", "write to this file instead of printing")
	return c
}

func runUplift(ctx context.Context, w *world, playbook, dir string, f upliftFlags) error {
	print, ok := map[string]func(io.Writer, style, *uplift.Report) error{"text": printUplift, "json": printUpliftJSON, "html": printUpliftHTML}[f.format]
	if !ok {
		return usage(fmt.Errorf("--format is text, json or html, and this is %q", f.format))
	}
	if !(f.margin > 0 && f.margin <= 1) {
		return usage(fmt.Errorf("--margin is a share of revenue above 0 and up to 1, such as 0.6, and this is %g", f.margin))
	}
	within, err := withinDays(f.within)
	if err != nil {
		return usage(err)
	}
	book, err := load(w, dir)
	if err != nil {
		return err
	}
	if _, err := chosen(book, []string{playbook}); err != nil {
		return err
	}
	if f.margin != 1 && book.HasCost() {
		return usage(errors.New("--margin is for orders without a cost, and these have one: take it away"))
	}
	in := uplift.Input{Book: book, Within: within, Margin: f.margin}
	for i := range book.Playbooks {
		if book.Playbooks[i].Name == playbook {
			in.Playbook = &book.Playbooks[i]
		}
	}
	if in.To, err = instant(w, book, f.to); err != nil {
		return err
	}
	if f.from != "" {
		if in.From, err = rules.ParseInstant(f.from, book.Zone); err != nil {
			return usage(err)
		}
		if !in.From.Before(in.To) {
			return usage(fmt.Errorf("the period ends at %s, before it begins", in.To.Format("2006-01-02 15:04")))
		}
	}
	if err := gatherUplift(ctx, w, &in); err != nil {
		return err
	}
	r := uplift.Make(in)
	if f.out == "" {
		return print(w.out, styleFor(w, w.out), r)
	}
	file, err := os.Create(f.out)
	if err != nil {
		return err
	}
	return errors.Join(print(file, style{width: plainWidth}, r), file.Close())
}

// withinDays reads a number of days, such as 30d or 4w.
func withinDays(text string) (rules.Days, error) {
	number, days := strings.TrimSuffix(text, "d"), 1
	if weeks, ok := strings.CutSuffix(text, "w"); ok {
		number, days = weeks, 7
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > 10_000 || number == text {
		return 0, fmt.Errorf("--within is a number of days or weeks, such as 30d or 4w, and this is %q", text)
	}
	return rules.Days(n * days), nil
}

// gatherUplift reads the playbook's touches and everybody's orders, as of in.To.
func gatherUplift(ctx context.Context, w *world, in *uplift.Input) error {
	l, err := ledger.OpenReadOnly(ctx, ledgerPath(in.Book))
	if err == nil {
		in.Touches, err = upliftTouches(ctx, l, in.Playbook, in.To)
		err = errors.Join(err, l.Close())
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a project that has never run has touched nobody
		return err
	}
	return lookAtOrders(ctx, w, in)
}

// lookAtOrders reads everybody's orders, as of in.To.
func lookAtOrders(ctx context.Context, w *world, in *uplift.Input) error {
	// Orders are kept only where everything is measured.
	book := *in.Book
	book.Used = nil
	bar := newProgress(w)
	defer bar.clear()
	sight, err := dispatch.Look(ctx, &book, in.To, newFacts(&book, bar, noMemory{}), noMemory{}, w.clock)
	if err != nil {
		return err
	}
	in.IDs, in.Orders = sight.Input.People.IDs, sight.Input.People.Orders
	return nil
}

func upliftTouches(ctx context.Context, l *ledger.Ledger, p *rules.Playbook, to time.Time) ([]uplift.Touch, error) {
	var touches []ledger.Touch
	for _, name := range append([]string{p.Name}, p.Was...) {
		under, err := l.Touches(ctx, ledger.Filter{Playbook: name})
		if err != nil {
			return nil, err
		}
		touches = append(touches, under...)
	}
	list := make([]uplift.Touch, 0, len(touches))
	for i := len(touches) - 1; i >= 0; i-- { // oldest first
		t := &touches[i]
		if !t.At.After(to) {
			list = append(list, uplift.Touch{Key: t.Key, State: t.State, At: t.At, Cost: t.Cost, Content: t.Content, Arm: t.Arm})
		}
	}
	return list, nil
}

func printUpliftJSON(out io.Writer, _ style, r *uplift.Report) error {
	return writeJSON(out, r)
}
