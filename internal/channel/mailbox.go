package channel

import (
	"context"
	"io"
	"log/slog"
	"time"

	"holdfast/rules"
)

// Mailbox is where bounces, complaints and the mails of those who want no more
// letters arrive, as mail servers deliver into it: a maildir or an mbox.
type Mailbox struct {
	Inbox
	Log *slog.Logger // nil: nobody is told of mail that was not understood

	Links rules.Links // signs the mails of those who want no more letters
	// Customers are those who have an address; nil: nobody knows.
	Customers func(ctx context.Context, address string) ([]string, error)
}

// atOnce is how many mails are taken in together: the ledger reads all its touches
// to find the messages.
const atOnce = 500

// incoming is one mail: a report, or of somebody who leaves, or neither.
type incoming struct {
	name string // where people find it
	Report
	Leaving
	leaves bool
}

// readMail reads one mail.
func readMail(name string, mail io.ReadSeeker) (one incoming, err error) {
	one.name = name
	report, ok := ParseReport(mail)
	if one.Report = report; ok {
		return one, nil
	}
	if _, err := mail.Seek(0, io.SeekStart); err != nil {
		return one, err
	}
	one.Leaving, one.leaves = ParseLeaving(mail)
	return one, nil
}

// take takes in a few mails. Each is done when the ledger has what it says, in
// their order.
func (b *Mailbox) take(ctx context.Context, at time.Time, mails []incoming, all *Returned, done func(name string, heeded bool) error) error {
	reports := make([]Report, len(mails))
	var ids []string
	for i, one := range mails {
		if reports[i] = one.Report; one.whole() {
			ids = append(ids, one.MessageID)
		}
	}
	keys, err := b.find(ctx, ids)
	if err == nil {
		err = b.name(ctx, reports, keys)
	}
	if err != nil {
		return err
	}
	for i, one := range mails {
		key, ours := keys[one.MessageID]
		heeded := ours && one.whole() // a delay of the same message is not
		if heeded {
			err = b.heed(ctx, at, key, reports[i], all)
		} else if one.leaves {
			heeded, err = b.leave(ctx, at, one.when(at), one.Leaving, all)
		}
		if err != nil {
			return err
		}
		if !heeded {
			all.Other++
			b.puzzle(one)
		}
		if err := done(one.name, heeded); err != nil {
			return err
		}
	}
	return nil
}

// puzzle tells of mail that looks like a bounce, and that nobody has taken for one.
func (b *Mailbox) puzzle(one incoming) {
	switch {
	case b.Log == nil:
	case one.leaves:
		b.Log.Warn("a mail that asks for no more letters is of no customer's address and is left for people", "file", one.name, "from", one.From)
	case one.whole():
		b.Log.Warn("a report is about no message of ours and is left for people", "file", one.name, "message", one.MessageID, "kind", one.Kind)
	case one.Puzzle != "":
		b.Log.Warn("mail that may be a bounce is left for people", "file", one.name, "why", one.Puzzle)
	}
}
