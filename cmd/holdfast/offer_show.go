package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/engine/report"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func offerShowCommand(w *world, project *string) *cobra.Command {
	return &cobra.Command{
		Use:   "show CODE|OFFER",
		Short: "Show what became of one code, or of one offer",
		Example: `  holdfast offer show BACK-7QXM2KHD
  holdfast offer show comeback`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error { return showOffer(c.Context(), w, *project, args[0]) },
	}
}

func showOffer(ctx context.Context, w *world, project, what string) error {
	book, now, err := loadAt(w, project, "")
	if err != nil {
		return err
	}
	var story engine.CodeStory
	var found bool
	all := report.Offers(book, now, nil, nil)
	err = reading(ctx, book, func(l *ledger.Ledger) (err error) {
		if story, found, err = l.FindCode(ctx, what); found || err != nil {
			return err
		}
		all, err = offersOf(ctx, book, l, now)
		return err
	})
	if err != nil {
		return err
	}
	if found {
		printCode(w, book, story, now)
		return nil
	}
	for _, o := range all {
		if o.Name == what {
			printOffers(w, book, []report.Offer{o})
			return nil
		}
	}
	_, err = offerNamed(book, what)
	return fmt.Errorf("there is no such code, and %w", err)
}

func printCode(w *world, book *rules.Book, c engine.CodeStory, now time.Time) {
	s := styleFor(w, w.out)
	line := func(head, text string) { fmt.Fprintf(w.out, "  %s %s\n", s.dim(fmt.Sprintf("%-9s", head)), text) }
	when := func(t time.Time) string { return t.In(book.Zone).Format(minuteText) }
	fmt.Fprintln(w.out, s.bold(c.Shown()))
	line("offer", c.Offer)
	line("state", stateText(c, now))
	switch {
	case c.Customer != "":
		line("customer", c.Customer)
	case c.State != loyalty.CodeFree && c.State != loyalty.CodeReleased:
		line("customer", "everybody's")
	}
	if !c.Given.IsZero() {
		line("given", when(c.Given))
	}
	if !c.Terms.From.IsZero() {
		line("from", when(c.Terms.From))
	}
	if !c.Terms.Until.IsZero() {
		line("until", when(c.Terms.Until))
	}
	for i, u := range c.Uses {
		text := "order " + u.ID + " on " + when(u.At)
		if u.Customer != "" && u.Customer != c.Customer {
			text += " by " + u.Customer
		}
		if c.Costs[i] >= 0 {
			text += ", " + money(book, c.Costs[i]) + " off"
		}
		if !u.Back.IsZero() {
			text += ", rolled back on " + when(u.Back)
		}
		line("used", text)
	}
}

// stateText is where a code stands, with how often it was used and may be.
func stateText(c engine.CodeStory, now time.Time) string {
	state := c.State
	if after, err := c.After(loyalty.CodeEvent{Verb: loyalty.Expire, At: now}); err == nil {
		state = after.State
	}
	if c.Terms.Uses > 0 && c.Standing() > 0 {
		return fmt.Sprintf("%s, %d of %d", state, c.Standing(), c.Terms.Uses)
	}
	if c.Standing() > 1 {
		return fmt.Sprintf("%s, %d times", state, c.Standing())
	}
	return string(state)
}
