package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"holdfast/internal/ledger"
	"holdfast/rules"
)

// runFits prints the fits that runs have acted on, newest first.
func runFits(ctx context.Context, w *world, book *rules.Book, limit int) error {
	l, err := ledger.OpenReadOnly(ctx, ledgerPath(book))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing has run
	}
	if err != nil {
		return err
	}
	defer l.Close() // it was only read from
	fits, err := l.Fits(ctx, limit)
	if err != nil {
		return err
	}
	for _, f := range fits {
		fmt.Fprintf(w.out, "%s\n", f.Body)
	}
	return nil
}
