package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// sendTestFlags are the words of `holdfast send-test`.
type sendTestFlags struct {
	project, customer, to, variant, locale, at string
}

// testMark stands before the subject of every letter that is sent to be looked at.
const testMark = "[Test] "

func sendTestCommand(w *world) *cobra.Command {
	var f sendTestFlags
	c := &cobra.Command{
		Use:   "send-test LETTER",
		Short: "Send one letter, written with a real customer's data, to an address of yours",
		Long: `Send one letter, written with a real customer's data, to an address of yours,
through the project's mail server or outbox. The subject begins with "[Test]".
It is the letter as the first step that has it would send it, with the code of
an offer hidden, and with links that are nobody's.

The customer gets nothing, no limit is asked, and the ledger is not touched.`,
		Example: `  holdfast send-test we-miss-you --customer C0007 --to me@bluedoor.example
  holdfast send-test we-miss-you --customer C0007 --to me@bluedoor.example --locale de`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(errors.New("send-test takes the name of one letter"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return sendTest(c.Context(), w, args[0], f) },
	}
	c.Flags().StringVar(&f.project, "project", ".", "the project's `FOLDER`")
	c.Flags().StringVar(&f.customer, "customer", "", "the customer `ID` whose data the letter is written with")
	c.Flags().StringVar(&f.to, "to", "", "the `ADDRESS` that it goes to")
	c.Flags().StringVar(&f.variant, "variant", "", "the `NAME` of one of the letter's variants")
	c.Flags().StringVar(&f.locale, "locale", "", "the `LANGUAGE`, such as de or pt-BR (default: the customer's)")
	c.Flags().StringVar(&f.at, "at", "", "the `INSTANT` of the data, such as 2026-01-05T09:00 (default: now)")
	return c
}

func sendTest(ctx context.Context, w *world, name string, f sendTestFlags) error {
	switch {
	case f.customer == "":
		return usage(errors.New("say with --customer whose data the letter is written with"))
	case !isAddress(f.to):
		return usage(fmt.Errorf("--to is the address that the letter goes to, such as me@example.com, and this is %q", f.to))
	}
	book, err := load(w, f.project)
	if err != nil {
		return err
	}
	playbook, step, variant, err := sender(book, name, f.variant)
	if err != nil {
		return err
	}
	at, err := instant(w, book, f.at)
	if err != nil {
		return err
	}
	sight, err := glance(ctx, w, book, at)
	if err != nil {
		return err
	}
	row, known := sight.Input.People.IDs.LookupString(f.customer)
	if !known {
		return wrong("there is no customer %q in %s", f.customer, book.Customers.Path)
	}
	board, err := engine.Evaluate(sight.Input)
	if err != nil {
		return err
	}
	d := engine.Decision{
		// Of no customer, so that the links lead to nobody's choices and answers.
		Key: engine.Key{Playbook: playbook, Entry: w.clock().UTC(), Step: "test " + step.ID},
		Row: int(row), Step: step, Reason: engine.Go, Address: f.to, Variant: variant, Locale: cmp.Or(f.locale, localeOf(book, board, int(row))),
	}
	if d.Incentive, err = shown(board, step.Offer, f.customer, int(row), at); err != nil {
		return err
	}
	writer := engine.NewWriter(book, board, at)
	message, err := writer.Write(&d, "")
	if err != nil {
		return wrong("the letter %s cannot be written for %s: %v", d.Letter().Name, f.customer, err)
	}
	message.Subject = testMark + message.Subject
	outcome, err := deliverOne(ctx, book, dispatch.Letter{Key: d.Key, To: f.to, Write: ready(message), At: at, Locale: writer.Language(&d), Unsubscribe: writer.ListUnsubscribe(&d)})
	if err != nil {
		return err
	}
	if outcome.State != engine.TouchSent {
		return fmt.Errorf("the letter did not go (%s): %s", outcome.State, outcome.Detail)
	}
	fmt.Fprintf(w.out, "sent to %s: %s\n", f.to, message.Subject)
	fmt.Fprintf(w.out, "  %s as step %s of %s sends it, with the data of %s: %s\n", d.Letter().Name, step.ID, playbook, f.customer, outcome.Detail)
	return nil
}

// glance looks at the data with the ledger for reading only.
func glance(ctx context.Context, w *world, book *rules.Book, at time.Time) (*dispatch.Sight, error) {
	memory, closeMemory, err := recall(ctx, book)
	if err != nil {
		return nil, err
	}
	defer closeMemory() // it was only read from
	bar := newProgress(w)
	defer bar.clear()
	return dispatch.Look(ctx, book, at, newFacts(book, bar, memory), memory, w.clock)
}

// sender is the first step that sends a letter, and which of its variants the
// letter is. A step whose letter has variants is known by the name they share.
func sender(book *rules.Book, letter, variant string) (playbook string, step *rules.Step, taken string, err error) {
	var letters, variants []string
	for i := range book.Playbooks {
		p := &book.Playbooks[i]
		for j := range p.Steps {
			s := &p.Steps[j]
			if s.Letter != nil {
				letters = append(letters, s.Letter.Name)
				if s.Letter.Name == letter && variant == "" {
					return p.Name, s, "", nil
				}
			}
			for _, v := range s.Variants {
				letters = append(letters, v.Letter.Name)
				switch shared := strings.TrimSuffix(v.Letter.Name, "-"+v.Name); {
				case v.Letter.Name == letter && (variant == "" || variant == v.Name),
					shared == letter && variant == v.Name:
					return p.Name, s, v.Name, nil
				case shared == letter:
					variants = append(variants, v.Name)
				}
			}
		}
	}
	slices.Sort(letters)
	letters = slices.Compact(letters)
	switch {
	case len(variants) > 0 && variant == "":
		return "", nil, "", usage(fmt.Errorf("%s has variants: say with --variant which, %s", letter, joined(variants)))
	case len(variants) > 0:
		return "", nil, "", usage(fmt.Errorf("%s has no variant %q: %s", letter, variant, nearest(variant, variants)))
	case slices.Contains(letters, letter):
		return "", nil, "", usage(fmt.Errorf("%s has no variants: leave --variant out", letter))
	case len(letters) == 0:
		return "", nil, "", usage(errors.New("no step of this project sends a letter"))
	}
	return "", nil, "", usage(fmt.Errorf("no step sends a letter %q: %s", letter, nearest(letter, letters)))
}

// shown is the offer as the letter would show it.
func shown(board *engine.Board, o *rules.Offer, customer string, row int, at time.Time) (*engine.Incentive, error) {
	if o == nil {
		return nil, nil
	}
	in, why, ok := board.Offered(o, row, at)
	switch {
	case ok:
		return in, nil
	case why != "":
		return nil, wrong("the offer %s gives %s nothing: %s (take a customer who would get something)", o.Name, customer, why)
	}
	return nil, wrong("no rung of the offer %s holds for %s: take a customer who would get it", o.Name, customer)
}

// localeOf is a customer's language.
func localeOf(book *rules.Book, board *engine.Board, row int) string {
	if c := board.Table.Column(localeField); c != nil {
		if locale, ok := c.Value(row).(string); ok && locale != "" {
			return locale
		}
	}
	return book.Locale
}

// deliverOne hands one letter to the project's channel.
func deliverOne(ctx context.Context, book *rules.Book, letter dispatch.Letter) (dispatch.Outcome, error) {
	c := newCarrier(book, nil)
	if err := c.Open(ctx); err != nil {
		return dispatch.Outcome{}, err
	}
	defer c.Close() // the letter has been answered
	return c.Send(ctx, []dispatch.Letter{letter})[0], nil
}
