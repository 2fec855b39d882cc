package rules

import (
	"cmp"
	"slices"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

func (l *loader) buildOffers() {
	for _, d := range l.draft.offers {
		o := Offer{Name: d.name, About: d.about, Expires: d.expires.duration(), OncePer: d.oncePer}
		o.Ladder = l.buildLadder(d)
		l.name("an offer", d.key, d.name)
		if d.bad || d.lasts && o.Expires == 0 {
			l.broken["offer_expires_at"] = true
		}
		if d.code != "" {
			pattern, err := ParsePattern(d.code)
			if err != nil {
				l.refuse(d.codeAt, err, "")
			}
			o.Code = pattern
		}
		o.Cost = l.compile(d.cost, l.book.Vocabulary, expression.Options{Want: []table.Kind{table.Number}, What: "the cost"})
		if d.budget.amount != "" && d.budget.per != "" {
			o.Budget = &Budget{Amount: l.amount(d.budget.amountAt, d.budget.amount), Per: d.budget.per}
			if !d.cost.written() {
				l.at(d.budget.at).say("a budget is kept in expected cost, and the offer "+d.name+" has no cost", "add cost: an expression such as 0.15 * aov")
			}
		}
		l.book.Offers = append(l.book.Offers, o)
	}
	slices.SortFunc(l.book.Offers, func(a, b Offer) int { return cmp.Compare(a.Name, b.Name) })
}

// buildLadder makes one rung of a plain percent or amount.
func (l *loader) buildLadder(d *offerDraft) []Rung {
	drafts := d.rungs
	single := d.single.percentAt.node != nil || d.single.amountAt.node != nil
	switch {
	case single && len(drafts) > 0:
		l.at(d.key).say("the offer "+d.name+" has a value of its own and a ladder", "keep one of them")
	case single:
		d.single.at = d.key
		drafts = []rungDraft{d.single}
	case len(drafts) == 0 && d.ladderAt.node == nil && !d.bad:
		l.at(d.key).say("the offer "+d.name+" is worth nothing", "add percent: 10, amount: 5 or a ladder")
	}
	var rungs []Rung
	for i, r := range drafts {
		switch percent, amount := r.percentAt.node != nil, r.amountAt.node != nil; {
		case r.bad:
			continue
		case percent && amount:
			l.at(r.at).say("this is worth a percentage and an amount", "keep percent: or amount:")
			continue
		case !percent && !amount:
			l.at(r.at).say("this rung is worth nothing", "add percent: 10 or amount: 5")
			continue
		}
		if !r.when.written() && i < len(drafts)-1 {
			l.at(r.at).say("this rung always holds, so the ones below it are never reached", "give it a when:, or put it last")
		}
		rung := Rung{Kind: OfferPercent, Percent: r.percent, When: l.compile(r.when, l.book.Vocabulary, expression.Options{Want: []table.Kind{table.Bool}, What: "a condition"})}
		if r.amount != "" {
			rung.Kind, rung.Amount = OfferAmount, l.amount(r.amountAt, r.amount)
		}
		rungs = append(rungs, rung)
	}
	return rungs
}

// amount is written money in minor units.
func (l *loader) amount(at value, written string) int64 {
	n, err := l.book.Currency.parse(written)
	if err != nil {
		l.refuse(at, err, "")
	} else if n == 0 {
		l.at(at).say("this amount is nothing", "write more than 0")
	}
	return n
}

// offer is the offer of that name, or nil.
func (b *Book) offer(name string) *Offer {
	i, ok := slices.BinarySearchFunc(b.Offers, name, func(o Offer, name string) int { return cmp.Compare(o.Name, name) })
	if !ok {
		return nil
	}
	return &b.Offers[i]
}
