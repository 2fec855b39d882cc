package channel

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ReadMaildir takes in everything that is new in a maildir. A file moves from new
// to cur when the ledger has what it says, so that a crash loses none; read once
// more, it changes nothing. Mail that is no report is left unseen in cur for people.
func (b *Mailbox) ReadMaildir(ctx context.Context, at time.Time, dir string) (Returned, error) {
	var all Returned
	entries, err := os.ReadDir(filepath.Join(dir, "new"))
	if errors.Is(err, fs.ErrNotExist) {
		return all, fmt.Errorf("reading bounces: %s is no maildir: it has no folder new (make it, or take bounces: away)", dir)
	}
	if err != nil {
		return all, fmt.Errorf("reading bounces: %w", err)
	}
	entries = slices.DeleteFunc(entries, fs.DirEntry.IsDir)
	for some := range slices.Chunk(entries, atOnce) {
		if err := ctx.Err(); err != nil {
			return all, nil // the others are read the next time
		}
		mails := make([]incoming, len(some))
		for i, e := range some {
			if mails[i], err = openMail(dir, e.Name()); err != nil {
				return all, fmt.Errorf("reading bounces: %w", err)
			}
		}
		err := b.take(context.WithoutCancel(ctx), at, mails, &all, func(name string, heeded bool) error { return moveMail(dir, name, heeded) })
		if err != nil {
			return all, fmt.Errorf("reading bounces: %w", err)
		}
	}
	return all, nil
}

// openMail reads one file that is new.
func openMail(dir, name string) (one incoming, err error) {
	file, err := os.Open(filepath.Join(dir, "new", name))
	if err != nil {
		return one, err
	}
	defer file.Close() //nolint:errcheck // nothing was written
	return readMail(name, file)
}

// moveMail moves a file to those that were read; one that was heeded counts as
// seen.
func moveMail(dir, name string, heeded bool) error {
	read := name
	if !strings.Contains(name, ":2,") {
		read += ":2,"
		if heeded {
			read += "S"
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "cur"), 0o700); err != nil {
		return err
	}
	return os.Rename(filepath.Join(dir, "new", name), filepath.Join(dir, "cur", read))
}
