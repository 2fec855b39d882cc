package main

import (
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

// exportJSON is all that there is about one customer.
type exportJSON struct {
	Project  string                      `json:"project"`
	Customer string                      `json:"customer"`
	At       time.Time                   `json:"at"`
	Currency string                      `json:"currency"` // of the sources' money in major units, of the ledger's in minor ones
	Sources  map[string][]map[string]any `json:"sources"`  // by source, as the project reads it; what is missing is left out
	Ledger   map[string][]map[string]any `json:"ledger"`   // by table
	Banned   *banJSON                    `json:"banned,omitempty"`
}

func customerExportCommand(w *world, project *string) *cobra.Command {
	return &cobra.Command{
		Use:   "export ID",
		Short: "Print all that the sources and the ledger have about a customer, as JSON",
		Long: `Print all that the sources and the ledger have about a customer, as JSON: for
themselves when they ask. Of the sources it is what the project reads; your shop
may have more.`,
		Example: `  holdfast customer export C0007 --project shop > C0007.json`,
		Args:    oneCustomer,
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			a, err := acquaint(ctx, w, *project, args[0], lookUpAll)
			if err != nil {
				return err
			}
			out := exportJSON{
				Project: a.book.Name, Customer: a.id, At: a.at, Currency: a.book.Currency.Code,
				Sources: map[string][]map[string]any{}, Ledger: a.rows,
			}
			for _, name := range a.sources {
				out.Sources[name] = append([]map[string]any{}, a.dossier.rows[name]...)
			}
			err = reading(ctx, a.book, func(l *ledger.Ledger) error {
				h, err := l.History(ctx, engine.HistoryQuery{At: a.at, Messages: a.at})
				if ban, ok := h.Bans.Find(a.email()); ok {
					out.Banned = &banJSON{Address: a.email(), Reason: string(ban.Why), At: ban.At.In(a.book.Zone), Detail: ban.Detail}
				}
				return err
			})
			if err != nil {
				return err
			}
			return writeJSON(w.out, out)
		},
	}
}
