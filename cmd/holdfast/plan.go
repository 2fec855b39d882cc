package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// planFlags are the words of `holdfast plan`.
type planFlags struct {
	at        string
	playbooks []string
	customer  string
	format    string
	all       bool
	phases    bool
	span      string
}

func planCommand(w *world) *cobra.Command {
	var f planFlags
	c := &cobra.Command{
		Use:   "plan [PROJECT]",
		Short: "Show who would get which message, at what cost, and why the others would not",
		Long: `Show who would get which message now, what it costs, and why the others get
nothing. This is the first half of run: the same data, the same decisions, and
then nothing is written, claimed or sent.

With --for it goes on: every schedule and every journey of the time to come,
decided one after another with the ledger in memory, and counted by day. Nobody
knows what customers will order until then, so nobody comes back in it.`,
		Example: `  holdfast plan shop
  holdfast plan shop --at 2026-01-12T09:00
  holdfast plan shop --customer C0007    # with the letters in full
  holdfast plan shop --format html > plan.html    # with every letter, to look at
  holdfast plan shop --for 30d           # the month to come, by day and playbook`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error { return runPlan(c.Context(), w, folder(args), f) },
	}
	c.Flags().StringVar(&f.at, "at", "", "the `INSTANT` to plan for, such as 2026-01-05T09:00 (default: now)")
	c.Flags().StringSliceVar(&f.playbooks, "playbook", nil, "only the playbook `NAME`; may be repeated")
	c.Flags().StringVar(&f.customer, "customer", "", "only the customer `ID`, with the letters in full")
	c.Flags().StringVar(&f.format, "format", "text", "the `FORMAT`: text, json, csv or html")
	c.Flags().BoolVar(&f.all, "all", false, "list everybody, not only the first of each playbook; as html, with all letters")
	c.Flags().StringVar(&f.span, "for", "", "what happens from now on for a `SPAN`, such as 30d or 12h, by day and playbook")
	c.Flags().BoolVar(&f.phases, "phases", false, "say on standard error how long each part took")
	return c
}

// planFormats are how a plan is written.
var planFormats = map[string]func(io.Writer, style, *planned, planFlags) error{
	"text": printPlan, "json": printPlanJSON, "csv": printPlanCSV, "html": printPlanHTML,
}

// planned is a plan with what it was made of.
type planned struct {
	book   *rules.Book
	sight  *dispatch.Sight
	plan   *engine.Plan
	writer *engine.Writer

	promotions []ledger.Promotion       // in force
	putOff     map[engine.Key]time.Time // by who was to take them: until when a daemon waits
}

func runPlan(ctx context.Context, w *world, dir string, f planFlags) error {
	print, ok := planFormats[f.format]
	switch {
	case !ok:
		return usage(fmt.Errorf("--format is text, json, csv or html, and this is %q", f.format))
	case f.span != "" && f.format != "text" && f.format != "json":
		return usage(fmt.Errorf("--format is text or json with --for, and this is %q", f.format))
	}
	book, err := load(w, dir)
	if err != nil {
		return err
	}
	if f.span != "" {
		return runAhead(ctx, w, book, f)
	}
	p, err := preview(ctx, w, book, f)
	if err != nil {
		return err
	}
	if f.customer != "" {
		if _, ok := p.sight.Input.People.IDs.LookupString(f.customer); !ok {
			return wrong("there is no customer %q in %s", f.customer, book.Customers.Path)
		}
	}
	since := w.clock()
	if err := print(w.out, styleFor(w, w.out), p, f); err != nil {
		return err
	}
	if f.phases {
		p.sight.Phases = append(p.sight.Phases, dispatch.Phase{Name: "print", Took: w.clock().Sub(since)})
		printPhases(w.err, p)
	}
	return nil
}

// preview looks and decides; it is handed nothing that could write.
func preview(ctx context.Context, w *world, book *rules.Book, f planFlags) (*planned, error) {
	only, err := chosen(book, f.playbooks)
	if err != nil {
		return nil, err
	}
	at, err := instant(w, book, f.at)
	if err != nil {
		return nil, err
	}
	memory, closeMemory, err := recall(ctx, book)
	if err != nil {
		return nil, err
	}
	defer closeMemory() // it was only read from
	// Columns without pointers cost the collector next to nothing, and as much
	// again left free beside a million customers is half a gigabyte.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	bar := newProgress(w)
	defer bar.clear()
	sight, err := dispatch.Look(ctx, book, at, newFacts(book, bar, memory), memory, w.clock)
	if err != nil {
		return nil, err
	}
	sight.Input.Only = only
	p, err := decide(w, book, sight)
	if err != nil {
		return nil, err
	}
	if l, has := memory.(*ledger.Ledger); has {
		if p.promotions, err = l.Promotions(ctx, at); err != nil {
			return nil, err
		}
		p.putOff, err = l.PutOff(ctx)
	}
	return p, err
}

// decide makes the plan of what was seen, and times it.
func decide(w *world, book *rules.Book, sight *dispatch.Sight) (*planned, error) {
	since := w.clock()
	board, err := engine.Evaluate(sight.Input)
	if err != nil {
		return nil, err
	}
	evaluated := w.clock()
	plan, writer := engine.Decide(sight.Input, board)
	sight.Phases = append(sight.Phases,
		dispatch.Phase{Name: "evaluate", Took: evaluated.Sub(since)},
		dispatch.Phase{Name: "decide", Took: w.clock().Sub(evaluated)})
	return &planned{book: book, sight: sight, plan: plan, writer: writer}, nil
}

// chosen says which playbooks were asked for; nil when all are.
func chosen(book *rules.Book, names []string) (func(string) bool, error) {
	if len(names) == 0 {
		return nil, nil
	}
	known := make([]string, len(book.Playbooks))
	for i := range book.Playbooks {
		known[i] = book.Playbooks[i].Name
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, usage(fmt.Errorf("there is no playbook %q: %s", name, nearest(name, known)))
		}
	}
	return func(name string) bool { return slices.Contains(names, name) }, nil
}

// printPhases says how long each part took and how much memory it needed.
func printPhases(out io.Writer, p *planned) {
	var total time.Duration
	for _, phase := range p.sight.Phases {
		total += phase.Took
		fmt.Fprintf(out, "%-10s %8.3f s\n", phase.Name, phase.Took.Seconds())
	}
	fmt.Fprintf(out, "%-10s %8.3f s  %.0f customers/s\n", "total", total.Seconds(), float64(p.plan.Customers)/total.Seconds())
	if peak, ok := peakMemory(); ok {
		fmt.Fprintf(out, "%-10s %8d MB\n", "peak RSS", peak/1_000_000)
	}
}

// peakMemory is the most memory this process has held, in bytes, where the
// system says so.
func peakMemory() (bytes int64, ok bool) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	var kib int64
	for line := range lines(string(status)) {
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kib); n == 1 {
			return kib * 1024, true
		}
	}
	return 0, false
}
