package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func loyaltyCommand(w *world) *cobra.Command {
	c := &cobra.Command{
		Use:   "loyalty",
		Short: "Show what points, tiers, badges and referrals come to",
		Long:  "Show what points, tiers, badges and referrals come to.",
		Example: `  holdfast loyalty report shop
  holdfast loyalty leaderboard shop --by earned --top 100 --format csv`,
	}
	return group(c, loyaltyReportCommand(w), leaderboardCommand(w))
}

// leadersShown is how many customers a report shows.
const leadersShown = 10

// loyaltyReport is what a shop's loyalty comes to at an instant.
type loyaltyReport struct {
	Project  string             `json:"project"`
	Currency string             `json:"currency"`
	Points   ledger.ShopPoints  `json:"points"`
	Members  ledger.ShopMembers `json:"members"`
	// What the shop owes for points, in minor units; null where nobody has said
	// what they are worth (loyalty.points.worth).
	Liability *liability `json:"liability"`
	// Of points whose fate is known: the share that was spent, and the one that
	// expired; null where there are none.
	Redemption *float64 `json:"redemption_rate"`
	Breakage   *float64 `json:"breakage"`
	// The share of the customers who have a code to give on who have brought
	// somebody; null where there are none.
	Referring *float64        `json:"referral_rate"`
	Leaders   []ledger.Leader `json:"leaders"` // by points earned

	book *rules.Book
}

// liability is what points cost the shop, in minor units.
type liability struct {
	Outstanding int64 `json:"outstanding"`
	Pending     int64 `json:"pending"`
}

func loyaltyReportCommand(w *world) *cobra.Command {
	var at, format string
	c := &cobra.Command{
		Use:   "report [PROJECT]",
		Short: "Show what the shop owes in points, and what became of the others",
		Long: `Show what the shop owes for points (by loyalty.points.worth), what became of
those that were earned, from what and month by month, and who has which tier,
which badges were won and how many customers were brought by others.

issued = pending + outstanding + spent + expired + revoked, to the point. With
--at it is as it stood then. Customers who were erased are counted without a
name.`,
		Example: `  holdfast loyalty report shop
  holdfast loyalty report shop --at 2026-01-01 --format json`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			print, ok := map[string]func(io.Writer, style, *loyaltyReport) error{"text": printLoyalty, "json": printLoyaltyJSON, "html": printLoyaltyHTML}[format]
			if !ok {
				return usage(fmt.Errorf("--format is text, json or html, and this is %q", format))
			}
			book, now, err := loadAt(w, folder(args), at)
			if err != nil {
				return err
			}
			r, err := makeLoyaltyReport(c.Context(), book, now)
			if err != nil {
				return err
			}
			return print(w.out, styleFor(w, w.out), r)
		},
	}
	c.Flags().StringVar(&at, "at", "", "as of this `INSTANT` (default: now)")
	c.Flags().StringVar(&format, "format", "text", "the `FORMAT`: text, json or html")
	return c
}

func makeLoyaltyReport(ctx context.Context, book *rules.Book, at time.Time) (r *loyaltyReport, err error) {
	err = reading(ctx, book, func(l *ledger.Ledger) error {
		r, err = loyaltyOf(ctx, book, l, at)
		return err
	})
	if r == nil { // there is no ledger yet
		r = &loyaltyReport{Project: book.Name, Currency: book.Currency.Code, Points: ledger.ShopPoints{At: at}, book: book}
	}
	return r, err
}

// loyaltyOf is the report from an open ledger.
func loyaltyOf(ctx context.Context, book *rules.Book, l *ledger.Ledger, at time.Time) (*loyaltyReport, error) {
	policy := engine.Policy(book)
	r := &loyaltyReport{Project: book.Name, Currency: book.Currency.Code, book: book}
	var errs [3]error
	r.Points, errs[0] = l.ShopPoints(ctx, at, policy)
	r.Members, errs[1] = l.ShopMembers(ctx, at)
	r.Leaders, errs[2] = l.Leaders(ctx, at, ledger.ByEarned, leadersShown, policy)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	r.Points.At = at
	if book.Loyalty != nil && book.Loyalty.Points.Worth.Points > 0 {
		worth := loyalty.Worth{Minor: book.Loyalty.Points.Worth.Minor, Points: book.Loyalty.Points.Worth.Points}
		var owed liability
		owed.Outstanding, owed.Pending = r.Points.Liability(worth)
		r.Liability = &owed
	}
	if share, ok := r.Points.RedemptionRate(); ok {
		broken, _ := r.Points.Breakage()
		r.Redemption, r.Breakage = &share, &broken
	}
	if r.Members.Codes > 0 {
		share := float64(r.Members.Referrals.Referrers) / float64(r.Members.Codes)
		r.Referring = &share
	}
	return r, nil
}

func printLoyaltyJSON(out io.Writer, _ style, r *loyaltyReport) error {
	return writeJSON(out, r)
}

// tierText is a tier's name as people read it.
func tierText(tier string) string { return cmp.Or(tier, "(none)") }
