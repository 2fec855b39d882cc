package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/internal/ledger"
	"holdfast/rules"
)

// silenceJSON is one silence of `holdfast silence list`.
type silenceJSON struct {
	ID       string    `json:"id,omitempty"` // missing: it stands in the rules
	Playbook string    `json:"playbook,omitempty"`
	Segment  string    `json:"segment,omitempty"`
	Customer string    `json:"customer,omitempty"`
	Tag      string    `json:"tag,omitempty"`
	From     time.Time `json:"from,omitzero"`
	Until    time.Time `json:"until"`
	InForce  bool      `json:"in_force"`
	Author   string    `json:"author,omitempty"`
	Comment  string    `json:"comment,omitempty"`
}

func silenceListCommand(w *world, project *string) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "list",
		Short: "List the silences that have not ended",
		Long: `List the silences that have not ended: those of the ledger, and those that stand
in the rules, which have no id.`,
		Example: `  holdfast silence list --project shop`,
		Args:    atMost(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return usage(fmt.Errorf("--format is text or json, and this is %q", format))
			}
			return listSilences(c.Context(), w, *project, format)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "the `FORMAT`: text or json")
	return c
}

func listSilences(ctx context.Context, w *world, project, format string) error {
	book, now, err := loadAt(w, project, "")
	if err != nil {
		return err
	}
	var all []rules.Silence
	for _, s := range book.Silences {
		if s.Until.After(now) {
			all = append(all, s)
		}
	}
	err = reading(ctx, book, func(l *ledger.Ledger) error {
		own, err := l.Silences(ctx, now)
		all = append(all, own...)
		return err
	})
	if err != nil {
		return err
	}
	if format == "json" {
		out := []silenceJSON{}
		for _, s := range all {
			out = append(out, silenceJSON{
				s.ID, s.Playbook, s.Segment, s.Customer, s.Tag, inZone(s.From, book.Zone), s.Until.In(book.Zone), !s.From.After(now), s.Author, s.Comment,
			})
		}
		return writeJSON(w.out, out)
	}
	if len(all) == 0 {
		fmt.Fprintln(w.out, "Nobody has asked for silence.")
		return nil
	}
	var rows [][]string
	for _, s := range all {
		id, from := s.ID, "in force"
		if id == "" {
			id = "rules"
		}
		if s.From.After(now) {
			from = s.From.In(book.Zone).Format(minuteText)
		}
		rows = append(rows, []string{id, silencedText(s), from, s.Until.In(book.Zone).Format(minuteText), s.Author, s.Comment})
	}
	styleFor(w, w.out).columns(w.out, "", []string{"ID", "KEEPS QUIET", "FROM", "UNTIL", "AUTHOR", "COMMENT"}, rows, 5)
	return nil
}

// silencedText says whom a silence matches.
func silencedText(s rules.Silence) string {
	var parts []string
	for _, p := range []struct{ what, name string }{
		{"playbook", s.Playbook}, {"tag", s.Tag}, {"segment", s.Segment}, {"customer", s.Customer},
	} {
		if p.name != "" {
			parts = append(parts, p.what+" "+p.name)
		}
	}
	return strings.Join(parts, ", ")
}
