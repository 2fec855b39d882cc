package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/engine/loyalty"
)

// ShopPoints is what all points of a shop come to as of an instant:
// Issued = Pending + Outstanding + Spent + Expired + Revoked, in all and of each
// kind of source; those of the months add up to the same. What had fallen due by
// then is counted as if it were booked. Customers who have been erased are in it
// without a name.
type ShopPoints struct {
	At time.Time `json:"at"`
	loyalty.Sums
	Sources []SourcePoints `json:"sources"` // by kind
	Months  []MonthPoints  `json:"months"`  // oldest first, those in which something moved
}

// SourcePoints is what became of the points that one kind of source has earned.
type SourcePoints struct {
	Kind loyalty.SourceKind `json:"kind"`
	loyalty.Sums
}

// MonthPoints is what moved in one month of the shop's zone; what went into
// Pending and Outstanding and out of them again, on balance.
type MonthPoints struct {
	Month string `json:"month"` // 2026-03
	loyalty.Sums
}

// ShopPoints adds up the points of all customers as of an instant. The months
// are those of the policy's zone.
func (l *Ledger) ShopPoints(ctx context.Context, at time.Time, policy loyalty.Policy) (ShopPoints, error) {
	var s ShopPoints
	err := l.view(ctx, func(tx *sql.Tx) error {
		r := reader{ctx: ctx, tx: tx, words: map[string]string{}}
		a := adding{at: instant(micro(at)), zone: cmp.Or(policy.Zone, time.UTC), sums: map[[2]string]loyalty.Sums{}}
		r.posted(&a)
		r.unbooked(&a, policy)
		r.erased(&a)
		s = a.shop()
		return r.err
	})
	if err != nil {
		return ShopPoints{}, fmt.Errorf("adding up the points of the shop: %w", err)
	}
	return s, nil
}

// adding is a shop's sums while they are added up, by month and kind of source.
type adding struct {
	at   time.Time
	zone *time.Location
	sums map[[2]string]loyalty.Sums
}

func (a *adding) add(month, kind, pot string, points int64) {
	key := [2]string{month, kind}
	s := a.sums[key]
	if pot == "short" {
		s.Short += points
	} else {
		s.Post(loyalty.Posting{Pot: loyalty.Pot(pot), Points: points})
	}
	a.sums[key] = s
}

const month = "2006-01"

// months is an expression that gives the month of m.at, and its arguments.
func (a *adding) months(first time.Time) (query string, args []any) {
	var b strings.Builder
	next := loyalty.Month.Start(first, a.zone)
	b.WriteString("CASE")
	for !next.After(a.at) {
		of := next.Format(month)
		next = loyalty.Month.Add(next, 1, a.zone)
		b.WriteString(" WHEN m.at < ? THEN ?")
		args = append(args, micro(next), of)
	}
	b.WriteString(" END")
	return b.String(), args
}

// posted adds what is booked.
func (r *reader) posted(a *adding) {
	var first sql.NullInt64
	r.each(`SELECT min(at) FROM movement`, nil, func(rows *sql.Rows) error { return rows.Scan(&first) })
	if !first.Valid || instant(first.Int64).After(a.at) {
		return
	}
	query, args := a.months(instant(first.Int64))
	args = append(args, micro(a.at))
	add := func(v []any) error {
		a.add(r.word(v[0]), r.word(v[1]), r.word(v[2]), number(v[3]))
		return nil
	}
	// In the order of the postings, so that the others are read in theirs.
	r.values(4, `SELECT `+query+`, l.source_kind, p.pot, sum(p.points) FROM posting p
			CROSS JOIN movement m ON m.customer = p.customer AND m.seq = p.seq
			CROSS JOIN lot l ON l.customer = p.customer AND l.lot = p.lot
		WHERE m.at <= ? GROUP BY 1, 2, 3`, args, add)
	r.values(4, `SELECT `+query+`, m.source_kind, 'short', sum(m.short) FROM movement m WHERE m.at <= ? AND m.short <> 0 GROUP BY 1, 2`, args, add)
}

// unbooked adds what has fallen due since.
func (r *reader) unbooked(a *adding, policy loyalty.Policy) {
	var due []string
	r.values(1, `SELECT DISTINCT customer FROM lot INDEXED BY lot_due WHERE due <= ?`, []any{micro(a.at)}, func(v []any) error {
		customer, _ := v[0].(string)
		due = append(due, customer)
		return nil
	})
	for some := range slices.Chunk(due, together) {
		journals := r.journals(some, micro(a.at))
		for _, customer := range some {
			account, err := standing(policy, journals[customer], a.at)
			if err != nil && r.err == nil {
				r.err = fmt.Errorf("customer %q: %w", customer, err)
			}
			if r.err != nil {
				return
			}
			kinds := map[int64]loyalty.SourceKind{}
			for _, lot := range account.Lots() {
				kinds[lot.Seq] = lot.Source.Kind
			}
			for _, m := range account.Booked() {
				for _, p := range m.Postings {
					a.add(m.At.In(a.zone).Format(month), string(kinds[p.Lot]), string(p.Pot), p.Points)
				}
			}
		}
	}
}

// erased adds what erased customers' points came to. Of the month of the instant
// it is all.
func (r *reader) erased(a *adding) {
	r.values(4, `SELECT month, source_kind, pot, points FROM erased_points WHERE month <= ?`, []any{a.at.UTC().Format(month)}, func(v []any) error {
		a.add(r.word(v[0]), r.word(v[1]), r.word(v[2]), number(v[3]))
		return nil
	})
}

// shop is what it all comes to.
func (a *adding) shop() ShopPoints {
	s := ShopPoints{At: a.at, Sources: []SourcePoints{}, Months: []MonthPoints{}}
	kinds, months := map[string]loyalty.Sums{}, map[string]loyalty.Sums{}
	for key, sums := range a.sums {
		s.Sums = s.Plus(sums)
		months[key[0]] = months[key[0]].Plus(sums)
		kinds[key[1]] = kinds[key[1]].Plus(sums)
	}
	for kind, sums := range kinds {
		s.Sources = append(s.Sources, SourcePoints{loyalty.SourceKind(kind), sums})
	}
	for month, sums := range months {
		s.Months = append(s.Months, MonthPoints{month, sums})
	}
	slices.SortFunc(s.Sources, func(a, b SourcePoints) int { return cmp.Compare(a.Kind, b.Kind) })
	slices.SortFunc(s.Months, func(a, b MonthPoints) int { return cmp.Compare(a.Month, b.Month) })
	return s
}
