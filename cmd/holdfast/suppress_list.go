package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"holdfast/internal/ledger"
)

// suppressListFlags are the words of `holdfast suppress list`.
type suppressListFlags struct {
	format, reason string
	limit          int
}

func suppressListCommand(w *world, project *string) *cobra.Command {
	var f suppressListFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "List who is never written to, why and since when",
		Long: `List who is never written to, why and since when, the newest first. Of other
houses' lists and of erased customers only a hash is known.`,
		Example: `  holdfast suppress list --project shop
  holdfast suppress list --reason complained --format csv > complained.csv`,
		Args: atMost(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if !slices.Contains([]string{"text", "json", "csv"}, f.format) {
				return usage(fmt.Errorf("--format is text, json or csv, and this is %q", f.format))
			}
			if f.reason != "" && !slices.Contains(banReasons, f.reason) {
				return usage(fmt.Errorf("there is no reason %q: %s", f.reason, nearest(f.reason, banReasons)))
			}
			return listBans(c.Context(), w, *project, f)
		},
	}
	c.Flags().StringVar(&f.format, "format", "text", "the `FORMAT`: text, json or csv")
	c.Flags().StringVar(&f.reason, "reason", "", "only this `REASON`: "+joined(banReasons))
	c.Flags().IntVar(&f.limit, "limit", 50, "as text at most `N`, the newest; 0: all")
	return c
}

// banJSON is one line of the list.
type banJSON struct {
	Address string    `json:"address,omitempty"`
	Hash    string    `json:"hash,omitempty"`   // SHA-256 in hex, where the address is not known
	Salted  bool      `json:"salted,omitempty"` // the hash is under this ledger's own salt
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
	Detail  string    `json:"detail,omitempty"`
}

func listBans(ctx context.Context, w *world, project string, f suppressListFlags) error {
	book, err := load(w, project)
	if err != nil {
		return err
	}
	all := []banJSON{}
	err = reading(ctx, book, func(l *ledger.Ledger) error {
		bans, err := l.Bans(ctx)
		for _, b := range bans {
			if f.reason != "" && string(b.Ban.Why) != f.reason {
				continue
			}
			one := banJSON{Address: b.Address, Reason: string(b.Ban.Why), At: b.Ban.At.In(book.Zone), Detail: b.Ban.Detail}
			if b.Address == "" {
				one.Hash, one.Salted = hex.EncodeToString(b.Hash[:]), !b.Plain
			}
			all = append(all, one)
		}
		return err
	})
	if err != nil {
		return err
	}
	switch f.format {
	case "json":
		return writeJSON(w.out, all)
	case "csv":
		return writeCells(w.out, []string{"address", "hash", "salted", "reason", "at", "detail"}, func(yield func([]string) error) error {
			for _, b := range all {
				if err := yield([]string{b.Address, b.Hash, fmt.Sprint(b.Salted), b.Reason, b.At.Format(time.RFC3339), b.Detail}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	printBans(w, all, f.limit)
	return nil
}

func printBans(w *world, all []banJSON, limit int) {
	if len(all) == 0 {
		fmt.Fprintln(w.out, "Nobody is on the list.")
		return
	}
	s, shown := styleFor(w, w.out), all
	if limit > 0 && len(shown) > limit {
		shown = shown[:limit]
	}
	var rows [][]string
	for _, b := range shown {
		who := b.Address
		if who == "" {
			who = "hash " + b.Hash[:16] + "…"
		}
		rows = append(rows, []string{who, b.Reason, b.At.Format(time.DateOnly), b.Detail})
	}
	s.columns(w.out, "", []string{"ADDRESS", "REASON", "SINCE", "DETAIL"}, rows, 3)
	if len(shown) < len(all) {
		fmt.Fprintln(w.out, s.dim(fmt.Sprintf("The newest %d of %d; --limit shows more.", len(shown), len(all))))
	}
}
