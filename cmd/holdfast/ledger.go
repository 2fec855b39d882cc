package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// states are those that a touch can be found in.
var states = []string{
	string(engine.TouchClaimed), string(engine.TouchSent), string(engine.TouchFailed),
	string(engine.TouchUnknown), string(engine.TouchSkipped), string(engine.TouchHeldOut), string(engine.TouchPassed),
}

func ledgerCommand(w *world) *cobra.Command {
	var filter ledger.Filter
	var state, format string
	var fits bool
	c := &cobra.Command{
		Use:   "ledger [PROJECT]",
		Short: "Look up who got what, and what became of it",
		Long: `Look up who got what, and what became of it: sent, failed, held out, or unknown
when the program was killed while a letter was on its way.`,
		Example: `  holdfast ledger shop --customer C0007
  holdfast ledger shop --state failed`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			book, err := load(w, folder(args))
			if err != nil {
				return err
			}
			if fits {
				return runFits(c.Context(), w, book, filter.Limit)
			}
			filter.State = engine.State(state)
			return runLedger(c.Context(), w, book, filter, format)
		},
	}
	c.Flags().StringVar(&filter.Customer, "customer", "", "only the customer `ID`, with codes and points")
	c.Flags().StringVar(&filter.Playbook, "playbook", "", "only the playbook `NAME`")
	c.Flags().StringVar(&state, "state", "", "only touches in this `STATE`: "+strings.Join(states, ", "))
	c.Flags().IntVar(&filter.Limit, "limit", 50, "at most `N`, the newest")
	c.Flags().StringVar(&format, "format", "text", "the `FORMAT`: text or json")
	c.Flags().BoolVar(&fits, "fits", false, "the models of customers' futures that runs have acted on, one JSON object a line")
	return c
}

// account is what the ledger says of one question.
type account struct {
	Touches []touchJSON `json:"touches"`
	Codes   []codeJSON  `json:"codes,omitempty"`
	Points  *int64      `json:"points,omitempty"`
}

type touchJSON struct {
	At       time.Time `json:"at"`
	Playbook string    `json:"playbook"`
	Customer string    `json:"customer"`
	Entry    time.Time `json:"entry"`
	Step     string    `json:"step"`
	Arm      string    `json:"arm,omitempty"` // the way taken behind it, or the letter's variant
	Kind     string    `json:"kind"`
	State    string    `json:"state"`
	Reason   string    `json:"reason"`
	Detail   string    `json:"detail,omitempty"`
}

type codeJSON struct {
	Code    string    `json:"code"`
	Offer   string    `json:"offer"`
	Percent float64   `json:"percent,omitempty"`
	Amount  int64     `json:"amount,omitempty"`
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires,omitzero"`
}

func runLedger(ctx context.Context, w *world, book *rules.Book, filter ledger.Filter, format string) error {
	if format != "text" && format != "json" {
		return usage(fmt.Errorf("--format is text or json, and this is %q", format))
	}
	if filter.State != "" && !slices.Contains(states, string(filter.State)) {
		return usage(fmt.Errorf("there is no state %q: %s", filter.State, nearest(string(filter.State), states)))
	}
	a, err := look(ctx, w, book, filter)
	if err != nil {
		return err
	}
	if len(a.Touches) == 0 && filter.Playbook != "" {
		// A playbook that is gone from the rules may still stand in the ledger.
		if _, err := chosen(book, []string{filter.Playbook}); err != nil {
			return err
		}
	}
	if format == "json" {
		e := json.NewEncoder(w.out)
		e.SetIndent("", "  ")
		return e.Encode(a)
	}
	printAccount(w, book, a, filter)
	return nil
}

func look(ctx context.Context, w *world, book *rules.Book, filter ledger.Filter) (account, error) {
	a := account{Touches: []touchJSON{}}
	l, err := ledger.OpenReadOnly(ctx, ledgerPath(book))
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	defer l.Close() // it was only read from
	touches, err := l.Touches(ctx, filter)
	if err != nil {
		return a, err
	}
	for _, t := range touches {
		a.Touches = append(a.Touches, touchJSON{
			t.At.In(book.Zone), t.Key.Playbook, t.Key.Customer, t.Key.Entry.In(book.Zone), t.Key.Step, t.Arm, string(t.Kind), string(t.State), string(t.Reason), t.Detail,
		})
	}
	if filter.Customer == "" {
		return a, nil
	}
	codes, err := l.Codes(ctx, filter.Customer)
	if err != nil {
		return a, err
	}
	for _, c := range codes {
		a.Codes = append(a.Codes, codeJSON{c.Code, c.Offer, c.Percent, c.Amount, c.Issued.In(book.Zone), inZone(c.Expires, book.Zone)})
	}
	newest, err := l.Touches(ctx, ledger.Filter{Customer: filter.Customer, Limit: 1})
	if err != nil || len(newest) == 0 {
		return a, err
	}
	at := w.clock() // not the project's own instant: a run may have looked further ahead, with --at
	if newest[0].At.After(at) {
		at = newest[0].At
	}
	points, err := l.Account(ctx, at, filter.Customer, engine.Policy(book))
	if err != nil {
		return a, err
	}
	balance := points.Balance()
	a.Points = &balance
	return a, nil
}

func inZone(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

func printAccount(w *world, book *rules.Book, a account, filter ledger.Filter) {
	s := styleFor(w, w.out)
	if len(a.Touches) == 0 {
		fmt.Fprintln(w.out, "The ledger has nothing about that.")
	} else {
		var rows [][]string
		for _, t := range a.Touches {
			rows = append(rows, []string{t.At.Format("2006-01-02 15:04"), t.Customer, t.Playbook, stepText(t.Step, t.Arm), t.State, becauseText(t.State, t.Reason, t.Detail)})
		}
		s.columns(w.out, "", []string{"AT", "CUSTOMER", "PLAYBOOK", "STEP", "STATE", "DETAIL"}, rows, 5)
	}
	if filter.Limit > 0 && len(a.Touches) == filter.Limit {
		fmt.Fprintln(w.out, s.dim(fmt.Sprintf("The newest %d; --limit shows more.", filter.Limit)))
	}
	for _, c := range a.Codes {
		fmt.Fprintf(w.out, "code %s\n", codeText(book, c))
	}
	if a.Points != nil {
		fmt.Fprintf(w.out, "%s has %d points\n", filter.Customer, *a.Points)
	}
}

// stepText is a step with the way taken behind it, or its letter's variant.
func stepText(step, arm string) string {
	if arm == "" {
		return step
	}
	return step + " (" + armText(arm) + ")"
}

// becauseText is the reason of a touch, where its state does not say it already,
// and what stands behind it.
func becauseText(state, reason, detail string) string {
	if reason == string(engine.Go) || reason == state {
		return detail
	}
	return strings.TrimSuffix(reason+" "+detail, " ")
}

// codeText is an issued code with its value.
func codeText(book *rules.Book, c codeJSON) string {
	value := fmt.Sprintf("%g%%", c.Percent)
	if c.Percent == 0 {
		value = money(book, c.Amount)
	}
	if !c.Expires.IsZero() {
		value += ", good until " + c.Expires.Format(minuteText)
	}
	return c.Code + " of " + c.Offer + ": " + value
}
