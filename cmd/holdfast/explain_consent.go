package main

import (
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// consentJSON is whether the customer may be written to about a topic, and the
// proof of it.
type consentJSON struct {
	Topic     string        `json:"topic,omitempty"` // missing: the general consent
	Agreed    bool          `json:"agreed"`
	Reason    engine.Reason `json:"reason,omitempty"`
	Why       string        `json:"why,omitempty"`
	Source    string        `json:"source"` // "ledger": the customer's own word; else where the customers are read from
	At        time.Time     `json:"at,omitzero"`
	From      string        `json:"from,omitempty"`
	Text      string        `json:"text,omitempty"`
	Confirmed bool          `json:"confirmed,omitempty"`
}

func consentOf(book *rules.Book, a *engine.Assent) consentJSON {
	source := book.Customers.Path
	if a.Said {
		source = "ledger"
	}
	return consentJSON{a.Topic, a.Reason == "", a.Reason, a.Why, source, a.At, a.From, a.Text, a.Confirmed}
}

// consentText tells when, where and to which text the customer agreed, and who
// says so; or why they may not be written to.
func consentText(book *rules.Book, a *engine.Assent) string {
	text := "agreed"
	switch {
	case a.Said && a.Reason != "":
		text = "taken back"
	case a.Reason != "" && a.Reason != engine.Unconfirmed:
		text = string(a.Reason) + " (" + a.Why + ")"
	}
	if a.Topic != "" {
		text = a.Topic + ": " + text
	}
	if !a.At.IsZero() {
		text += " on " + a.At.In(book.Zone).Format(minuteText)
	}
	if a.From != "" {
		text += ", " + a.From
	}
	if a.Text != "" {
		text += ", text " + a.Text
	}
	if a.Confirmed {
		text += ", confirmed"
	}
	switch {
	case a.Reason == engine.Unconfirmed:
		text += ", but " + string(a.Reason) + " (" + a.Why + ")"
	case a.Said:
		return text + "; the customer's own word, in the ledger"
	case a.Reason == "" && a.At.IsZero() && a.From == "" && a.Text == "":
		return text + " in " + book.Customers.Path + ", which does not say when or where"
	}
	return text + "; in " + book.Customers.Path
}
