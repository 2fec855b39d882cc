package main

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// planColumns are the columns of a plan as CSV, a row for each decision. Money is
// in major units of the currency.
var planColumns = []string{
	"playbook", "customer", "reason", "why", "until", "entry", "step", "kind", "arm", "variant", "to", "locale", "subject",
	"points", "offer", "value", "code", "expires", "cost", "currency", "offer_kind",
}

// printPlanCSV writes a row for each decision. An instant is RFC 3339 in the
// project's zone; of a code the random part is hidden.
func printPlanCSV(out io.Writer, _ style, p *planned, f planFlags) error {
	return writeCells(out, planColumns, func(yield func([]string) error) error {
		for i := range p.plan.Playbooks {
			pp := &p.plan.Playbooks[i]
			for d := range pp.Decisions.All() {
				if !f.wants(d) {
					continue
				}
				row, err := planRow(p, d)
				if err != nil {
					return err
				}
				if err := yield(row); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func planRow(p *planned, d *engine.Decision) ([]string, error) {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(p.book.Zone).Format(time.RFC3339)
	}
	kind, subject, to := "", "", d.Address
	if d.Step != nil {
		kind = string(d.Step.Kind)
	}
	if d.Reason == engine.Go && d.Writes() {
		message, err := p.writer.Write(d, "")
		if err != nil {
			return nil, fmt.Errorf("writing to %s: %w", d.Key.Customer, err)
		}
		subject = message.Subject
	}
	if d.Reason == engine.Go && d.Step.Kind == rules.StepWebhook {
		to = d.Step.Webhook.Name
	}
	row := []string{
		d.Key.Playbook, d.Key.Customer, string(d.Reason), d.Why, at(d.Until), at(d.Key.Entry), d.Key.Step, kind, d.Arm, d.Variant,
		to, d.Locale, subject, "", "", "", "", "", "", p.book.Currency.Code, "",
	}
	if d.Points != 0 {
		row[13] = strconv.FormatInt(d.Points, 10)
	}
	if in := d.Incentive; in != nil {
		row[14], row[15], row[16], row[17] = in.Offer.Name, in.Worth(p.book.Currency), in.Masked(), at(in.Expires)
		if in.Kind == rules.OfferAmount { // a number that can be added up

			row[15] = plainMoney(p.book, in.Amount)
		}
		row[18], row[20] = plainMoney(p.book, in.Cost), string(in.Kind)
	}
	return row, nil
}

// plainMoney is an amount in major units, without its currency.
func plainMoney(book *rules.Book, minor int64) string {
	return strconv.FormatFloat(book.Currency.Major(minor), 'f', book.Currency.Digits, 64)
}
