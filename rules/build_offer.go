package rules

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

func (l *loader) buildOffers() {
	shared := map[string]value{}
	for _, d := range l.draft.offers {
		o := Offer{Name: d.name, About: d.about, Expires: d.expires.duration(), OncePer: d.oncePer, Stacks: d.stacks, StaysUsed: d.staysUsed, Group: d.group.text, Rest: d.rest}
		l.name("an offer", d.key, d.name)
		if d.group.written() {
			l.name("a group", d.group.at, d.group.text)
		}
		o.From, o.Until = l.between(d.from, d.until)
		o.Ladder = l.buildLadder(d)
		if d.bad || d.lasts && o.Expires == 0 {
			l.broken["offer_expires_at"] = true
		}
		if d.code.at.node != nil {
			o.File, o.Line = d.code.at.file.path, d.code.at.node.Line
			if at := d.code.shared.at; at.node != nil {
				o.Line = at.node.Line
			}
		}
		l.buildCode(&o, d, shared)
		l.buildUses(&o, d)
		l.buildMoney(&o, d)
		l.book.Offers = append(l.book.Offers, o)
	}
	slices.SortFunc(l.book.Offers, func(a, b Offer) int { return cmp.Compare(a.Name, b.Name) })
}

var sharedText = regexp.MustCompile(sharedPattern)

// buildCode reads what an offer's codes are. shared are the codes of other offers
// that are everybody's.
func (l *loader) buildCode(o *Offer, d *offerDraft, shared map[string]value) {
	switch c := &d.code; {
	case c.pattern != "":
		pattern, err := ParsePattern(c.pattern)
		if err != nil {
			l.refuse(c.at, err, "")
		}
		o.Code = pattern
	case c.at.node == nil || c.bad:
	case c.shared.written() && c.pool.node != nil:
		l.at(c.at).say("a code is everybody's or comes from a pool, and this is both", "keep shared: or pool:")
	case c.shared.written() && c.low > 0:
		l.at(c.at).say("low: goes with pool:, for a shared code is never used up", "take it away")
	case c.shared.written():
		o.Shared = c.shared.text
		key := strings.ToUpper(o.Shared)
		if other, taken := shared[key]; taken {
			l.at(c.shared.at).say("the code "+o.Shared+" is another offer's already, at "+l.where(other), "a code is of one offer: write another")
		}
		if shared[key] = c.shared.at; !sharedText.MatchString(o.Shared) {
			l.at(c.shared.at).say(quoted(o.Shared)+" is no code that people can type", "write 2 to 40 letters A to Z, digits and dashes, such as SUMMER26")
		}
	case c.pool.node != nil:
		o.Pool, o.Low = true, c.low
	default:
		l.at(c.at).say("this does not say what the code is", "write \"BACK-{8}\", {shared: SUMMER26} or {pool: true}")
	}
}

// buildUses reads how often a code may be used.
func (l *loader) buildUses(o *Offer, d *offerDraft) {
	o.Uses, o.PerHead = d.uses, d.perHead
	switch everybodys := d.code.shared.written(); {
	case everybodys && d.perHeadAt.node == nil:
		o.PerHead = 1
	case !everybodys && d.usesAt.node == nil:
		o.Uses = 1
	}
	if o.Uses > 0 && o.PerHead > o.Uses {
		at, said := d.perHeadAt, "one customer may use the code more often than all together"
		if at.node == nil { // only uses: is written
			return
		}
		l.at(at).say(said, "write uses: at least as high, or take uses_per_customer: away")
	}
}

// buildMoney reads what an offer costs and may cost.
func (l *loader) buildMoney(o *Offer, d *offerDraft) {
	number := func(what string) expression.Options {
		return expression.Options{Want: []table.Kind{table.Number}, What: what}
	}
	o.Cost = l.compile(d.cost, l.book.Vocabulary, number("the cost"))
	o.Margin = l.compile(d.margin, l.book.Vocabulary, number("the margin"))
	switch floor := d.floorAt.node != nil; {
	case d.margin.written() && !floor && !d.bad:
		l.at(d.margin.at).say("margin: is held against a floor, and the offer "+d.name+" has none", "add floor: 0 for no loss, or more")
	case floor && !d.margin.written() && !d.bad:
		l.at(d.floorAt).say("floor: is held against what an order is expected to leave, and the offer "+d.name+" does not say that", "add margin: an expression such as 0.4 * aov")
	case floor && !d.cost.written() && !d.bad:
		l.at(d.floorAt).say("floor: is of the margin less the cost, and the offer "+d.name+" has no cost", "add cost: an expression such as 0.15 * aov")
	}
	if d.floor != "" {
		minor, err := l.book.Currency.parse(d.floor)
		if err != nil {
			l.refuse(d.floorAt, err, "")
		}
		o.Floor = minor
	}
	b := &d.budget
	if b.at.node == nil || b.per == "" {
		return
	}
	o.Budget = &Budget{Count: int64(b.count), Per: b.per}
	switch {
	case b.amountAt.node != nil && !d.cost.written():
		l.at(b.at).say("a budget is kept in expected cost, and the offer "+d.name+" has no cost", "add cost: an expression such as 0.15 * aov, or count: instead of amount:")
	case b.amountAt.node == nil && b.count == 0 && !d.bad && !l.misspelt(b.at, "amount", "count"):
		l.at(b.at).say("this budget does not say of what", "add amount: 500 or count: 1000")
	}
	if b.amount != "" {
		o.Budget.Amount = l.amount(b.amountAt, b.amount)
	}
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
