package channel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"holdfast/rules"
)

// Maildir is the mailbox that bounces and complaints arrive in, as mail servers
// deliver into it.
type Maildir struct {
	Inbox
	Dir string
	Log *slog.Logger // nil: nobody is told of mail that was not understood

	Links rules.Links // signs the mails of those who want no more letters
	// Customer says whether an address is a customer's; nil: nobody knows.
	Customer func(ctx context.Context, address string) (bool, error)
}

// atOnce is how many files are taken in together: the ledger reads all its
// touches to find the messages.
const atOnce = 500

// Read takes in everything that is new in the mailbox. A file moves from new to cur
// when the ledger has what it says, so that a crash loses none; read once more, it
// changes nothing. Mail that is no report is left unseen in cur for people.
func (m *Maildir) Read(ctx context.Context, at time.Time) (Returned, error) {
	var all Returned
	entries, err := os.ReadDir(filepath.Join(m.Dir, "new"))
	if errors.Is(err, fs.ErrNotExist) {
		return all, fmt.Errorf("reading bounces: %s is no maildir: it has no folder new (make it, or take bounces: away)", m.Dir)
	}
	if err != nil {
		return all, fmt.Errorf("reading bounces: %w", err)
	}
	for some := range slices.Chunk(entries, atOnce) {
		if err := ctx.Err(); err != nil {
			return all, nil // the others are read the next time
		}
		if err := m.take(context.WithoutCancel(ctx), at, some, &all); err != nil {
			return all, fmt.Errorf("reading bounces: %w", err)
		}
	}
	return all, nil
}

// take takes in a few files.
func (m *Maildir) take(ctx context.Context, at time.Time, entries []fs.DirEntry, all *Returned) error {
	read := make([]incoming, len(entries))
	reports := make([]Report, len(entries))
	var ids []string
	for i, e := range entries {
		one, err := m.open(e)
		if err != nil {
			return err
		}
		if read[i], reports[i] = one, one.Report; one.whole() {
			ids = append(ids, one.MessageID)
		}
	}
	keys, err := m.find(ctx, ids)
	if err == nil {
		err = m.name(ctx, reports, keys)
	}
	if err != nil {
		return err
	}
	for i, e := range entries {
		if e.IsDir() {
			continue
		}
		one := read[i]
		key, ours := keys[one.MessageID]
		heeded := ours && one.whole() // a delay of the same message is not
		if heeded {
			err = m.heed(ctx, at, key, reports[i], all)
		} else if one.leaves {
			heeded, err = m.leave(ctx, at, one.Leaving, all)
		}
		if err != nil {
			return err
		}
		flags := "S"
		if !heeded {
			flags = ""
			all.Other++
			m.puzzle(e.Name(), one)
		}
		if err := m.done(e.Name(), flags); err != nil {
			return err
		}
	}
	return nil
}

// puzzle tells of mail that looks like a bounce, and that nobody has taken for one.
func (m *Maildir) puzzle(file string, r incoming) {
	switch {
	case m.Log == nil:
	case r.leaves:
		m.Log.Warn("a mail that asks for no more letters is of no customer's address and is left for people", "file", file, "from", r.From)
	case r.whole():
		m.Log.Warn("a report is about no message of ours and is left for people", "file", file, "message", r.MessageID, "kind", r.Kind)
	case r.Puzzle != "":
		m.Log.Warn("mail that may be a bounce is left for people", "file", file, "why", r.Puzzle)
	}
}

// incoming is one mail: a report, or of somebody who leaves, or neither.
type incoming struct {
	Report
	Leaving
	leaves bool
}

// open reads one file.
func (m *Maildir) open(e fs.DirEntry) (one incoming, err error) {
	if e.IsDir() {
		return one, nil
	}
	file, err := os.Open(filepath.Join(m.Dir, "new", e.Name()))
	if err != nil {
		return one, err
	}
	defer file.Close() //nolint:errcheck // nothing was written
	report, ok := ParseReport(file)
	if one.Report = report; ok {
		return one, nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return one, err
	}
	one.Leaving, one.leaves = ParseLeaving(file)
	return one, nil
}

// done moves a file to those that were read.
func (m *Maildir) done(name, flags string) error {
	read := name
	if !strings.Contains(name, ":2,") {
		read += ":2," + flags
	}
	if err := os.MkdirAll(filepath.Join(m.Dir, "cur"), 0o700); err != nil {
		return err
	}
	return os.Rename(filepath.Join(m.Dir, "new", name), filepath.Join(m.Dir, "cur", read))
}
