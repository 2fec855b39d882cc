package channel

import (
	"context"
	"time"

	"holdfast/engine"
	"holdfast/engine/link"
)

// leave heeds a mail that asks for no more letters. Its token is as good as a click
// on the letter's link; without a good one the address counts that it comes from,
// where that is a customer's. A word that a customer has given since the mail came
// stands. Not heeded is a mail that nobody can be told by.
func (b *Mailbox) leave(ctx context.Context, at, came time.Time, l Leaving, all *Returned) (heeded bool, err error) {
	if read, err := engine.ReadLink(b.Links, link.Unsubscribe, l.Token); err == nil {
		if _, known, err := b.Returns.Letter(ctx, read.Key); err != nil || known {
			if err == nil {
				err = b.unsubscribe(ctx, at, came, read)
			}
			all.Unsubscribed++
			return true, err
		}
	}
	if l.From == "" || b.Customers == nil {
		return false, nil
	}
	customers, err := b.Customers(ctx, l.From)
	if err != nil || len(customers) == 0 {
		return false, err
	}
	all.Unsubscribed++
	for _, customer := range customers {
		if said, err := b.Returns.Choices(ctx, customer); err != nil || agreedSince(said, came) {
			return true, err
		}
	}
	return true, b.ban(ctx, at, l.From, engine.Unsubscribed, "by mail", all)
}

// unsubscribe writes down what the page of a letter's link does when its reader
// leaves there. Said twice, it is kept once, and what was agreed to since the mail
// came stands.
func (in *Inbox) unsubscribe(ctx context.Context, at, came time.Time, read engine.Link) error {
	topic := read.More[0]
	said, err := in.Returns.Choices(ctx, read.Key.Customer)
	if err != nil {
		return err
	}
	for _, c := range said {
		if c.Topic == topic && (!c.Agreed || c.At.After(came)) {
			return nil
		}
	}
	choice := engine.Choice{Customer: read.Key.Customer, Topic: topic, At: at, From: "mail about a letter of " + read.Key.Playbook}
	if err := in.Returns.Choose(ctx, []engine.Choice{choice}); err != nil {
		return err
	}
	if err := in.Returns.Respond(ctx, []engine.Response{{Key: read.Key, At: at, Type: engine.Unsubscribing}}); err != nil {
		return err
	}
	_, err = in.Returns.Feedback(ctx, at, read.Key, engine.Unsubscribed, "by mail")
	return err
}
