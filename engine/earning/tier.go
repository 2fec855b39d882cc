package earning

import (
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules"
	"holdfast/rules/table"
)

// ranking works out places among the tiers.
type ranking struct {
	*finding
	rules  *rules.Tiers
	scheme loyalty.TierScheme
	value  *table.Column // where tiers go by an expression
	words  tierWords
}

// tierWords are the columns about tiers; nil where nobody needs one.
type tierWords struct {
	tier, since, until, progress, next, toNext, pointsToNext, toKeep *table.Column
}

// rank finds who has come into another tier, and says where everybody stands.
func (f *finding) rank(out *engine.Loyalty) error {
	if f.loyalty == nil || f.loyalty.Tiers == nil {
		return nil
	}
	t := f.loyalty.Tiers
	r := &ranking{finding: f, rules: t, scheme: scheme(f.book, t)}
	r.words = tierWords{
		f.text("tier"), f.date("tier_since"), f.date("tier_until"), f.number("tier_progress"),
		f.text("next_tier"), f.unknown("to_next_tier"), f.unknown("points_to_next_tier"), f.unknown("to_keep_tier"),
	}
	if t.Value != nil {
		var err error
		if r.value, err = f.evaluator.Column(t.Value, f.people.Table); err != nil {
			return fmt.Errorf("reckoning tiers: %w", err)
		}
	}
	var ranked []uint32
	ranks := map[uint32]engine.Rank{}
	for row := range uint32(f.rows) {
		if rank, new := r.stand(row); new {
			ranked, ranks[row] = append(ranked, row), rank
		}
	}
	for _, row := range f.byCustomer(ranked) {
		out.Bookings.Ranks = append(out.Bookings.Ranks, ranks[row])
	}
	return nil
}

// scheme are a project's tiers as engine/loyalty has them.
func scheme(book *rules.Book, t *rules.Tiers) loyalty.TierScheme {
	s := loyalty.TierScheme{Zone: book.Zone, Period: loyalty.Period(t.Period), Days: t.Days, Grace: t.Grace}
	for _, l := range t.Levels {
		s.Tiers = append(s.Tiers, loyalty.Tier{Name: l.Name, From: l.From})
	}
	return s
}

// stand is a customer's place; new says whether the ledger is to know of it.
// Nobody is written down for having no tier.
func (r *ranking) stand(row uint32) (rank engine.Rank, new bool) {
	customer := r.people.IDs.Text(row)
	was, known := r.history.Members.Standings[customer]
	counted := r.counted(row)
	if !known && (r.idle(row) || r.gone(row)) {
		r.say(row, loyalty.Standing{}, counted)
		return rank, false
	}
	is, changes := r.scheme.At(was, r.now, counted)
	r.say(row, is, counted)
	same := is.Tier == was.Tier && is.Since.Equal(was.Since) && is.Until.Equal(was.Until)
	if is.Tier == "" && was.Tier == "" {
		same = true
	}
	return engine.Rank{Customer: customer, Standing: is, Changes: changes}, len(changes) > 0 || !same
}

// idle says whether nothing is counted of a customer, so that no tier is reached.
func (r *ranking) idle(row uint32) bool {
	if len(r.scheme.Tiers) == 0 || r.scheme.Tiers[0].From <= 0 {
		return false
	}
	switch r.rules.By {
	case rules.TierPoints:
		return len(r.finding.stand(row)) == 0
	case rules.TierSpend, rules.TierOrders:
		return len(r.sorted.placed(row)) == 0
	default:
		return r.value.Missing(int(row))
	}
}

// counted is what is counted of a customer.
func (r *ranking) counted(row uint32) loyalty.Counted {
	switch r.rules.By {
	case rules.TierPoints:
		return func(from, to time.Time) float64 {
			n := int64(0)
			for _, l := range r.finding.stand(row) {
				if !l.Earned.Before(from) && l.Earned.Before(to) {
					n += l.Issued - l.Back
				}
			}
			return float64(n)
		}
	case rules.TierSpend, rules.TierOrders:
		return func(from, to time.Time) float64 {
			minor, count := int64(0), 0
			first, end := from.UnixMicro(), to.UnixMicro()
			for _, order := range r.sorted.placed(row) {
				if at := r.orders.at[order]; at >= first && at < end {
					minor += r.orders.net[order]
					if r.sorted.whole(order) {
						count++
					}
				}
			}
			if r.rules.By == rules.TierSpend {
				return r.book.Currency.Major(minor)
			}
			return float64(count)
		}
	default:
		return func(time.Time, time.Time) float64 { // as of now, whatever the window
			if r.value.Missing(int(row)) {
				return 0
			}
			return r.value.Num[row]
		}
	}
}

// say sets a customer's words.
func (r *ranking) say(row uint32, is loyalty.Standing, counted loyalty.Counted) {
	w := &r.words
	if is.Tier != "" {
		put(w.tier, row, is.Tier)
		put(w.since, row, is.Since)
		put(w.until, row, is.Until.In(r.book.Zone).AddDate(0, 0, r.scheme.Grace))
	}
	if w.progress == nil && w.next == nil && w.toNext == nil && w.pointsToNext == nil && w.toKeep == nil {
		return
	}
	p := r.scheme.Progress(is, r.now, counted)
	put(w.progress, row, p.Share)
	if p.Next != "" {
		put(w.next, row, p.Next)
		put(w.toNext, row, p.Missing)
		put(w.pointsToNext, row, p.Missing)
	}
	if is.Tier != "" {
		put(w.toKeep, row, p.Keep)
	}
}
