package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"holdfast/internal/ledger"
)

func customerEraseCommand(w *world, project *string) *cobra.Command {
	var yes bool
	var address string
	c := &cobra.Command{
		Use:   "erase ID",
		Short: "Remove a customer from the ledger for good",
		Long: `Remove a customer from the ledger for good: entries, touches, codes, points,
choices, silences, and letters in the outbox. What stays are salted hashes: of
the address, so that nobody writes to it again, and of the id, so that nothing
of before earns points again, and that no playbook takes the customer in before
they have agreed anew (see holdfast customer agree).

The files that Holdfast reads are yours: take the customer out of them too.`,
		Example: `  holdfast customer erase C0007 --project shop    # asks for the id once more
  holdfast customer erase C0007 --yes`,
		Args: oneCustomer,
		RunE: func(c *cobra.Command, args []string) error {
			return eraseCustomer(c.Context(), w, *project, args[0], address, yes)
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "don't ask")
	c.Flags().StringVar(&address, "address", "", "the e-mail `ADDRESS` to suppress (default: the one in the customers' file)")
	return c
}

func eraseCustomer(ctx context.Context, w *world, project, id, address string, yes bool) error {
	if address != "" && !isAddress(address) {
		return usage(fmt.Errorf("%q is no address: write it as ada@example.com", address))
	}
	a, err := acquaint(ctx, w, project, id, lookUp)
	if err != nil {
		return err
	}
	address = cmp.Or(address, a.email())
	if !yes {
		f, ok := w.in.(*os.File)
		if !ok || !term.IsTerminal(int(f.Fd())) {
			return usage(errors.New("nobody is there to ask: say --yes"))
		}
		if err := typed(w, a, address); err != nil {
			return err
		}
	}
	var letters int
	err = writing(ctx, a.book, func(l *ledger.Ledger) error {
		// The ledger knows which letters they are, so they go first.
		if letters, err = eraseLetters(ctx, a, l); err != nil {
			return err
		}
		return l.Erase(ctx, a.at, id, address)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "%s is erased from the ledger", id)
	if letters > 0 {
		fmt.Fprintf(w.out, ", and %s from the outbox", counted(letters, "letter"))
	}
	fmt.Fprintln(w.out)
	s := styleFor(w, w.err)
	if address == "" {
		fmt.Fprintf(w.err, "%s their address is not known, so nothing keeps it from being written to should it come back (say it with --address)\n", s.warn("warning:"))
	}
	if a.known {
		fmt.Fprintf(w.err, "%s %s still has them: take them out there too\n", s.warn("warning:"), a.book.Customers.Path)
	}
	return nil
}

// typed asks for the id once more.
func typed(w *world, a *acquainted, address string) error {
	fmt.Fprintf(w.out, "This removes %s (%s) from the ledger for good: %s. Type the id to go on: ",
		a.id, cmp.Or(address, "address not known"), a.rowsText())
	line, err := bufio.NewReader(w.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if strings.TrimSpace(line) != a.id {
		return wrong("that is not the id: nothing was erased")
	}
	return nil
}

// rowsText counts what the ledger has about the customer.
func (a *acquainted) rowsText() string {
	var parts []string
	for _, t := range []struct{ table, word string }{
		{"touch", "touch"}, {"code", "code"}, {"movement", "movement"}, {"choice", "choice"}, {"silence", "silence"},
	} {
		switch n := len(a.rows[t.table]); {
		case n == 0:
		case t.table == "touch":
			parts = append(parts, countedEs(n, t.word))
		case t.table == "movement":
			parts = append(parts, counted(n, t.word)+" of points")
		default:
			parts = append(parts, counted(n, t.word))
		}
	}
	if len(parts) == 0 {
		return "it has nothing about them but that they are not to be written to"
	}
	return strings.Join(parts, ", ")
}

// outboxFile is what a letter in the outbox is called.
var outboxFile = regexp.MustCompile(`\d{4}-\d{2}-\d{2}-[0-9a-f]{16}\.eml`)

// eraseLetters removes the customer's letters from the outbox.
func eraseLetters(ctx context.Context, a *acquainted, l *ledger.Ledger) (removed int, err error) {
	if a.book.Email.Outbox == "" {
		return 0, nil
	}
	touches, err := l.Touches(ctx, ledger.Filter{Customer: a.id})
	if err != nil {
		return 0, err
	}
	for _, t := range touches {
		name := outboxFile.FindString(filepath.Base(t.Detail))
		if name == "" {
			continue
		}
		switch err := os.Remove(filepath.Join(inProject(a.book, a.book.Email.Outbox), name)); {
		case err == nil:
			removed++
		case !errors.Is(err, fs.ErrNotExist):
			return removed, err
		}
	}
	return removed, nil
}
