package rules

import (
	"slices"
	"strings"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// toBeWorth is how to say what an offer is worth.
const toBeWorth = "add percent: 10, amount: 5, free_shipping: true, product:, early_access:, partner: or text:"

// buildLadder makes one rung of a plain value.
func (l *loader) buildLadder(d *offerDraft) []Rung {
	drafts := d.rungs
	single := len(d.single.kinds) > 0
	switch {
	case single && len(drafts) > 0:
		l.at(d.key).say("the offer "+d.name+" has a value of its own and a ladder", "keep one of them")
	case single:
		d.single.at, d.single.bad = d.key, false
		drafts = []rungDraft{d.single}
	case len(drafts) == 0 && d.ladderAt.node == nil && !d.bad:
		l.at(d.key).say("the offer "+d.name+" is worth nothing", toBeWorth+", or a ladder")
	}
	var rungs []Rung
	for i := range drafts {
		r := &drafts[i]
		switch {
		case r.bad:
			continue
		case len(r.kinds) > 1:
			l.at(r.at).say("this is worth two things: "+string(r.kinds[0])+" and "+string(r.kinds[1]), "keep one of them")
			continue
		case len(r.kinds) == 0:
			l.at(r.at).say("this rung is worth nothing", toBeWorth)
			continue
		}
		if !r.when.written() && i < len(drafts)-1 {
			l.at(r.at).say("this rung always holds, so the ones below it are never reached", "give it a when:, or put it last")
		}
		rungs = append(rungs, l.buildRung(d, r))
	}
	return rungs
}

// buildRung reads one value of an offer.
func (l *loader) buildRung(d *offerDraft, r *rungDraft) Rung {
	rung := Rung{Kind: r.kinds[0], Percent: r.percent, Text: r.text.text, When: l.compile(r.when, l.book.Vocabulary, aCondition)}
	if r.amount != "" {
		rung.Amount = l.amount(r.place, r.amount)
	}
	if _, known := l.book.Vocabulary.Word(r.value.text); isWord(r.value.text) && !known && l.hint(r.value.text, "", l.book.Vocabulary) == undefined {
		l.at(r.value.at).say(string(rung.Kind)+" is a number or an expression, and "+quoted(r.value.text)+" is neither", "write digits, such as 10, or an expression such as min(30, 10 + orders)")
		return rung
	}
	what := map[OfferKind]string{OfferPercent: "a percentage", OfferAmount: "an amount", OfferPartner: "points"}[rung.Kind]
	rung.Value = l.compile(r.value, l.book.Vocabulary, expression.Options{Want: []table.Kind{table.Number}, What: what})
	switch n, plain := parseFinite(strings.TrimSpace(r.value.text)); {
	case plain && n <= 0:
		l.at(r.value.at).say("a partner's points are more than none", "write a number above 0")
	case rung.Value != nil && rung.Kind == OfferPercent && slices.Contains([]expression.Unit{expression.Money, expression.Days, expression.Points}, rung.Value.Unit()):
		l.at(r.value.at).say("percent is a percentage, and this is "+string(rung.Value.Unit()), "write an expression that gives 15 for fifteen per cent, or amount: for money")
	case rung.Kind == OfferEarly && (!d.from.written() || !d.until.written()) && !d.bad:
		l.at(r.place).say("early access begins and ends, and the offer "+d.name+" does not say when", "add from: and until: to it")
	}
	return rung
}
