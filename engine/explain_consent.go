package engine

import (
	"cmp"
	"slices"
	"time"

	"holdfast/rules"
)

// Assent is whether a customer may be written to about one topic, and what proves
// it: their own word in the ledger where that counts, else the data's columns.
type Assent struct {
	Topic  string // "": the general consent
	Reason Reason // why not; "" when they may
	Why    string

	Said       bool      // their own word settles it; else the data does
	At         time.Time // when it was given, or taken back; zero: nobody knows
	From, Text string    // where, and to which text; "": nobody knows
	Confirmed  bool      // the data says that the second opt-in has come
}

// assents are those of every topic that the playbook's messages are about, in the
// order of its steps.
func (e *Explainer) assents(p *rules.Playbook) []Assent {
	var all []Assent
	ask := func(topic string) {
		if !slices.ContainsFunc(all, func(a Assent) bool { return a.Topic == topic }) {
			all = append(all, e.fold.board.assent(topic, e.row))
		}
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		switch _, sends := s.Sends(); {
		case sends && s.Letter != nil:
			ask(cmp.Or(s.Letter.Topic, p.Topic))
		case sends && len(s.Variants) == 0:
			ask(p.Topic)
		}
		for _, v := range s.Variants {
			ask(cmp.Or(v.Letter.Topic, p.Topic))
		}
	}
	return all
}

// assent is what consent decides of a topic, with the proof that it rests on.
func (b *Board) assent(topic string, row int) Assent {
	rule := &b.book.Consent
	a := Assent{Topic: topic}
	a.Reason, a.Why = b.consent(topic, row)
	proven, dated := b.instant(rule.Proof.At, row)
	refused, agreed := b.choice(topic, row, !dated, proven)
	if word := cmp.Or(refused, agreed); a.Reason == Unsubscribed || a.Reason == "" && word != nil {
		a.Said, a.At, a.From, a.Text = true, word.At, word.From, word.Text
		return a
	}
	if a.Reason == "" || a.Reason == Unconfirmed { // a no has no proof, and half a proof is shown in Why
		if dated {
			a.At = proven
		}
		a.From, _ = b.text(rule.Proof.From, row)
		a.Text, _ = b.text(rule.Proof.Text, row)
		a.Confirmed = b.yes(rule.Confirmed, row)
	}
	return a
}
