package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/internal/dispatch"
	"holdfast/rules"
	"holdfast/rules/table"
)

// explainFlags are the words of `holdfast explain`.
type explainFlags struct {
	project  string
	at       string
	playbook string
	format   string
}

func explainCommand(w *world) *cobra.Command {
	var f explainFlags
	c := &cobra.Command{
		Use:   "explain CUSTOMER [PLAYBOOK]",
		Short: "Say what every playbook decides for one customer, and why",
		Long: `Say what every playbook decides for one customer, and why: the condition with
the value of each part, where the entry stands, holdouts, caps and offers with
their numbers, and which orders and events every metric is made of.

"< decides" marks the part that settled an "and" or an "or". Where a playbook
does not match, it says when it will if nothing else happens: no order, no
event, RFM scores and forecasts as they are. That is tried at the playbook's own
schedule, at the first tick of each of the next 400 days.`,
		Example: `  holdfast explain C0007 --project shop
  holdfast explain C0007 win-back --project shop`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage(fmt.Errorf("name the customer, and a playbook if you like: holdfast explain C0007"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 2 {
				f.playbook = args[1]
			}
			return runExplain(c.Context(), w, args[0], f)
		},
	}
	c.Flags().StringVar(&f.project, "project", ".", "the project's folder")
	c.Flags().StringVar(&f.at, "at", "", "the instant, such as 2026-01-05T09:00 (default: now)")
	c.Flags().StringVar(&f.format, "format", "text", "text or json")
	return c
}

// explained is all that is said about one customer.
type explained struct {
	*planned
	customer string
	accounts []*engine.Account // of the playbooks that were asked for
	figures  []engine.Figure
}

func runExplain(ctx context.Context, w *world, customer string, f explainFlags) error {
	if f.format != "text" && f.format != "json" {
		return usage(fmt.Errorf("--format is text or json, and this is %q", f.format))
	}
	book, err := load(w, f.project)
	if err != nil {
		return err
	}
	var asked []string
	if f.playbook != "" {
		asked = []string{f.playbook}
	}
	only, err := chosen(book, asked)
	if err != nil {
		return err
	}
	x, err := explain(ctx, w, book, customer, f.at, only)
	if err != nil {
		return err
	}
	if f.format == "json" {
		return printExplainedJSON(w.out, x)
	}
	printExplained(w.out, styleFor(w, w.out), x, only != nil)
	return nil
}

// explain plans for everybody, keeps the customer's own facts on the way, and
// accounts for the playbooks that only lets through.
func explain(ctx context.Context, w *world, book *rules.Book, customer, written string, only func(string) bool) (*explained, error) {
	at, err := instant(w, book, written)
	if err != nil {
		return nil, err
	}
	memory, closeMemory, err := recall(ctx, book)
	if err != nil {
		return nil, err
	}
	defer closeMemory() // it was only read from
	bar := newProgress(w)
	defer bar.clear()
	keep := keeping{newFacts(book, bar, memory), customer, measure.NewFacts(book, customer, at)}
	sight, err := dispatch.Look(ctx, book, at, keep, memory, w.clock)
	if err != nil {
		return nil, err
	}
	row, ok := sight.Input.People.IDs.LookupString(customer)
	if !ok {
		return nil, wrong("there is no customer %q in %s", customer, book.Customers.Path)
	}
	p, err := decide(w, book, sight)
	if err != nil {
		return nil, err
	}
	x := &explained{planned: p, customer: customer}
	e := engine.NewExplainer(sight.Input, p.writer.Board(), p.plan, keep.kept, int(row))
	for i := range p.plan.Playbooks {
		if only != nil && !only(p.plan.Playbooks[i].Playbook.Name) {
			continue
		}
		a, err := e.Playbook(i)
		if err != nil {
			return nil, err
		}
		x.accounts = append(x.accounts, a)
	}
	x.figures, err = e.Figures(x.accounts)
	return x, err
}

// keeping reads the sources and keeps one customer's facts aside.
type keeping struct {
	dispatch.Facts
	customer string
	kept     *measure.Facts
}

// Scan implements dispatch.Facts.
func (k keeping) Scan(ctx context.Context, src *rules.Source, need map[string]bool, now time.Time, ids *table.Dict, yield func(dispatch.Batch) error) (dispatch.Intake, error) {
	if src.Name == "customers" {
		return k.Facts.Scan(ctx, src, need, now, ids, yield)
	}
	row, ok := ids.LookupString(k.customer)
	return k.Facts.Scan(ctx, src, need, now, ids, func(b dispatch.Batch) error {
		if ok {
			k.kept.Keep(src, b.Table, b.First, linesOf(b.Customer, row))
		}
		return yield(b)
	})
}

// linesOf are the places at which the row stands.
func linesOf(customer []uint32, row uint32) []int {
	var lines []int
	for i, c := range customer {
		if c == row {
			lines = append(lines, i)
		}
	}
	return lines
}
