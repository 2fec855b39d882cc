package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

// confirmFlags are the words of `holdfast confirm`.
type confirmFlags struct {
	project string
	span    time.Duration
	author  string
	comment string
}

func confirmCommand(w *world) *cobra.Command {
	var f confirmFlags
	c := &cobra.Command{
		Use:   "confirm PLAYBOOK",
		Short: "Let a playbook act for a while though its belts stop it",
		Long: `Let a playbook act for a while though its belts stop it: it matches more
customers than it may, far more or fewer than it used to, or too many of its
first few have bounced, complained or left. A source that is too old still stops
it.

The ledger keeps who said so, and why. For one run, run --once --confirm does
the same.`,
		Example: `  holdfast confirm win-back --project shop
  holdfast confirm win-back --for 2h --author ada --comment Christmas`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(errors.New("confirm takes the name of one playbook"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return runConfirm(c.Context(), w, args[0], f) },
	}
	c.Flags().StringVar(&f.project, "project", ".", "the project's `FOLDER`")
	c.Flags().DurationVar(&f.span, "for", 24*time.Hour, "for how long, a `SPAN` such as 24h")
	c.Flags().StringVar(&f.author, "author", "", "`WHO` says so (default: the user of this machine)")
	c.Flags().StringVar(&f.comment, "comment", "", "`WHY`")
	return c
}

func runConfirm(ctx context.Context, w *world, playbook string, f confirmFlags) error {
	if f.span <= 0 {
		return usage(fmt.Errorf("--for is how long the playbook may pass, such as 24h, and this is %s", f.span))
	}
	who, err := author(w, f.author)
	if err != nil {
		return err
	}
	book, err := load(w, f.project)
	if err != nil {
		return err
	}
	if _, err := chosen(book, []string{playbook}); err != nil {
		return err
	}
	at, err := instant(w, book, "")
	if err != nil {
		return err
	}
	l, err := ledger.Open(ctx, ledgerPath(book))
	if err != nil {
		return err
	}
	until := at.Add(f.span)
	if err := errors.Join(l.Confirm(ctx, playbook, who, f.comment, at, until), l.Close()); err != nil {
		return err
	}
	fmt.Fprintf(w.out, "%s may pass its belts until %s\n", playbook, until.In(book.Zone).Format("Monday 2006-01-02 15:04 MST"))
	return nil
}

// confirm lets the belts of playbooks pass at the instant of one plan.
func confirm(in *engine.Input, playbooks []string) {
	for _, name := range playbooks {
		if in.History.Confirmed == nil {
			in.History.Confirmed = map[string]time.Time{}
		}
		in.History.Confirmed[name] = in.Now.Add(time.Minute)
	}
}
