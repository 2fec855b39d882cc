package main

import (
	"context"
	"strings"

	"holdfast/internal/channel"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// returned is what has come back of earlier messages.
type returned struct {
	Bounced      int `json:"bounced"`
	Complained   int `json:"complained"`
	Unsubscribed int `json:"unsubscribed"`
	Soft         int `json:"soft"`   // of those that bounced: the next may not
	Banned       int `json:"banned"` // addresses that are never written to again
	Other        int `json:"other"`  // mail that is no report about a message of ours
}

// String tells of those that there are.
func (r returned) String() string {
	return strings.Join(those(some{r.Bounced - r.Soft, "bounced"}, some{r.Soft, "bounced for now"}, some{r.Complained, "complained"}, some{r.Unsubscribed, "unsubscribed"},
		some{r.Other, "other mail"}, some{r.Banned, "never written to again"}), ", ")
}

// readReturned takes in what has come back, where the project says where.
func (a *acting) readReturned(ctx context.Context, book *rules.Book) (returned, error) {
	if book.Email.Maildir == "" {
		return returned{}, nil
	}
	box := channel.Maildir{Dir: inProject(book, book.Email.Maildir), Log: a.log, Inbox: inbox(func() *rules.Book { return book }, a.ledger)}
	came, err := box.Read(ctx, a.w.clock())
	return returned(came), err
}

// inbox takes in what comes back of a project's messages.
func inbox(book func() *rules.Book, l *ledger.Ledger) channel.Inbox {
	return channel.Inbox{Returns: l, Key: touchKey, Soft: func() int { return book().Email.Soft }}
}
