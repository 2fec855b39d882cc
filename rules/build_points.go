package rules

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// somePoints is what an expression of points gives.
var somePoints = expression.Options{Want: []table.Kind{table.Number}, What: "points"}

// buildAccrual reads how points are earned, and what becomes of them.
func (l *loader) buildAccrual(d *accrualDraft, facts map[string]*expression.Vocabulary) Accrual {
	a := Accrual{Most: int64(d.most), Pending: d.pending, Expiry: l.buildExpiry(&d.expiry), Spent: d.spent.text}
	if d.worth.amount != "" {
		a.Worth.Minor, a.Worth.Points = l.amount(d.worth.amountAt, d.worth.amount), int64(d.worth.points)
	}
	l.buildOrderPoints(&a, d, facts["orders"])
	l.buildEarnings(&a, d, facts["events"])
	if d.spent.written() {
		l.wantSource(d.spent.at, "events")
		if l.book.Events != nil && !l.book.has("events.value") && !l.broken["value"] {
			l.at(d.spent.at).say("these events say in value: how many points were taken, and events have none", "add value: COLUMN under events in "+l.typed(rootFile))
		}
	}
	return a
}

// buildOrderPoints is what orders earn.
func (l *loader) buildOrderPoints(a *Accrual, d *accrualDraft, columns *expression.Vocabulary) {
	if d.order.written() {
		l.wantSource(d.order.at, "orders")
		l.wantOrderIDs(d.order.at, "points come by order, so that each order earns once and a refund takes back what its own order earned")
		if columns != nil {
			a.Order = l.compile(d.order, columns, somePoints)
		}
	} else if at := cmp.Or(d.listed, firstCampaign(d)); at.node != nil && d.at.node != nil {
		l.at(at).say("orders earn no points here, so there is nothing to multiply", "add orders: amount beside it, for a point for each unit of money")
	}
	if len(d.categories) > 0 && l.book.Orders != nil && !l.book.has("orders.category") && !l.broken["category"] {
		l.at(d.listed).say("categories are those of orders' column category, and orders have none that is text", "add category: COLUMN under columns of orders in "+l.typed(rootFile))
	}
	for _, c := range d.categories {
		a.Categories = append(a.Categories, Times{c.name, c.times})
	}
	for _, c := range d.campaigns {
		l.name("a campaign", c.key, c.name)
		from, until := l.between(c.from, c.until)
		a.Campaigns = append(a.Campaigns, Campaign{Name: c.name, From: from, Until: until, Times: c.times, Where: l.compileFact(c.where, columns)})
	}
	slices.SortFunc(a.Categories, func(x, y Times) int { return cmp.Compare(x.Category, y.Category) })
	slices.SortFunc(a.Campaigns, func(x, y Campaign) int { return cmp.Compare(x.Name, y.Name) })
}

func firstCampaign(d *accrualDraft) value {
	if len(d.campaigns) == 0 {
		return value{}
	}
	return d.campaigns[0].key
}

// buildEarnings are the points for other things than orders.
func (l *loader) buildEarnings(a *Accrual, d *accrualDraft, columns *expression.Vocabulary) {
	seen := map[string]value{}
	for _, e := range d.events {
		switch event, dated := e.event.written(), e.anniversary.written(); {
		case event && dated:
			l.at(e.at).say("these points are for an event and for an anniversary", "make one of each, behind a dash of its own")
			continue
		case !event && !dated:
			if !e.bad {
				l.at(e.at).say("this does not say what the points are for", "add event: TYPE, or anniversary: and a word that is a date")
			}
			continue
		}
		thing := cmp.Or(e.event, e.anniversary)
		if first, twice := seen[thing.text]; twice {
			l.at(thing.at).say(thing.text+" earns points already, at "+l.where(first), "keep one of them")
			continue
		}
		if seen[thing.text] = thing.at; e.event.written() && e.event.text == d.spent.text {
			l.at(thing.at).say("events of the type "+thing.text+" take points, so they cannot earn any", "give one of them another type")
		}
		if n, ok := parseFinite(strings.TrimSpace(e.points.text)); ok && n <= 0 {
			l.at(e.points.at).say("this is no points at all", "write a number above 0")
			continue
		}
		a.Events = append(a.Events, l.buildEarned(e, columns))
	}
}

func (l *loader) buildEarned(e *earningDraft, columns *expression.Vocabulary) Earning {
	if e.event.written() {
		l.wantSource(e.event.at, "events")
		if columns == nil {
			return Earning{Event: e.event.text}
		}
		return Earning{Event: e.event.text, Points: l.compile(e.points, columns, somePoints)}
	}
	l.dateWord(e.anniversary)
	l.unmeasured(e.anniversary)
	l.words.named(e.anniversary.text)
	if _, plain := parseFinite(strings.TrimSpace(e.points.text)); !plain && e.points.written() {
		l.at(e.points.at).say("the points of an anniversary are a plain number", "write digits, such as 100")
		return Earning{Anniversary: e.anniversary.text}
	}
	return Earning{Anniversary: e.anniversary.text, Points: l.compile(e.points, expression.NewVocabulary(), somePoints)}
}

func (l *loader) buildExpiry(d *expiryDraft) Expiry {
	switch {
	case d.at.node == nil || d.bad:
		return Expiry{}
	case len(d.kinds) == 0:
		l.at(d.at).say("expire does not say when points end", "write {rolling: 365d}, {sliding: 365d}, {month: 0} or {year: 1}, or take it away")
		return Expiry{}
	case len(d.kinds) > 1:
		l.at(d.at).say("points end in one way, and here are "+d.kinds[0]+" and "+d.kinds[1], "keep one of them")
		return Expiry{}
	}
	return Expiry{Kind: d.kinds[0], N: int(d.days) + d.further}
}

// wantOrderIDs reports that orders cannot be told apart, where something needs
// that.
func (l *loader) wantOrderIDs(at value, why string) {
	if l.book.Orders == nil || l.broken["order"] {
		return
	}
	if _, ok := fieldOf(l.book.Orders, "order"); ok {
		return
	}
	l.broken["order"] = true // say it once
	l.at(at).say(why+": orders have no column with their number", "add order: COLUMN under orders in "+l.typed(rootFile))
}

// buildRedemptions looks the columns up that say which code was used.
func (l *loader) buildRedemptions() {
	d := &l.draft.redemptions
	if d.at.node == nil {
		return
	}
	l.wantSource(d.at, "orders")
	l.wantOrderIDs(d.at, "a code is used on an order, and not twice for each of its lines")
	l.book.Redemptions = Redemptions{Code: l.orderColumn(d.code, table.Text), Cost: l.orderColumn(d.cost, table.Number)}
}

// orderColumn looks a column of orders up that must hold one kind of values; ""
// after a mistake.
func (l *loader) orderColumn(s source, kind table.Kind) string {
	if !s.written() || l.book.Orders == nil || l.broken[s.text] {
		return ""
	}
	f, ok := fieldOf(l.book.Orders, s.text)
	switch {
	case !ok:
		l.at(s.at).say("orders have no column "+quoted(s.text),
			orElse(didYouMeanNear(s.text, fieldNames(l.book.Orders)), "add "+s.text+": {column: "+s.text+", type: "+typeName(kind)+"} under columns of orders"))
		return ""
	case f.Kind != kind:
		l.at(s.at).say("the column "+s.text+" of orders must be "+typeName(kind)+" here, and is "+typeName(f.Kind),
			"write "+s.text+": {column: "+orElse(f.Column, s.text)+", type: "+typeName(kind)+"} under columns of orders")
		return ""
	}
	return s.text
}
