package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// shownTouches is how many touches of a customer are shown.
const shownTouches = 10

func customerShowCommand(w *world, project *string) *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Show what is known about a customer, and what they were given",
		Long: `Show what is known about a customer: what the data says, what they have said
themselves, where they are on their way, and what they were given. explain says
what would come next, and why.`,
		Example: `  holdfast customer show C0007 --project shop`,
		Args:    oneCustomer,
		RunE: func(c *cobra.Command, args []string) error {
			a, err := acquaint(c.Context(), w, *project, args[0], lookUpAll)
			if err != nil {
				return err
			}
			return showCustomer(c.Context(), w, a)
		},
	}
}

func showCustomer(ctx context.Context, w *world, a *acquainted) error {
	s := styleFor(w, w.out)
	line := func(head, text string) {
		for _, part := range wrap(text, s.width-16) {
			fmt.Fprintf(w.out, "  %s %s\n", s.dim(fmt.Sprintf("%-13s", head)), part)
			head = ""
		}
	}
	fmt.Fprintln(w.out, s.bold(a.id))
	if !a.known {
		line("data", "is not in "+a.book.Customers.Path)
	}
	for _, row := range a.dossier.rows["customers"] {
		for _, f := range a.book.Customers.Fields {
			if v, ok := row[f.Name]; ok && f.Name != "id" {
				line(f.Name, plainText(v))
			}
		}
	}
	for _, src := range []*rules.Source{a.book.Orders, a.book.Events} {
		if src != nil {
			line(src.Name, fmt.Sprintf("%d in %s", len(a.dossier.rows[src.Name]), src.Path))
		}
	}
	var told []headed
	var touches [][]string
	err := reading(ctx, a.book, func(l *ledger.Ledger) error {
		var err error
		if told, err = a.told(ctx, l); err != nil {
			return err
		}
		touches, err = a.touches(ctx, l)
		return err
	})
	if err != nil {
		return err
	}
	for _, t := range told {
		line(t.head, t.text)
	}
	if len(touches) == 0 {
		fmt.Fprintln(w.out, "The ledger has nothing that they were given.")
		return nil
	}
	fmt.Fprintln(w.out)
	s.columns(w.out, "", []string{"AT", "PLAYBOOK", "STEP", "STATE", "DETAIL"}, touches, 4)
	if len(touches) == shownTouches {
		fmt.Fprintln(w.out, s.dim(fmt.Sprintf("The newest %d; holdfast ledger --customer %s shows more.", shownTouches, a.id)))
	}
	return nil
}

// plainText is a value of a source as a person reads it.
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case time.Time:
		return strings.TrimSuffix(v.Format(minuteText), " 00:00")
	}
	return valueText(v)
}

// told is what the ledger says of a customer.
func (a *acquainted) told(ctx context.Context, l *ledger.Ledger) ([]headed, error) {
	h, err := l.History(ctx, engine.Query(a.book, a.at))
	if err != nil {
		return nil, err
	}
	var out []headed
	if ban, ok := h.Bans.Find(a.email()); ok {
		out = append(out, headed{"never written", strings.TrimSuffix(fmt.Sprintf("%s since %s: %s", ban.Why, ban.At.In(a.book.Zone).Format(time.DateOnly), ban.Detail), ": ")})
	}
	for _, c := range h.Choices {
		if c.Customer == a.id {
			out = append(out, headed{"said", choiceText(c, a.book.Zone)})
		}
	}
	for _, silence := range slices.Concat(a.book.Silences, h.Silences) {
		if silence.Customer == a.id && silence.Until.After(a.at) {
			out = append(out, headed{"silence", strings.TrimSuffix(fmt.Sprintf("until %s: %s", silence.Until.In(a.book.Zone).Format(minuteText), silence.Comment), ": ")})
		}
	}
	for i := range h.Entries {
		if e := &h.Entries[i]; e.Customer == a.id && e.State == engine.EntryOpen {
			out = append(out, headed{"on the way", fmt.Sprintf("%s since %s, looked at again %s", e.Playbook,
				e.Began.In(a.book.Zone).Format(minuteText), e.Due.In(a.book.Zone).Format(minuteText))})
		}
	}
	if points, ok := h.Points[a.id]; ok {
		out = append(out, headed{"points", fmt.Sprint(points)})
	}
	codes, err := l.Codes(ctx, a.id)
	for _, c := range codes {
		out = append(out, headed{"code", codeText(codeOf(a.book, &c))})
	}
	return out, err
}

// choiceText is a customer's own word.
func choiceText(c engine.Choice, zone *time.Location) string {
	text := "no"
	if c.Agreed {
		text = "yes"
	}
	text += " to " + cmp.Or(c.Topic, "everything") + " on " + c.At.In(zone).Format(minuteText)
	if c.From != "" {
		text += ", " + c.From
	}
	if c.Text != "" {
		text += ", text " + c.Text
	}
	return text
}

// touches are the newest, as rows of a table.
func (a *acquainted) touches(ctx context.Context, l *ledger.Ledger) ([][]string, error) {
	found, err := l.Touches(ctx, ledger.Filter{Customer: a.id, Limit: shownTouches})
	var rows [][]string
	for _, t := range found {
		rows = append(rows, []string{
			t.At.In(a.book.Zone).Format(minuteText), t.Key.Playbook, stepText(t.Key.Step, t.Arm), string(t.State), becauseText(string(t.State), string(t.Reason), t.Detail),
		})
	}
	return rows, err
}
