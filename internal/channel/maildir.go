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

	"holdfast/engine"
)

// Returns is where what came back of messages is written down. Writing it down
// twice is writing it down once.
type Returns interface {
	Messages(ctx context.Context, ids []string) (map[string]engine.Key, error)
	Feedback(ctx context.Context, at time.Time, key engine.Key, kind engine.Reason, detail string) (found bool, err error)
	Ban(ctx context.Context, at time.Time, address string, ban engine.Ban) error
	Choose(ctx context.Context, choices []engine.Choice) error
}

// Maildir is the mailbox that bounces and complaints arrive in, as mail servers
// deliver into it.
type Maildir struct {
	Dir     string
	Returns Returns
	Key     func(engine.Key) string // as in Envelope.Key
}

// Returned counts what a look into the mailbox came to.
type Returned struct {
	Bounced, Complained, Unsubscribed int // reports about messages of ours
	Banned                            int // addresses that are never written to again
	Other                             int // mail that is no such report, or about nothing of ours
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
	reports := map[string]Report{} // by file
	var ids []string
	for _, e := range entries {
		report, ok, err := m.open(e)
		if err != nil {
			return err
		}
		if ok {
			reports[e.Name()] = report
			ids = append(ids, report.MessageID)
		}
	}
	keys := map[string]engine.Key{}
	if len(ids) > 0 {
		var err error
		if keys, err = m.Returns.Messages(ctx, ids); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		report, is := reports[e.Name()]
		key, ours := keys[report.MessageID]
		flags := ""
		if is && ours {
			if err := m.heed(ctx, at, key, report, all); err != nil {
				return err
			}
			flags = "S"
		} else {
			all.Other++
		}
		if err := m.done(e.Name(), flags); err != nil {
			return err
		}
	}
	return nil
}

// open reads one file.
func (m *Maildir) open(e fs.DirEntry) (report Report, ok bool, err error) {
	if e.IsDir() {
		return report, false, nil
	}
	file, err := os.Open(filepath.Join(m.Dir, "new", e.Name()))
	if err != nil {
		return report, false, err
	}
	defer file.Close() //nolint:errcheck // nothing was written
	report, ok = ParseReport(file)
	return report, ok, nil
}

// heed writes down what a report says of one of our messages. Only the address
// that the message went to is banned, whatever the report names: the message's id
// holds a mark of it.
func (m *Maildir) heed(ctx context.Context, at time.Time, key engine.Key, r Report, all *Returned) error {
	if _, err := m.Returns.Feedback(ctx, at, key, r.Kind, r.Detail); err != nil {
		return err
	}
	switch r.Kind {
	case engine.Bounced:
		all.Bounced++
		if !r.Hard {
			return nil
		}
	case engine.Complained:
		all.Complained++
	default:
		all.Unsubscribed++
	}
	to := slices.IndexFunc(r.Recipients, func(address string) bool { return Addressed(r.MessageID, m.Key(key), address) })
	if to >= 0 {
		all.Banned++
		return m.Returns.Ban(ctx, at, r.Recipients[to], engine.Ban{Why: r.Kind, At: at, Detail: r.Detail})
	}
	if r.Kind == engine.Bounced {
		return nil // of an address that somebody's mail is forwarded to
	}
	// Providers take the address out of complaints. Who complained is known.
	return m.Returns.Choose(ctx, []engine.Choice{{
		Customer: key.Customer, Agreed: false, At: at, From: "a report of the mailbox provider: " + string(r.Kind),
	}})
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
