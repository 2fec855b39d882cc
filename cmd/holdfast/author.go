package main

import "errors"

// author is who says something that the ledger keeps: the one who was named,
// else the user of this machine.
func author(w *world, named string) (string, error) {
	if named == "" {
		named, _ = w.getenv("USER")
	}
	if named == "" {
		return "", usage(errors.New("nobody knows who you are: say it with --author"))
	}
	return named, nil
}
