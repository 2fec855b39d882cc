package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// diffFlags are the words of `holdfast diff`.
type diffFlags struct {
	at       string
	format   string
	all      bool
	exitCode bool
}

func diffCommand(w *world) *cobra.Command {
	var f diffFlags
	c := &cobra.Command{
		Use:   "diff OLD [PROJECT]",
		Short: "Show whom a change of the rules gains and loses",
		Long: `Show what a change of the rules does: people, letters, offers and points gained
and lost. Both versions plan over the same data at the same instant, and
nothing is written.

PROJECT is the new version; without it, the folder we stand in. OLD is a folder
where there is one of that name, else a git revision of PROJECT's repository.
A name that is both is refused: write ./main for the folder and heads/main for
the branch.

The data are those of PROJECT: its files, its ledger, its instant (or --at). The
old version reads them through its own columns, filters and limits. All
playbooks are taken as due.

The exit code is 0 whether or not something changes; with --exit-code it is 1
when something does, or a segment's condition differs.

--format markdown fits a pull request. Mind that it names customers by id and
shows one customer's letter for each letter that changes.`,
		Example: `  holdfast diff ../before .
  holdfast diff HEAD~1
  holdfast diff main shop --format markdown`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage(fmt.Errorf("name the old version, and the project if it is not here: holdfast diff HEAD~1 examples/coffee"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return runDiff(c.Context(), w, args[0], folder(args[1:]), f)
		},
	}
	c.Flags().StringVar(&f.at, "at", "", "the instant, such as 2026-01-05T09:00 (default: the project's own, or now)")
	c.Flags().StringVar(&f.format, "format", "text", "text, json or markdown")
	c.Flags().BoolVar(&f.all, "all", false, "list everybody, not only the first of each list")
	c.Flags().BoolVar(&f.exitCode, "exit-code", false, "exit with 1 when something differs")
	return c
}

func runDiff(ctx context.Context, w *world, old, project string, f diffFlags) error {
	print, ok := map[string]func(io.Writer, style, *difference, diffFlags) error{
		"text": printDiff, "json": printDiffJSON, "markdown": printDiffMarkdown,
	}[f.format]
	if !ok {
		return usage(fmt.Errorf("--format is text, json or markdown, and this is %q", f.format))
	}
	before, after, err := loadSides(ctx, w, old, project)
	if err != nil {
		return err
	}
	if err := planSides(ctx, w, before, after, f.at); err != nil {
		return err
	}
	d, err := compare(before, after)
	if err != nil {
		return err
	}
	if err := print(w.out, styleFor(w, w.out), d, f); err != nil {
		return err
	}
	if f.exitCode && !d.empty() {
		return errSilent
	}
	return nil
}
