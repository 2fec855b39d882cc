package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
)

// codeStates are those that a code can be found in.
var codeStates = []string{
	string(loyalty.CodeFree), string(loyalty.CodeReserved), string(loyalty.CodeIssued), string(loyalty.CodeRedeemed),
	string(loyalty.CodeExpired), string(loyalty.CodeReleased),
}

// holdingJSON is one code of an export.
type holdingJSON struct {
	Code     string            `json:"code"`
	Offer    string            `json:"offer"`
	State    loyalty.CodeState `json:"state"`
	Customer string            `json:"customer,omitempty"` // missing: nobody's yet, or everybody's
	Given    time.Time         `json:"given,omitzero"`
	From     time.Time         `json:"from,omitzero"`
	Until    time.Time         `json:"until,omitzero"`
	Uses     int               `json:"uses,omitempty"` // in all; missing: any number
	PerHead  int               `json:"uses_per_customer,omitempty"`
	Used     int               `json:"used"`
}

func offerExportCommand(w *world, project *string) *cobra.Command {
	var format, state string
	c := &cobra.Command{
		Use:   "export OFFER",
		Short: "Print an offer's codes for the shop system",
		Long: `Print an offer's codes for the shop system, one a line, with whose they are,
until when they are good and how often they were used.`,
		Example: `  holdfast offer export comeback --state issued > codes.csv
  holdfast offer export comeback --format json`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if format != "csv" && format != "json" {
				return usage(fmt.Errorf("--format is csv or json, and this is %q", format))
			}
			if state != "" && !slices.Contains(codeStates, state) {
				return usage(fmt.Errorf("there is no state %q: %s", state, nearest(state, codeStates)))
			}
			return exportCodes(c.Context(), w, *project, args[0], format, loyalty.CodeState(state))
		},
	}
	c.Flags().StringVar(&format, "format", "csv", "the `FORMAT`: csv or json")
	c.Flags().StringVar(&state, "state", "", "only codes in this `STATE`: "+joined(codeStates))
	return c
}

func exportCodes(ctx context.Context, w *world, project, offer, format string, state loyalty.CodeState) error {
	book, now, err := loadAt(w, project, "")
	if err != nil {
		return err
	}
	all := []holdingJSON{}
	err = reading(ctx, book, func(l *ledger.Ledger) error {
		codes, err := l.Holdings(ctx, offer, now)
		for _, h := range codes {
			if state != "" && h.State != state {
				continue
			}
			all = append(all, holdingJSON{
				h.Code, h.Offer, h.State, h.Customer, inZone(h.Given, book.Zone), inZone(h.Terms.From, book.Zone),
				inZone(h.Terms.Until, book.Zone), h.Terms.Uses, h.Terms.PerCustomer, h.Used,
			})
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(all) == 0 { // an offer that is gone from the rules may still have codes
		if _, err := offerNamed(book, offer); err != nil {
			return err
		}
	}
	if format == "json" {
		return writeJSON(w.out, all)
	}
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	header := []string{"code", "offer", "state", "customer", "given", "from", "until", "uses", "uses_per_customer", "used"}
	return writeCells(w.out, header, func(yield func([]string) error) error {
		for _, h := range all {
			row := []string{
				h.Code, h.Offer, string(h.State), h.Customer, when(h.Given), when(h.From), when(h.Until),
				fmt.Sprint(h.Uses), fmt.Sprint(h.PerHead), fmt.Sprint(h.Used),
			}
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	})
}
