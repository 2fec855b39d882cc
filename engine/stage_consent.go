package engine

import (
	"cmp"
	"time"

	"holdfast/rules/table"
)

// consent asks whether the customer has agreed to hear about the letter's own
// topic, else the playbook's; nobody knowing is a no. The customer's own choices in the ledger stand
// beside the data, and the newer word counts.
func consent(f *fold, c *candidate, d *Decision) Reason {
	if _, sends := d.Step.Sends(); !sends {
		return ""
	}
	d.Topic = c.playbook.Topic
	if mails(d.Step) {
		d.Topic = cmp.Or(d.Letter().Topic, d.Topic)
	}
	reason, why := f.board.consent(d.Topic, d.Row)
	d.Why = why
	return reason
}

// consent is why a customer may not be written to about a topic, and the dates
// behind it; both are "" when it is allowed.
func (b *Board) consent(topic string, row int) (Reason, string) {
	rule := &b.book.Consent
	proven, dated := b.instant(rule.Proof.At, row)
	refused, agreed := b.choice(topic, row, !dated, proven)
	if refused != nil {
		return Unsubscribed, b.said(refused)
	}
	attribute := rule.Attribute(topic)
	column := b.Table.Column(attribute)
	known := column != nil && column.Kind == table.Bool && !column.Missing(row)
	if general := b.Table.Column("consent"); known && topic != "" && general != nil && general.Kind == table.Bool && !general.Missing(row) && !general.Bits.Get(row) {
		attribute, column = "consent", general // a no to everything is a no to each topic
	}
	switch {
	case !known && agreed != nil:
		return "", ""
	case !known:
		return NoConsent, "nobody knows: " + attribute + " is missing"
	case !column.Bits.Get(row):
		if agreed != nil && dated && agreed.At.After(proven) {
			return "", ""
		}
		return NoConsent, attribute + " is false"
	case agreed != nil: // said to us, when and where: confirmed and proven
		return "", ""
	case rule.Confirmed != "" && !b.yes(rule.Confirmed, row):
		return Unconfirmed, rule.Confirmed + " is not true"
	}
	if rule.Proof.Required {
		for _, name := range []string{rule.Proof.At, rule.Proof.From, rule.Proof.Text} {
			if c := b.Table.Column(name); name != "" && (c == nil || c.Missing(row)) {
				return NoConsent, "there is no proof: " + name + " is missing"
			}
		}
	}
	return "", ""
}

// choice is the customer's refusal that stands for the topic, else the latest
// agreement. A refusal stands until the data's proof is newer; one of everything
// also until the customer agrees to the topic.
func (b *Board) choice(topic string, row int, undated bool, proven time.Time) (refused, agreed *Choice) {
	own, all := b.choices[row][topic], b.choices[row][""]
	stands := func(c *Choice) bool { return c != nil && !c.Agreed && (undated || !proven.After(c.At)) }
	switch {
	case stands(own):
		return own, nil
	case stands(all) && (own == nil || !own.Agreed || !own.At.After(all.At)):
		return all, nil
	}
	for _, c := range []*Choice{own, all} {
		if c != nil && c.Agreed && (agreed == nil || c.At.After(agreed.At)) {
			agreed = c
		}
	}
	return nil, agreed
}

func (b *Board) said(c *Choice) string {
	why := "said so on " + day(c.At, b.book.Zone)
	if c.From != "" {
		why += " (" + c.From + ")"
	}
	return why
}

// instant is a date of the customer's; false when there is none.
func (b *Board) instant(name string, row int) (time.Time, bool) {
	c := b.Table.Column(name)
	if c == nil || c.Kind != table.Time || c.Missing(row) {
		return time.Time{}, false
	}
	return time.UnixMicro(c.Micro[row]), true
}
