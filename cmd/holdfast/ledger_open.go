package main

import (
	"context"
	"errors"
	"io/fs"

	"holdfast/internal/ledger"
	"holdfast/rules"
)

// reading opens the project's ledger for reading and closes it behind f. A
// project that has none yet has nothing to read: f is not called.
func reading(ctx context.Context, book *rules.Book, f func(*ledger.Ledger) error) error {
	l, err := ledger.OpenReadOnly(ctx, ledgerPath(book))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return errors.Join(f(l), l.Close())
}

// writing opens the project's ledger, makes it where there is none, and closes
// it behind f.
func writing(ctx context.Context, book *rules.Book, f func(*ledger.Ledger) error) error {
	l, err := ledger.Open(ctx, ledgerPath(book))
	if err != nil {
		return err
	}
	return errors.Join(f(l), l.Close())
}
