package engine

import (
	"time"

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
		offer := map[string]any{"code": code}
		if in.Percent > 0 {
			offer["percent"] = in.Percent
		} else {
			offer["amount"] = b.book.Currency.Major(in.Amount)
		}
		if !in.Expires.IsZero() {
			offer["expires"] = in.Expires.In(zone)
		}
		data["offer"] = offer
	}
	return data
}
