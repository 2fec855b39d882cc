package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/rules/expression"
)

// explainFlags are the words of `holdfast explain`.
type explainFlags struct {
	project  string
	at       string
	playbook string
	format   string
}

func explainCommand(w *world) *cobra.Command {
	var f explainFlags
	c := &cobra.Command{
		Use:   "explain CUSTOMER [PLAYBOOK]",
		Short: "Say what every playbook decides for one customer, and why",
		Example: `  holdfast explain C0007 --project shop
  holdfast explain C0007 win-back --project shop`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage(fmt.Errorf("name the customer, and a playbook if you like: holdfast explain C0007"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 2 {
				f.playbook = args[1]
			}
			return runExplain(c.Context(), w, args[0], f)
		},
	}
	c.Flags().StringVar(&f.project, "project", ".", "the project's folder")
	c.Flags().StringVar(&f.at, "at", "", "the instant, such as 2026-01-05T09:00 (default: now)")
	c.Flags().StringVar(&f.format, "format", "text", "text or json")
	return c
}

// verdict is what one playbook decides for one customer.
type verdict struct {
	Playbook string            `json:"playbook"`
	Reason   engine.Reason     `json:"reason"` // "no_match" when the audience does not hold
	Why      string            `json:"why,omitempty"`
	Step     string            `json:"step,omitempty"`
	Until    time.Time         `json:"until,omitzero"`
	Audience *expression.Trace `json:"audience"`
}

func runExplain(ctx context.Context, w *world, customer string, f explainFlags) error {
	if f.format != "text" && f.format != "json" {
		return usage(fmt.Errorf("--format is text or json, and this is %q", f.format))
	}
	book, err := load(w, f.project)
	if err != nil {
		return err
	}
	p, err := preview(ctx, w, book, planFlags{at: f.at})
	if err != nil {
		return err
	}
	row, ok := p.sight.Input.People.IDs.LookupString(customer)
	if !ok {
		return wrong("there is no customer %q in %s", customer, book.Customers.Path)
	}
	only, err := chosen(book, nonEmpty(f.playbook))
	if err != nil {
		return err
	}
	var verdicts []verdict
	for i := range p.plan.Playbooks {
		pp := &p.plan.Playbooks[i]
		if only != nil && !only(pp.Playbook.Name) {
			continue
		}
		v, err := judge(p, pp, customer, int(row))
		if err != nil {
			return err
		}
		verdicts = append(verdicts, v)
	}
	if f.format == "json" {
		e := json.NewEncoder(w.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(verdicts)
	}
	s := styleFor(w, w.out)
	fmt.Fprintf(w.out, "%s at %s\n", s.bold(customer), p.plan.At.Format("Monday 2006-01-02 15:04 MST"))
	for _, v := range verdicts {
		printVerdict(w.out, s, v)
	}
	return nil
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// judge finds the decision about the customer, or says that there is none.
func judge(p *planned, pp *engine.PlaybookPlan, customer string, row int) (verdict, error) {
	v := verdict{Playbook: pp.Playbook.Name, Reason: "no_match"}
	for i := range pp.Decisions {
		if d := &pp.Decisions[i]; d.Key.Customer == customer {
			v.Reason, v.Why, v.Step, v.Until = d.Reason, d.Why, d.Key.Step, d.Until
			if d.Reason == engine.Go {
				break
			}
		}
	}
	trace, err := p.writer.Board().Explain(pp.Playbook.Audience, row, p.plan.At)
	v.Audience = trace
	return v, err
}

func printVerdict(out io.Writer, s style, v verdict) {
	reason := s.warn(string(v.Reason))
	if v.Reason == engine.Go {
		reason = s.good(string(v.Reason))
	}
	line := fmt.Sprintf("\n%s: %s", s.bold(v.Playbook), reason)
	if v.Step != "" {
		line += " " + v.Step
	}
	if v.Why != "" {
		line += " (" + v.Why + ")"
	}
	if !v.Until.IsZero() {
		line += ", again " + v.Until.Format("Mon 2006-01-02 15:04 MST")
	}
	fmt.Fprintln(out, line)
	printTrace(out, s, v.Audience, "  ")
}

// printTrace draws a condition as a tree, each part with its value; the part
// that decided is marked.
func printTrace(out io.Writer, s style, t *expression.Trace, indent string) {
	mark := " "
	if t.Decided {
		mark = s.bad("<")
	}
	fmt.Fprintf(out, "%s%s = %s %s\n", indent, oneLine(t.Source, s.width-len(indent)-20), valueText(t.Value), mark)
	for _, child := range t.Children {
		printTrace(out, s, child, indent+"  ")
	}
}

func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return "missing"
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		return fmt.Sprintf("%q", v)
	case float64:
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.4f", v), "0"), ".")
	case time.Time:
		return v.Format("2006-01-02 15:04")
	}
	return fmt.Sprint(v)
}
