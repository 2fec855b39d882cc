package channel

import (
	"context"
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
)

// Returns is where what came back of messages is written down. Writing it down
// twice is writing it down once.
type Returns interface {
	// Messages are touches by the ids of their messages, under the names that their
	// playbooks have now.
	Messages(ctx context.Context, ids []string) (map[string]engine.Key, error)
	// PastNames are the names that a playbook had before.
	PastNames(ctx context.Context, playbook string) ([]string, error)
	Feedback(ctx context.Context, at time.Time, key engine.Key, kind engine.Reason, detail string) (found bool, err error)
	SoftBounce(ctx context.Context, at time.Time, key engine.Key, detail string) (found bool, err error)
	Mailed(ctx context.Context, customer string, since time.Time) ([]engine.Mailed, error)
	Ban(ctx context.Context, at time.Time, address string, ban engine.Ban) error
	Choices(ctx context.Context, customer string) ([]engine.Choice, error)
	Choose(ctx context.Context, choices []engine.Choice) error
	// Letter says whether a letter is known; it is not where its customer was erased.
	Letter(ctx context.Context, key engine.Key) (sent time.Time, found bool, err error)
	Respond(ctx context.Context, responses []engine.Response) error
}

// Inbox takes in what mail servers and mailbox providers tell of our messages,
// however it comes.
type Inbox struct {
	Returns Returns
	Key     func(engine.Key) string // as in Envelope.Key
	Soft    func() int              // so many soft bounces in a row are taken for a hard one
	// Addresses are those that customers have now, for bounces that name none. Nil:
	// nobody knows.
	Addresses func(ctx context.Context, customers []string) (map[string]string, error)
}

// Returned counts what a look into the inbox came to.
type Returned struct {
	Bounced, Complained, Unsubscribed int // reports about messages of ours
	Soft                              int // of those that bounced: the next may not
	Banned                            int // addresses that are never written to again
	Other                             int // mail that is no such report, or about nothing of ours
}

// softWithin is how far back soft bounces are looked for: mailboxes that were full
// in spring say nothing of autumn.
const softWithin = 30 * 24 * time.Hour

// Take takes in reports whose sender is known, so that an address counts also
// where the message is not known.
func (in *Inbox) Take(ctx context.Context, at time.Time, reports []Report) (all Returned, err error) {
	var ids []string
	for _, r := range reports {
		if r.MessageID != "" {
			ids = append(ids, r.MessageID)
		}
	}
	keys, err := in.find(ctx, ids)
	if err != nil {
		return all, err
	}
	reports = slices.Clone(reports)
	if err := in.name(ctx, reports, keys); err != nil {
		return all, err
	}
	for _, r := range reports {
		when := r.when(at)
		if key, ours := keys[r.MessageID]; ours {
			err = in.heed(ctx, when, key, r, &all)
		} else {
			err = in.stranger(ctx, when, r, &all)
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// find are the touches of messages by their ids.
func (in *Inbox) find(ctx context.Context, ids []string) (map[string]engine.Key, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return in.Returns.Messages(ctx, ids)
}

// stranger heeds a report about a message that the ledger does not know: of a
// soft bounce there is nothing to count it by.
func (in *Inbox) stranger(ctx context.Context, at time.Time, r Report, all *Returned) error {
	if len(r.Recipients) == 0 || r.Kind == engine.Bounced && !r.Hard {
		all.Other++
		return nil
	}
	all.count(r)
	return in.ban(ctx, at, r.Recipients[0], r.Kind, r.Detail, all)
}

// heed writes down what a report says of one of our messages. Only the address
// that the message went to is banned, whatever the report names: the message's id
// holds a mark of it.
func (in *Inbox) heed(ctx context.Context, at time.Time, key engine.Key, r Report, all *Returned) error {
	var err error
	soft := r.Kind == engine.Bounced && !r.Hard
	if soft {
		_, err = in.Returns.SoftBounce(ctx, at, key, r.Detail)
	} else {
		_, err = in.Returns.Feedback(ctx, at, key, r.Kind, r.Detail)
	}
	if err != nil {
		return err
	}
	all.count(r)
	to, err := in.addressed(ctx, r.MessageID, key, r.Recipients)
	if err != nil {
		return err
	}
	var said []engine.Choice
	if r.Kind != engine.Bounced {
		if said, err = in.Returns.Choices(ctx, key.Customer); err != nil || agreedSince(said, r.when(at)) {
			return err
		}
	}
	switch {
	case to >= 0 && soft:
		return in.soften(ctx, at, key.Customer, r.Recipients[to], r.Detail, all)
	case to >= 0:
		return in.ban(ctx, at, r.Recipients[to], r.Kind, r.Detail, all)
	case r.Kind == engine.Bounced:
		return nil // of an address that somebody's mail is forwarded to
	}
	// Providers take the address out of complaints. Who complained is known.
	if slices.ContainsFunc(said, func(c engine.Choice) bool { return c.Topic == "" && !c.Agreed }) {
		return nil // said twice, it is kept once
	}
	return in.Returns.Choose(ctx, []engine.Choice{{Customer: key.Customer, At: at, From: "a report of the mailbox provider: " + string(r.Kind)}})
}

// agreedSince says whether a customer who said all that has agreed to letters after
// that instant. Old mail is read a second time when somebody has deleted some of it.
func agreedSince(said []engine.Choice, when time.Time) bool {
	return slices.ContainsFunc(said, func(c engine.Choice) bool { return c.Topic == "" && c.Agreed && c.At.After(when) })
}

// soften bans an address from which so many letters in a row have come back.
func (in *Inbox) soften(ctx context.Context, at time.Time, customer, address, detail string, all *Returned) error {
	letters, err := in.Returns.Mailed(ctx, customer, at.Add(-softWithin))
	if err != nil {
		return err
	}
	row, most := 0, in.Soft()
	for _, m := range letters {
		to, err := in.addressed(ctx, m.MessageID, m.Key, []string{address})
		if err != nil {
			return err
		}
		switch {
		case to < 0: // she had another then
		case m.Soft:
			row++
		case row > 0: // it arrived; of newer ones nobody knows yet
			return nil
		}
		if row == most {
			return in.ban(ctx, at, address, engine.Bounced, fmt.Sprintf("%d letters in a row came back, the last with: %s", row, detail), all)
		}
	}
	return nil
}

func (in *Inbox) ban(ctx context.Context, at time.Time, address string, why engine.Reason, detail string, all *Returned) error {
	all.Banned++
	return in.Returns.Ban(ctx, at, address, engine.Ban{Why: why, At: at, Detail: detail})
}

// count counts one report.
func (all *Returned) count(r Report) {
	switch r.Kind {
	case engine.Bounced:
		all.Bounced++
		if !r.Hard {
			all.Soft++
		}
	case engine.Complained:
		all.Complained++
	default:
		all.Unsubscribed++
	}
}
