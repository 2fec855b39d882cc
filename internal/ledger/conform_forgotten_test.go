package ledger_test

import (
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
)

// bookedBefore books for ada, who was erased at one o'clock, what she did at nine,
// and then what she does at three.
func bookedBefore(t *testing.T, l *ledger.Ledger) {
	erased, now := after(4*time.Hour), after(6*time.Hour)
	must(t, l.Erase(ctx, erased, "ada", ""))
	must(t, l.Erase(ctx, nine, "ada", "")) // the later one counts
	dated := func(id string, at, since time.Time) engine.Posting {
		p := earn("ada", loyalty.Order, id, 10)
		p.Earn.At, p.Earn.Since = at, since
		return p
	}
	all := func(at time.Time) engine.Bookings {
		return engine.Bookings{
			Ranks: []engine.Rank{rank("ada", "", "gold", at)}, Awards: []engine.Award{award("ada", "five-coffees", at)},
			Referrals: []loyalty.ReferralRecord{{Referred: "ada", Referrer: "bob", At: at}, {Referred: "cy", Referrer: "ada", At: at}},
			Codes:     []string{"ada"},
		}
	}
	old := all(nine)
	old.Points = []engine.Posting{earn("ada", loyalty.Event, "review", 5), dated("1", now, nine), spend("ada", "mug", 3), refund("ada", "1", 5)}
	same(t, "of before", book(t, l, erased, loyalty.Policy{}, old), engine.Booked{})

	fresh := all(now)
	fresh.Points = []engine.Posting{dated("1", now, erased), dated("2", now, after(5*time.Hour)), earn("bob", loyalty.Order, "3", 7)}
	booked := book(t, l, now, loyalty.Policy{}, fresh)
	booked.Drawn = nil
	same(t, "of later", booked, engine.Booked{Earned: 17, Changes: 1, Awards: 1, Referrals: 1, Codes: 1})

	forgotten := history(t, l, nine).Forgotten
	at, found := forgotten.Find("ada")
	_, other := forgotten.Find("bob")
	if !found || !at.Equal(erased) || other {
		t.Errorf("ada was erased at %v (%v), bob %v", at, found, other)
	}
}
