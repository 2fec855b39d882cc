package engine

import (
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

// Payload is what a webhook is told of a step, as JSON makes it an object: the
// playbook, the step, the customer, when the entry began, the words of the
// customer that the webhook asks for (missing ones are null), and the offer with
// its code. Money is in major units, instants are in the project's zone.
func Payload(b *Board, d *Decision, code string) map[string]any {
	zone := b.book.Zone
	fields := map[string]any{}
	for _, name := range d.Step.Webhook.Fields {
		fields[name] = nil
		c := b.Table.Column(name)
		if c == nil {
			continue
		}
		v := c.Value(d.Row)
		if at, ok := v.(time.Time); ok && c.Kind == table.Time {
			v = at.In(zone)
		}
		fields[name] = v
	}
	data := map[string]any{
		"playbook": d.Key.Playbook, "step": d.Key.Step, "customer": d.Key.Customer, "entry": d.Key.Entry.In(zone), "fields": fields,
	}
	if in := d.Incentive; in != nil {
		data["offer"] = in.payload(b.book, code)
	}
	return data
}

// payload is what a webhook is told of an offer: always its name, kind, code and
// whether the shop may take it together with others; else what its kind has, and
// from and until when it is good where that has a bound.
func (in *Incentive) payload(book *rules.Book, code string) map[string]any {
	offer := map[string]any{"name": in.Offer.Name, "kind": in.Kind, "code": code, "stacks": in.Offer.Stacks}
	switch in.Kind {
	case rules.OfferPercent:
		offer["percent"] = in.Percent
	case rules.OfferAmount:
		offer["amount"] = book.Currency.Major(in.Amount)
	case rules.OfferPartner:
		offer["points"] = in.Value
	}
	if in.Text != "" {
		offer["text"] = in.Text
	}
	if !in.From.IsZero() {
		offer["from"] = in.From.In(book.Zone)
	}
	if !in.Expires.IsZero() {
		offer["expires"] = in.Expires.In(book.Zone)
	}
	return offer
}
