package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// expiringDays is how far ahead a customer's points are said to expire.
const expiringDays = 30

func pointsCommand(w *world) *cobra.Command {
	var project, at, format string
	var limit int
	c := &cobra.Command{
		Use:   "points CUSTOMER",
		Short: "Show a customer's points, or move them by hand",
		Long: `Show a customer's points: the balance, what is pending and what will expire, the
lots in which they were earned, and the journal, newest first. Points are spent
from the lot that could first be spent.

With --at it is what stood there then; nothing that is done later changes it.`,
		Example: `  holdfast points C0007
  holdfast points C0007 --at 2026-01-31
  holdfast points grant C0007 100 --note "the late parcel"
  holdfast points spend C0007 500 --for order-1123
  holdfast points return C0007 order-1123
  holdfast points take-back C0007 "order 1119" --worth 20`,
		Args: oneCustomer,
		RunE: func(c *cobra.Command, args []string) error {
			return runPoints(c.Context(), w, project, args[0], at, format, limit)
		},
	}
	c.PersistentFlags().StringVar(&project, "project", ".", "the project's `FOLDER`")
	c.Flags().StringVar(&at, "at", "", "as of this `INSTANT`, such as 2026-01-05T09:00 (default: now)")
	c.Flags().StringVar(&format, "format", "text", "the `FORMAT`: text or json")
	c.Flags().IntVar(&limit, "limit", 20, "of the journal at most `N` movements, the newest; 0: all")
	c.AddCommand(pointsGrantCommand(w, &project), pointsSpendCommand(w, &project), pointsReturnCommand(w, &project), pointsTakeBackCommand(w, &project))
	return c
}

// pointsJSON is a customer's account as --format json has it.
type pointsJSON struct {
	Customer string    `json:"customer"`
	At       time.Time `json:"at"`
	Balance  int64     `json:"balance"`
	Expiring int64     `json:"expiring_30d"`
	loyalty.Sums
	Lots    []lotJSON      `json:"lots"`
	Journal []movementJSON `json:"journal"` // newest first
}

type lotJSON struct {
	Lot     int64              `json:"lot"`
	Kind    loyalty.SourceKind `json:"source_kind"`
	Source  string             `json:"source"`
	Earned  time.Time          `json:"earned"`
	Matures time.Time          `json:"matures"`
	Ends    *time.Time         `json:"ends"` // null: never, or not known yet
	loyalty.Sums
}

type movementJSON struct {
	Seq    int64                `json:"seq"`
	At     time.Time            `json:"at"`
	Kind   loyalty.MovementKind `json:"kind"`
	From   loyalty.SourceKind   `json:"source_kind,omitempty"`
	Source string               `json:"source,omitempty"`
	Points int64                `json:"points"` // how much it moved
	Short  int64                `json:"short,omitempty"`
	Author string               `json:"author,omitempty"`
	Note   string               `json:"note,omitempty"`
}

func runPoints(ctx context.Context, w *world, project, customer, at, format string, limit int) error {
	if format != "text" && format != "json" {
		return usage(fmt.Errorf("--format is text or json, and this is %q", format))
	}
	book, now, err := loadAt(w, project, at)
	if err != nil {
		return err
	}
	account, err := accountAt(ctx, book, customer, now)
	if err != nil {
		return err
	}
	p := pointsOf(account, customer, now, book.Zone, limit)
	if format == "json" {
		return writeJSON(w.out, p)
	}
	printPoints(w, p, len(account.Journal()))
	return nil
}

// accountAt reads a customer's account; without a ledger it is empty.
func accountAt(ctx context.Context, book *rules.Book, customer string, at time.Time) (*loyalty.Account, error) {
	account, err := loyalty.Open(engine.Policy(book), nil)
	if err != nil {
		return nil, err
	}
	return account, reading(ctx, book, func(l *ledger.Ledger) error {
		account, err = l.Account(ctx, at, customer, engine.Policy(book))
		return err
	})
}

func pointsOf(a *loyalty.Account, customer string, at time.Time, zone *time.Location, limit int) pointsJSON {
	p := pointsJSON{
		Customer: customer, At: at, Balance: a.Balance(), Expiring: a.Expiring(at.AddDate(0, 0, expiringDays)), Sums: a.Sums(),
		Lots: []lotJSON{}, Journal: []movementJSON{},
	}
	for _, l := range a.Lots() {
		lot := lotJSON{Lot: l.Seq, Kind: l.Source.Kind, Source: l.Source.ID, Earned: l.Earned.In(zone), Matures: l.Matures.In(zone), Sums: l.Sums}
		if ends := l.Ends.In(zone); !l.Ends.IsZero() {
			lot.Ends = &ends
		}
		p.Lots = append(p.Lots, lot)
	}
	for _, m := range slices.Backward(a.Journal()) {
		if limit > 0 && len(p.Journal) == limit {
			break
		}
		p.Journal = append(p.Journal, movementJSON{
			Seq: m.Seq, At: m.At.In(zone), Kind: m.Kind, From: m.Source.Kind, Source: m.Source.ID, Points: movedPoints(m), Short: m.Short,
			Author: m.Author, Note: m.Note,
		})
	}
	return p
}

// movedPoints is how many points a movement has moved.
func movedPoints(m loyalty.Movement) (n int64) {
	for _, p := range m.Postings {
		n += max(0, p.Points)
	}
	return n
}
