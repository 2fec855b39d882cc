package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// choiceFlags are the words of `holdfast customer agree` and `withdraw`.
type choiceFlags struct{ from, text, at string }

// customerChoiceCommand is the verb by which a customer's word is written down:
// that they agree, or that they don't any more.
func customerChoiceCommand(w *world, project *string, agreed bool) *cobra.Command {
	var f choiceFlags
	c := &cobra.Command{
		Use:   "withdraw ID [TOPIC]",
		Short: "Write down that a customer does not want to be written to any more",
		Long: `Write down that a customer does not want to be written to any more: about a
topic, or at all. It stands until they agree again, here or by a later date in
the data.`,
		Example: `  holdfast customer withdraw C0007 --from "called us"
  holdfast customer withdraw C0007 newsletter`,
	}
	if agreed {
		c.Use, c.Short = "agree ID [TOPIC]", "Write down that a customer has agreed to be written to"
		c.Long = `Write down that a customer has agreed to be written to: about a topic, or in
general. Where they did so (--from), when, and to which text (--text) are kept
as proof.`
		c.Example = `  holdfast customer agree C0007 --from "till in Berlin" --text 2026-01
  holdfast customer agree C0007 newsletter --from "called us" --at 2026-01-05T09:00`
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if len(args) < 1 || len(args) > 2 {
			return usage(fmt.Errorf("%s takes the id of a customer, and a topic if you like", c.CommandPath()))
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		choice := engine.Choice{Customer: args[0], Agreed: agreed, From: f.from, Text: f.text}
		if len(args) == 2 {
			choice.Topic = args[1]
		}
		return choose(c.Context(), w, *project, choice, f.at)
	}
	c.Flags().StringVar(&f.from, "from", "", "`WHERE` it was said: a form, a call, a shop")
	c.Flags().StringVar(&f.text, "text", "", "the `VERSION` of the text that was agreed to")
	c.Flags().StringVar(&f.at, "at", "", "the `INSTANT` at which it was said (default: now)")
	return c
}

func choose(ctx context.Context, w *world, project string, c engine.Choice, at string) error {
	if c.Agreed && c.From == "" {
		return usage(errors.New("an agreement needs a proof: say with --from where it was given"))
	}
	a, err := acquaint(ctx, w, project, c.Customer, lookUp)
	if err != nil {
		return err
	}
	if err := topical(a.book, c.Topic); err != nil {
		return err
	}
	if c.At = a.at; at != "" {
		if c.At, err = instant(w, a.book, at); err != nil {
			return err
		}
	}
	if c.At.After(a.at) {
		return usage(fmt.Errorf("--at is when it was said, and %s is still to come", c.At.Format(minuteText)))
	}
	var ban *engine.Ban
	err = writing(ctx, a.book, func(l *ledger.Ledger) error {
		if err := l.Choose(ctx, []engine.Choice{c}); err != nil {
			return err
		}
		h, err := l.History(ctx, engine.HistoryQuery{At: a.at, Messages: a.at})
		if found, ok := h.Bans.Find(a.email()); ok {
			ban = &found
		}
		return err
	})
	if err != nil {
		return err
	}
	of := "in general"
	if c.Topic != "" {
		of = "about " + c.Topic
	}
	verb := "does not want to be written to"
	if c.Agreed {
		verb = "has agreed to be written to"
	}
	fmt.Fprintf(w.out, "%s %s %s, since %s\n", c.Customer, verb, of, c.At.Format(minuteText))
	if c.Agreed && ban != nil {
		fmt.Fprintf(w.err, "%s %s is on the list of those never to be written to (%s): holdfast suppress remove takes it off\n",
			styleFor(w, w.err).warn("warning:"), a.email(), ban.Why)
	}
	return nil
}

// topical refuses a topic that the rules don't have.
func topical(book *rules.Book, topic string) error {
	var known []string
	for _, t := range book.Consent.Topics {
		known = append(known, t.Name)
	}
	switch {
	case topic == "" || slices.Contains(known, topic):
		return nil
	case len(known) == 0:
		return usage(fmt.Errorf("there is no topic %q: the rules have none, leave it out", topic))
	}
	return usage(fmt.Errorf("there is no topic %q: %s", topic, nearest(topic, known)))
}

func customerSuppressCommand(w *world, project *string) *cobra.Command {
	var reason, detail string
	c := &cobra.Command{
		Use:     "suppress ID",
		Short:   "Never write to a customer's address again",
		Long:    `Never write to a customer's address again, as suppress does for an address.`,
		Example: `  holdfast customer suppress C0007 --detail "called us"`,
		Args:    oneCustomer,
		RunE: func(c *cobra.Command, args []string) error {
			a, err := acquaint(c.Context(), w, *project, args[0], lookUp)
			if err != nil {
				return err
			}
			if a.email() == "" {
				return wrong("%s has no address for %s: name it with holdfast suppress ADDRESS", a.book.Customers.Path, a.id)
			}
			return runSuppress(c.Context(), w, []string{a.email()}, suppressFlags{project: *project, reason: reason, detail: detail})
		},
	}
	c.Flags().StringVar(&reason, "reason", banReasons[0], "the `REASON`: "+joined(banReasons))
	c.Flags().StringVar(&detail, "detail", "", "`WHO` or what says so (default: the user of this machine)")
	return c
}
