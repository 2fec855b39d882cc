package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdfast/internal/ledger"
	"holdfast/rules"
)

func customerCommand(w *world) *cobra.Command {
	var project string
	c := &cobra.Command{
		Use:   "customer",
		Short: "See, hand out, erase or suppress one customer, or write down their word",
		Long: `See, hand out, erase or suppress one customer, or write down what they have said
about being written to.`,
		Example: `  holdfast customer show C0007 --project shop
  holdfast customer export C0007 > C0007.json
  holdfast customer withdraw C0007 --from "called us"
  holdfast customer erase C0007`,
	}
	c.PersistentFlags().StringVar(&project, "project", ".", "the project's `FOLDER`")
	return group(c,
		customerShowCommand(w, &project), customerExportCommand(w, &project), customerEraseCommand(w, &project),
		customerSuppressCommand(w, &project), customerChoiceCommand(w, &project, true), customerChoiceCommand(w, &project, false))
}

// oneCustomer asks for an id.
func oneCustomer(c *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage(fmt.Errorf("%s takes the id of one customer", c.CommandPath()))
	}
	return nil
}

// acquainted is one customer with what the sources and the ledger have about
// them.
type acquainted struct {
	*dossier
	id   string
	book *rules.Book
	at   time.Time
	rows map[string][]map[string]any // of the ledger, by table
}

// acquaint finds a customer, whom the sources or the ledger have to know. read
// says which sources are asked.
func acquaint(ctx context.Context, w *world, project, id string, read func(context.Context, *rules.Book, string, time.Time) (*dossier, error)) (*acquainted, error) {
	book, err := load(w, project)
	if err != nil {
		return nil, err
	}
	a := &acquainted{id: id, book: book}
	if a.at, err = instant(w, book, ""); err != nil {
		return nil, err
	}
	if a.dossier, err = read(ctx, book, id, a.at); err != nil {
		return nil, err
	}
	err = reading(ctx, book, func(l *ledger.Ledger) error {
		a.rows, err = l.Export(ctx, id)
		return err
	})
	if err == nil && !a.known && !a.remembered() {
		err = wrong("there is no customer %q, neither in %s nor in the ledger", id, book.Customers.Path)
	}
	return a, err
}

// remembered says whether the ledger has anything about the customer.
func (a *acquainted) remembered() bool {
	for _, rows := range a.rows {
		if len(rows) > 0 {
			return true
		}
	}
	return false
}
