package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"holdfast/internal/channel"
	"holdfast/internal/ledger"
	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
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
	box := channel.Mailbox{
		Log: a.log, Inbox: inbox(func() *rules.Book { return book }, a.ledger, a.w.clock),
		Links: book.Links, Customers: customersOf(book, a.w.clock()),
	}
	var came channel.Returned
	var err error
	switch e := book.Email; {
	case e.Maildir != "":
		came, err = box.ReadMaildir(ctx, a.w.clock(), inProject(book, e.Maildir))
	case e.Mbox != "":
		came, err = box.ReadMbox(ctx, a.w.clock(), inProject(book, e.Mbox), ledgerPath(book)+"-mbox")
	}
	return returned(came), err
}

// inbox takes in what comes back of a project's messages.
func inbox(book func() *rules.Book, l *ledger.Ledger, clock func() time.Time) channel.Inbox {
	return channel.Inbox{
		Returns: l, Key: touchKey, Soft: func() int { return book().Email.Soft },
		Addresses: func(ctx context.Context, customers []string) (map[string]string, error) {
			wanted, theirs := map[string]bool{}, map[string]string{}
			for _, customer := range customers {
				wanted[customer] = true
			}
			err := addresses(ctx, book(), clock(), func(customer, address string) {
				if wanted[customer] {
					theirs[customer] = address
				}
			})
			return theirs, err
		},
	}
}

// customersOf are the customers who have an address. The customers' source is read
// when it is first asked.
func customersOf(book *rules.Book, now time.Time) func(ctx context.Context, address string) ([]string, error) {
	var theirs map[string][]string
	return func(ctx context.Context, address string) ([]string, error) {
		if theirs == nil {
			theirs = map[string][]string{}
			err := addresses(ctx, book, now, func(customer, address string) {
				address = strings.ToLower(address)
				theirs[address] = append(theirs[address], customer)
			})
			if err != nil {
				return nil, err
			}
		}
		return theirs[strings.ToLower(address)], nil
	}
}

// emailField is the customers' address.
const emailField = "email"

// addresses reads the address of every customer who has one, as the rows come:
// where the last row of a customer counts, it comes last.
func addresses(ctx context.Context, book *rules.Book, now time.Time, yield func(customer, address string)) error {
	o := source.Options{Now: now, Need: map[string]bool{emailField: true}, IDs: table.NewDict()}
	_, err := source.Scan(ctx, book.Root, &book.Customers, o, func(b *source.Batch) error {
		column := b.Column(emailField)
		if column == nil {
			return nil // of a shop that only calls webhooks
		}
		for i := range b.Rows() {
			if address, ok := column.Value(i).(string); ok {
				yield(o.IDs.Text(b.Customer[i]), strings.TrimSpace(address))
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking whose mail it is: %w", err)
	}
	return nil
}
