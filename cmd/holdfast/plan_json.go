package main

import (
	"fmt"
	"io"
	"time"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// The JSON of a plan. Money is in minor units of the currency.

type planJSON struct {
	Project   string              `json:"project"`
	At        time.Time           `json:"at"`
	Rules     string              `json:"rules"` // hash of the rules as they were read
	Currency  string              `json:"currency"`
	Customers int                 `json:"customers"`
	Sources   []dispatch.Intake   `json:"sources"`
	Foretold  *measure.Prediction `json:"foretold,omitempty"`
	Loyalty   *engine.BookingSum  `json:"loyalty,omitempty"`   // what customers have earned that a run would write down
	Troubles  []string            `json:"troubles,omitempty"`  // what of it could not be counted
	Strangers *engine.Strangers   `json:"strangers,omitempty"` // customers who were brought by nobody we know
	Low       []string            `json:"low,omitempty"`       // pools that run out of vouchers
	Waits     []string            `json:"waits,omitempty"`     // what was put off by who was to take it
	Playbooks []playbookJSON      `json:"playbooks"`
}

type playbookJSON struct {
	Playbook   string         `json:"playbook"`
	Matched    int            `json:"matched"`
	NotMatched int            `json:"not_matched"`
	Funnel     []tallyJSON    `json:"funnel"`
	Blocked    string         `json:"blocked,omitempty"`
	BlockedWhy string         `json:"blocked_why,omitempty"`
	Closed     string         `json:"closed,omitempty"` // why it takes in nobody now though it is due
	Cost       int64          `json:"cost"`
	Promoted   []promotedJSON `json:"promoted,omitempty"`
	Decisions  []decisionJSON `json:"decisions"`
}

type promotedJSON struct {
	Step    string    `json:"step"`
	Variant string    `json:"variant"` // that everybody gets
	Since   time.Time `json:"since"`
	Why     string    `json:"why"`
}

type tallyJSON struct {
	Reason engine.Reason `json:"reason"`
	Count  int           `json:"count"`
}

type decisionJSON struct {
	Customer string         `json:"customer"`
	Reason   engine.Reason  `json:"reason"`
	Why      string         `json:"why,omitempty"`
	Until    time.Time      `json:"until,omitzero"`
	Entry    time.Time      `json:"entry"`
	Step     string         `json:"step,omitempty"`
	Arm      string         `json:"arm,omitempty"`     // the way taken at a branch, a split or a wait
	Variant  string         `json:"variant,omitempty"` // of the letter
	Kind     rules.StepKind `json:"kind,omitempty"`
	To       string         `json:"to,omitempty"`
	Locale   string         `json:"locale,omitempty"`
	Subject  string         `json:"subject,omitempty"`
	Text     string         `json:"text,omitempty"`
	Webhook  string         `json:"webhook,omitempty"`
	Data     map[string]any `json:"data,omitempty"` // what the webhook is told
	Points   int64          `json:"points,omitempty"`
	Offer    *offerJSON     `json:"offer,omitempty"`
}

type offerJSON struct {
	Offer string `json:"offer"`
	giftJSON
	Code    string    `json:"code"` // its random part is drawn when it is issued
	From    time.Time `json:"from,omitzero"`
	Expires time.Time `json:"expires,omitzero"`
	Cost    int64     `json:"cost"`
}

// giftJSON is what an offer gives, by its kind.
type giftJSON struct {
	Kind    rules.OfferKind `json:"kind,omitempty"`
	Percent float64         `json:"percent,omitempty"`
	Amount  int64           `json:"amount,omitempty"`
	Points  int64           `json:"points,omitempty"` // of another firm
	Text    string          `json:"text,omitempty"`
	Worth   string          `json:"worth,omitempty"` // in plain words
}

func giftOf(c rules.Currency, in *engine.Incentive) giftJSON {
	return giftJSON{in.Kind, in.Percent, in.Amount, in.Value, in.Text, in.Worth(c)}
}

func printPlanJSON(out io.Writer, _ style, p *planned, f planFlags) error {
	doc := planJSON{
		Project: p.book.Name, At: p.plan.At, Rules: p.book.Hash, Currency: p.book.Currency.Code,
		Customers: p.plan.Customers, Sources: p.sight.Intakes, Foretold: p.sight.Input.People.Prediction, Playbooks: []playbookJSON{},
	}
	if !p.plan.Bookings.Empty() {
		sum := p.plan.Bookings.Sum(f.customer)
		doc.Loyalty = &sum
	}
	doc.Troubles, doc.Low, doc.Waits = p.troubles(), p.low(), p.waits()
	if l := p.sight.Input.Loyalty; l != nil && l.Strangers.Count > 0 {
		doc.Strangers = &l.Strangers
	}
	for i := range p.plan.Playbooks {
		pp := &p.plan.Playbooks[i]
		one := playbookJSON{
			Playbook: pp.Playbook.Name, Matched: pp.Matched, NotMatched: pp.NotMatched, Cost: pp.Cost,
			Blocked: string(pp.Blocked), BlockedWhy: pp.BlockedWhy, Closed: pp.Closed, Funnel: []tallyJSON{}, Decisions: []decisionJSON{},
		}
		for _, v := range p.promotedIn(pp.Playbook) {
			one.Promoted = append(one.Promoted, promotedJSON{v.Step, v.Variant, v.At.In(p.book.Zone), v.Why})
		}
		for _, t := range pp.Funnel {
			one.Funnel = append(one.Funnel, tallyJSON(t))
		}
		for d := range pp.Decisions.All() {
			if !f.wants(d) {
				continue
			}
			decision, err := decisionOf(p, d)
			if err != nil {
				return err
			}
			one.Decisions = append(one.Decisions, decision)
		}
		doc.Playbooks = append(doc.Playbooks, one)
	}
	return writeJSON(out, doc)
}

// payload is what a webhook would be told, with the offer's code hidden.
func payload(p *planned, d *engine.Decision) map[string]any {
	code := ""
	if d.Incentive != nil {
		code = d.Incentive.Masked()
	}
	return engine.Payload(p.writer.Board(), d, code)
}

func decisionOf(p *planned, d *engine.Decision) (decisionJSON, error) {
	out := decisionJSON{
		Customer: d.Key.Customer, Reason: d.Reason, Why: d.Why, Until: d.Until, Entry: d.Key.Entry, Step: d.Key.Step,
		Arm: d.Arm, Variant: d.Variant, To: d.Address, Locale: d.Locale, Points: d.Points,
	}
	if d.Step != nil {
		out.Kind = d.Step.Kind
	}
	if in := d.Incentive; in != nil {
		out.Offer = &offerJSON{in.Offer.Name, giftOf(p.book.Currency, in), in.Masked(), in.From, in.Expires, in.Cost}
	}
	if d.Reason != engine.Go {
		return out, nil
	}
	if d.Step.Kind == rules.StepWebhook {
		out.Webhook, out.Data = d.Step.Webhook.Name, payload(p, d)
	}
	if d.Writes() {
		message, err := p.writer.Write(d, "")
		if err != nil {
			return out, fmt.Errorf("writing to %s: %w", d.Key.Customer, err)
		}
		out.Subject, out.Text = message.Subject, message.Text
	}
	return out, nil
}
