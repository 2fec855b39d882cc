package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// yearly points of orders are pending for 14 days and live for 100.
var yearly = loyalty.Policy{Zone: time.UTC, Pending: 14, Expiry: loyalty.Expiry{Kind: loyalty.Rolling, N: 100}}

func days(n int) time.Time { return nine.AddDate(0, 0, n) }

func earn(customer string, kind loyalty.SourceKind, id string, points int64) engine.Posting {
	return engine.Posting{Customer: customer, Earn: &loyalty.Earn{At: nine, Source: loyalty.Source{Kind: kind, ID: id}, Points: points}}
}

func spend(customer, id string, points int64) engine.Posting {
	return engine.Posting{Customer: customer, Spend: &loyalty.Spend{At: nine, ID: id, Points: points}}
}

func refund(customer, order string, worth int64) engine.Posting {
	return engine.Posting{Customer: customer, Refund: &loyalty.Refund{At: nine, Source: loyalty.Source{Kind: loyalty.Order, ID: order}, Worth: worth}}
}

func rank(customer, from, to string, at time.Time) engine.Rank {
	return engine.Rank{
		Customer: customer, Standing: loyalty.Standing{Tier: to, Since: at, Until: at.AddDate(1, 0, 0)},
		Changes: []loyalty.TierChange{{At: at, From: from, To: to, Up: from < to}},
	}
}

func award(customer, badge string, at time.Time) engine.Award {
	return engine.Award{Customer: customer, Award: loyalty.Award{Challenge: badge, At: at}, Booked: at}
}

// book books and gives what was new.
func book(t failer, l *ledger.Ledger, at time.Time, policy loyalty.Policy, b engine.Bookings) engine.Booked {
	t.Helper()
	n := 0
	booked, err := l.Book(ctx, at, b, engine.Terms{Policy: policy, Draw: func(rules.CodePattern) (string, error) {
		n++
		return fmt.Sprint("friend-", n), nil
	}})
	must(t, err)
	return booked
}

// membersAt is what the ledger has of customers' loyalty, and their balances.
func membersAt(t testing.TB, l *ledger.Ledger, at time.Time, policy loyalty.Policy) engine.History {
	t.Helper()
	h, err := l.History(ctx, engine.HistoryQuery{At: at, Loyalty: true, Policy: policy})
	must(t, err)
	plain, err := l.History(ctx, engine.HistoryQuery{At: at, Policy: policy})
	must(t, err)
	same(t, "balances with and without lots", plain.Points, h.Points)
	return h
}

func bookedOnce(t *testing.T, l *ledger.Ledger) {
	b := engine.Bookings{Points: []engine.Posting{
		earn("ada", loyalty.Order, "1", 100), earn("ada", loyalty.Event, "review", 40), spend("ada", "mug", 30), refund("ada", "1", 60),
		earn("bob", loyalty.Order, "2", 7),
		{Customer: "bob", Renew: true},
	}}
	same(t, "booked", book(t, l, nine, yearly, b), engine.Booked{Earned: 147, Spent: 30, TakenBack: 40})
	same(t, "booked again", book(t, l, after(time.Hour), yearly, b), engine.Booked{})
	same(t, "points", membersAt(t, l, nine, yearly).Points, map[string]int64{"ada": 10, "bob": 0})
	lots := membersAt(t, l, after(time.Hour), yearly).Members.Lots
	same(t, "lots", lots, []engine.Lot{
		{
			Customer: "ada", Seq: 1, Source: loyalty.Source{Kind: loyalty.Order, ID: "1"}, Earned: nine, Matures: days(14),
			Sums: loyalty.Sums{Issued: 100, Pending: 60, Revoked: 40}, Back: 40,
		},
		{
			Customer: "ada", Seq: 2, Source: loyalty.Source{Kind: loyalty.Event, ID: "review"}, Earned: nine, Matures: nine, Ends: days(100),
			Sums: loyalty.Sums{Issued: 40, Outstanding: 10, Spent: 30},
		},
		{
			Customer: "bob", Seq: 1, Source: loyalty.Source{Kind: loyalty.Order, ID: "2"}, Earned: nine, Matures: days(14),
			Sums: loyalty.Sums{Issued: 7, Pending: 7},
		},
	})
	journals, err := l.Journals(ctx, nine, []string{"bob", "nobody", "ada"})
	must(t, err)
	if len(journals) != 2 || len(journals["ada"]) != 5 || len(journals["bob"]) != 1 {
		t.Fatalf("journals %+v", journals)
	}
}

// Whether it is booked or not, a past instant gives the past, and one to come what
// will have become of it.
func fallenDue(t *testing.T, l *ledger.Ledger) {
	book(t, l, nine, yearly, engine.Bookings{Points: []engine.Posting{
		earn("ada", loyalty.Order, "1", 100), earn("ada", loyalty.Hand, "sorry", 9), earn("bob", loyalty.Event, "review", 40), spend("bob", "mug", 1),
	}})
	instants := []time.Time{after(-time.Hour), nine, days(14).Add(-time.Microsecond), days(14), days(99), days(100), days(114), days(200)}
	for range 2 { // the hand's points are refused: they have no author
		var got []map[string]int64
		for _, at := range instants {
			got = append(got, membersAt(t, l, at, yearly).Points)
		}
		same(t, "points", got, []map[string]int64{
			{},
			{"ada": 0, "bob": 39},
			{"ada": 0, "bob": 39},
			{"ada": 100, "bob": 39},
			{"ada": 100, "bob": 39},
			{"ada": 100, "bob": 0},
			{"ada": 0, "bob": 0},
			{"ada": 0, "bob": 0},
		})
		same(t, "lots of a day that has been", membersAt(t, l, days(20), yearly).Members.Lots[0].Ends, days(114))
		if booked := book(t, l, days(200), yearly, engine.Bookings{}); booked.Expired != 0 && booked.Expired != 139 {
			t.Fatalf("the sweep booked %+v", booked)
		}
	}
	same(t, "swept again", book(t, l, days(201), yearly, engine.Bookings{}), engine.Booked{})
	journals, err := l.Journals(ctx, days(201), []string{"ada"})
	must(t, err)
	var kinds []loyalty.MovementKind
	for _, m := range journals["ada"] {
		kinds = append(kinds, m.Kind)
	}
	same(t, "kinds", kinds, []loyalty.MovementKind{loyalty.Earned, loyalty.Matured, loyalty.Lapsed})
	same(t, "dated", journals["ada"][2].At, days(114))
}

func sharedSources(t *testing.T, l *ledger.Ledger) {
	booked := book(t, l, nine, yearly, engine.Bookings{Points: []engine.Posting{
		earn("ada", loyalty.Event, "1", 100), spend("ada", "mug", 10), earn("bob", loyalty.Event, "1", 100),
		earn("bob", loyalty.Order, "1", 100), earn("cy", loyalty.Event, "3", 50), spend("cy", "mug", 10), refund("cy", "1", 0),
	}})
	same(t, "refusals", booked.Refusals, []string{
		`customer "bob" does not earn 100 points of event 1: customer "ada" has earned with it`,
		`customer "cy" does not spend 10 points on mug: customer "ada" has spent points on it`,
		`of customer "cy" nothing is taken back for order 1: the ledger has nothing under that id`,
	})
	same(t, "points", membersAt(t, l, nine, yearly).Points, map[string]int64{"ada": 90, "bob": 0, "cy": 50})
}

func overspending(t *testing.T, l *ledger.Ledger) {
	booked := book(t, l, nine, yearly, engine.Bookings{Points: []engine.Posting{
		earn("ada", loyalty.Event, "1", 100), spend("ada", "mug", 101), spend("ada", "pen", 100), spend("new", "pin", 1),
		earn("ada", loyalty.Event, "2", 0), earn("ada", loyalty.Hand, "3", 5), earn("ada", loyalty.Event, "4", loyalty.MostPoints+1),
	}})
	same(t, "refusals", booked.Refusals, []string{
		`customer "ada" does not spend 101 points on mug: there are 100`,
		`customer "new" does not spend 1 points on pin: there are 0`,
		`customer "ada" does not earn 0 points of event 2: it comes to no points`,
		`customer "ada" does not earn 5 points of hand 3: nobody has put a name to it`,
		`customer "ada" does not earn 1000000000001 points of event 4: 1000000000000 is the most at once`,
	})
	same(t, "points", membersAt(t, l, nine, yearly).Points, map[string]int64{"ada": 0})
}

func reached(t *testing.T, l *ledger.Ledger) {
	first := engine.Bookings{
		Ranks:  []engine.Rank{rank("ada", "", "gold", nine), rank("bob", "", "silver", nine)},
		Awards: []engine.Award{award("ada", "five-coffees", nine)}, Codes: []string{"ada", "bob"},
	}
	same(t, "booked", book(t, l, nine, yearly, first), engine.Booked{Changes: 2, Awards: 1, Codes: 2, Drawn: map[string]string{"ada": "FRIEND-1", "bob": "FRIEND-2"}})
	same(t, "again", book(t, l, nine, yearly, first), engine.Booked{})
	same(t, "later", book(t, l, days(2), yearly, engine.Bookings{
		Ranks: []engine.Rank{rank("ada", "gold", "", days(1))}, Codes: []string{"ada", "cy"},
	}), engine.Booked{Changes: 1, Codes: 1, Drawn: map[string]string{"cy": "FRIEND-3"}})
	early := membersAt(t, l, days(1), yearly).Members
	same(t, "then", early, engine.Members{
		Standings: map[string]loyalty.Standing{"ada": first.Ranks[0].Standing, "bob": first.Ranks[1].Standing},
		Changes:   []engine.Change{{Customer: "ada", TierChange: first.Ranks[0].Changes[0]}, {Customer: "bob", TierChange: first.Ranks[1].Changes[0]}},
		Awards:    first.Awards, Codes: map[string]string{"ada": "FRIEND-1", "bob": "FRIEND-2"},
	}, cmpopts.EquateEmpty())
	h, err := l.History(ctx, engine.HistoryQuery{At: days(2), Loyalty: true, Changes: nine})
	must(t, err)
	same(t, "now", h.Members.Standings["ada"], rank("ada", "gold", "", days(1)).Standing)
	same(t, "changes since", h.Members.Changes, []engine.Change{{Customer: "ada", TierChange: loyalty.TierChange{At: days(1), From: "gold"}}})
	same(t, "codes", h.Members.Codes, map[string]string{"ada": "FRIEND-1", "bob": "FRIEND-2", "cy": "FRIEND-3"})
}

func referring(t *testing.T, l *ledger.Ledger) {
	by := func(referred, referrer string) loyalty.ReferralRecord {
		return loyalty.ReferralRecord{Referred: referred, Referrer: referrer, Code: "FRIEND-" + referrer, At: nine}
	}
	paid := by("bob", "ada")
	paid.Rewarded = after(time.Hour)
	b := engine.Bookings{
		Points: []engine.Posting{
			earn("ada", loyalty.Referral, "referrer bob", 200), earn("bob", loyalty.Referral, "referred bob", 100),
			earn("ada", loyalty.Referral, "referred ada", 100), earn("dan", loyalty.Referral, "referrer bob", 200),
		},
		Referrals: []loyalty.ReferralRecord{paid, by("cy", "bob"), by("ada", "cy"), by("bob", "dan"), by("eve", "eve")},
	}
	booked := book(t, l, nine, yearly, b)
	same(t, "booked", booked, engine.Booked{Earned: 300, Referrals: 2, Refusals: []string{
		`customer "ada" does not count as brought by "cy": the one was brought by the other`,
		`customer "bob" does not count as brought by "dan": somebody else has brought them before`,
		`customer "eve" does not count as brought by "eve": nobody brings themselves`,
		`customer "ada" does not earn 100 points of referral referred ada: nobody was brought by it`,
		`customer "dan" does not earn 200 points of referral referrer bob: customer "ada" has earned with it`,
	}})
	if again := book(t, l, nine, yearly, b); again.Earned != 0 || again.Referrals != 0 {
		t.Fatalf("booked again %+v", again)
	}
	same(t, "before it was paid", membersAt(t, l, nine, yearly).Members.Referrals, []loyalty.ReferralRecord{by("bob", "ada"), by("cy", "bob")})
	same(t, "referrals", membersAt(t, l, days(1), yearly).Members.Referrals, []loyalty.ReferralRecord{paid, by("cy", "bob")})
}

func byHand(t *testing.T, l *ledger.Ledger) {
	grant := loyalty.Earn{At: nine, Source: loyalty.Source{Kind: loyalty.Hand, ID: "sorry"}, Points: 50, Author: "Mia", Note: "the late parcel"}
	account, err := l.Grant(ctx, "ada", grant, yearly)
	must(t, err)
	same(t, "balance", account.Balance(), int64(50))
	_, err = l.Grant(ctx, "ada", grant, yearly)
	isErr(t, err, loyalty.Repeated)
	_, err = l.Grant(ctx, "bob", grant, yearly)
	isErr(t, err, loyalty.NotTheirs)
	same(t, "in words", ledger.Because(err), `customer "ada" has earned with it`)
	nobody := grant
	nobody.Author, nobody.Source.ID = "", "else"
	_, err = l.Grant(ctx, "ada", nobody, yearly)
	isErr(t, err, loyalty.NoAuthor)
	_, err = l.Grant(ctx, "", grant, yearly)
	isErr(t, err, loyalty.NoName)

	_, err = l.Spend(ctx, "ada", loyalty.Spend{At: nine, ID: "mug", Points: 51}, yearly)
	isErr(t, err, loyalty.NotEnough)
	same(t, "in words", ledger.Because(err), "there are 50")
	account, err = l.Spend(ctx, "ada", loyalty.Spend{At: days(1), ID: "mug", Points: 30}, yearly)
	must(t, err)
	same(t, "spent", account.Balance(), int64(20))
	_, err = l.Return(ctx, "ada", loyalty.Return{At: nine, ID: "pen"}, yearly)
	isErr(t, err, loyalty.Unknown)
	account, err = l.TakeBack(ctx, "ada", loyalty.Refund{At: nine, Source: grant.Source, Author: "Mia"}, yearly) // by a clock that is late
	must(t, err)
	same(t, "short", account.Sums(), loyalty.Sums{Issued: 50, Spent: 30, Revoked: 20, Short: 30})
	account, err = l.Return(ctx, "ada", loyalty.Return{At: days(2), ID: "mug"}, yearly)
	must(t, err)
	same(t, "returned and taken", account.Sums(), loyalty.Sums{Issued: 50, Revoked: 50})
	_, err = l.Return(ctx, "ada", loyalty.Return{At: days(2), ID: "mug"}, yearly)
	isErr(t, err, loyalty.Repeated)
	same(t, "of yesterday", membersAt(t, l, days(1), yearly).Members.Lots[0].Sums, loyalty.Sums{Issued: 50, Spent: 30, Revoked: 20, Short: 30})
	same(t, "before it was spent", len(membersAt(t, l, nine, yearly).Members.Spent), 0)
	same(t, "what it was spent on, though it came back", membersAt(t, l, days(2), yearly).Members.Spent, map[string]bool{"mug": true})
}

func closing(t *testing.T, l *ledger.Ledger) {
	sums := func(at time.Time) ledger.ShopPoints {
		t.Helper()
		s, err := l.ShopPoints(ctx, at, yearly)
		must(t, err)
		var months, kinds loyalty.Sums
		for _, m := range s.Months {
			months = months.Plus(m.Sums)
		}
		for _, k := range s.Sources {
			kinds = kinds.Plus(k.Sums)
		}
		if months != s.Sums || kinds != s.Sums || !s.Balanced() {
			t.Fatalf("it does not add up: %+v", s)
		}
		return s
	}
	same(t, "of nobody", sums(nine).Sums, loyalty.Sums{})
	book(t, l, nine, yearly, engine.Bookings{Points: []engine.Posting{
		earn("ada", loyalty.Order, "1", 100), earn("bob", loyalty.Event, "review", 40), spend("bob", "mug", 30),
		{Customer: "bob", Refund: &loyalty.Refund{At: nine, Source: loyalty.Source{Kind: loyalty.Event, ID: "review"}}},
		earn("cy", loyalty.Event, "2", 5),
	}})
	book(t, l, days(20), yearly, engine.Bookings{})
	want := map[int]ledger.ShopPoints{}
	for _, n := range []int{-1, 0, 20, 70, 130, 300} {
		want[n] = sums(days(n))
	}
	same(t, "today", want[0].Sums, loyalty.Sums{Issued: 145, Pending: 100, Outstanding: 5, Spent: 30, Revoked: 10, Short: 30})
	same(t, "in spring", want[300].Months, []ledger.MonthPoints{
		{Month: "2026-01", Sums: loyalty.Sums{Issued: 145, Outstanding: 105, Spent: 30, Revoked: 10, Short: 30}},
		{Month: "2026-04", Sums: loyalty.Sums{Outstanding: -105, Expired: 105}},
	})
	book(t, l, days(300), yearly, engine.Bookings{})
	must(t, l.Erase(ctx, days(300), "ada", ""))
	must(t, l.Erase(ctx, days(300), "bob", ""))
	for _, n := range []int{20, 70, 300} {
		got := sums(days(n))
		got.At = want[n].At
		same(t, fmt.Sprint("after ", n, " days, without names"), got, want[n])
	}
}
