package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"holdfast/internal/ledger"
	"holdfast/rules"
)

func silenceCommand(w *world) *cobra.Command {
	var project string
	c := &cobra.Command{
		Use:   "silence",
		Short: "Keep playbooks, segments or customers quiet for a while",
		Long: `Keep playbooks, segments or customers quiet for a while. While a silence lasts,
whoever it matches begins nothing and is given nothing; steps that come due are
put off until it ends. It ends by itself.

Silences may also stand in the rules, under silences:.`,
		Example: `  holdfast silence add --playbook win-back --for 7d --comment "stocktaking"
  holdfast silence list
  holdfast silence end 3`,
	}
	c.PersistentFlags().StringVar(&project, "project", ".", "the project's `FOLDER`")
	return group(c, silenceAddCommand(w, &project), silenceListCommand(w, &project), silenceEndCommand(w, &project))
}

// silenceFlags are the words of `holdfast silence add`.
type silenceFlags struct {
	rules.Silence
	from, until, span string
}

func silenceAddCommand(w *world, project *string) *cobra.Command {
	var f silenceFlags
	c := &cobra.Command{
		Use:   "add",
		Short: "Begin a silence",
		Long: `Begin a silence. It matches who and what all of --playbook, --segment,
--customer and --tag say, as far as they are given.`,
		Example: `  holdfast silence add --playbook win-back --for 7d --comment "stocktaking"
  holdfast silence add --tag promotion --from 2026-12-24 --until 2026-12-27
  holdfast silence add --customer C0007 --for 30d --author ada`,
		Args: atMost(0),
		RunE: func(c *cobra.Command, _ []string) error { return addSilence(c.Context(), w, *project, f) },
	}
	c.Flags().StringVar(&f.Playbook, "playbook", "", "the playbook `NAME`")
	c.Flags().StringVar(&f.Segment, "segment", "", "customers in the segment `NAME`")
	c.Flags().StringVar(&f.Customer, "customer", "", "the customer `ID`")
	c.Flags().StringVar(&f.Tag, "tag", "", "playbooks with the tag `NAME`")
	c.Flags().StringVar(&f.from, "from", "", "the `INSTANT` at which it begins, such as 2026-01-05T09:00 (default: now)")
	c.Flags().StringVar(&f.until, "until", "", "the `INSTANT` at which it ends")
	c.Flags().StringVar(&f.span, "for", "", "how long it lasts, a `SPAN` such as 7d or 12h")
	c.Flags().StringVar(&f.Author, "author", "", "`WHO` says so (default: the user of this machine)")
	c.Flags().StringVar(&f.Comment, "comment", "", "`WHY`")
	return c
}

func addSilence(ctx context.Context, w *world, project string, f silenceFlags) error {
	s := f.Silence
	if s.Playbook == "" && s.Segment == "" && s.Customer == "" && s.Tag == "" {
		return usage(errors.New("a silence of everything stops the shop's mail: say who with --playbook, --segment, --customer or --tag"))
	}
	var err error
	if s.Author, err = author(w, s.Author); err != nil {
		return err
	}
	book, err := load(w, project)
	if err != nil {
		return err
	}
	if err := nameable(book, s); err != nil {
		return err
	}
	now, err := instant(w, book, "")
	if err != nil {
		return err
	}
	s.From = now
	if f.from != "" {
		if s.From, err = instant(w, book, f.from); err != nil {
			return err
		}
	}
	switch {
	case (f.until == "") == (f.span == ""):
		return usage(errors.New("a silence ends by itself: say when with --until, or after how long with --for"))
	case f.span != "":
		span, err := rules.ParseSpan(f.span)
		if err != nil {
			return usage(fmt.Errorf("--for: %w", err))
		}
		s.Until = span.After(s.From, book.Zone)
	default:
		if s.Until, err = instant(w, book, f.until); err != nil {
			return err
		}
	}
	if !s.Until.After(s.From) || !s.Until.After(now) {
		return usage(fmt.Errorf("this silence is over on %s: let it end later", s.Until.Format(minuteText)))
	}
	if s.Customer != "" {
		who, err := lookUp(ctx, book, s.Customer, now)
		if err != nil {
			return err
		}
		if !who.known {
			fmt.Fprintf(w.err, "%s there is no customer %q in %s now; the silence waits for them\n",
				styleFor(w, w.err).warn("warning:"), s.Customer, book.Customers.Path)
		}
	}
	return writing(ctx, book, func(l *ledger.Ledger) error {
		id, err := l.Silence(ctx, now, s)
		if err == nil {
			fmt.Fprintf(w.out, "silence %s: %s, until %s\n", id, silencedText(s), s.Until.Format("Monday 2006-01-02 15:04 MST"))
		}
		return err
	})
}

// nameable refuses a silence that names what the rules don't have.
func nameable(book *rules.Book, s rules.Silence) error {
	if s.Playbook != "" {
		if _, err := chosen(book, []string{s.Playbook}); err != nil {
			return err
		}
	}
	var tags, segments []string
	for _, p := range book.Playbooks {
		tags = append(tags, p.Tags...)
	}
	slices.Sort(tags)
	tags = slices.Compact(tags)
	switch {
	case s.Tag != "" && len(tags) == 0:
		return usage(fmt.Errorf("there is no tag %q: no playbook has tags", s.Tag))
	case s.Tag != "" && !slices.Contains(tags, s.Tag):
		return usage(fmt.Errorf("there is no tag %q: %s", s.Tag, nearest(s.Tag, tags)))
	case s.Segment == "":
		return nil
	}
	for _, g := range book.Segments {
		if g.Name == s.Segment && !g.Used && g.Ready {
			return usage(fmt.Errorf("the segment %s comes with Holdfast and nothing in the rules uses it, so nobody computes who is in it, "+
				"and the silence would fall on everybody: name it in the rules' own silences:, or silence a segment of your own", g.Name))
		}
		if g.Name == s.Segment {
			return nil
		}
		segments = append(segments, g.Name)
	}
	if len(segments) == 0 {
		return usage(fmt.Errorf("there is no segment %q: the rules have none", s.Segment))
	}
	return usage(fmt.Errorf("there is no segment %q: %s", s.Segment, nearest(s.Segment, segments)))
}

func silenceEndCommand(w *world, project *string) *cobra.Command {
	return &cobra.Command{
		Use:   "end ID...",
		Short: "End a silence before its time",
		Long: `End a silence before its time. Silences of the rules end where they are
written.`,
		Example: `  holdfast silence end 3`,
		Args:    atLeastOne("the silence's id, as silence list shows it"),
		RunE: func(c *cobra.Command, ids []string) error {
			ctx := c.Context()
			book, now, err := loadAt(w, *project, "")
			if err != nil {
				return err
			}
			return writing(ctx, book, func(l *ledger.Ledger) error {
				for _, id := range ids {
					found, err := l.EndSilence(ctx, id, now)
					if err != nil {
						return err
					}
					if !found {
						return wrong("there is no silence %q that has not ended", id)
					}
					fmt.Fprintf(w.out, "silence %s has ended\n", id)
				}
				return nil
			})
		},
	}
}
