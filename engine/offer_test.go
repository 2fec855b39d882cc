package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// computed is an expression that comes to a number.
func computed(t tester, book *rules.Book, source string) *expression.Program {
	t.Helper()
	p, err := expression.Compile(source, book.Vocabulary, expression.Options{Want: []table.Kind{table.Number}, What: "a value"})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range p.Uses() {
		book.Used[word] = true
	}
	return p
}

// offering changes the offer comeback of a Book; the step carries the same one.
func offering(change func(*rules.Book, *rules.Offer)) func(*rules.Book) {
	return func(b *rules.Book) { change(b, &b.Offers[0]) }
}

// offerReasons are ways to the reasons of offers, for Ada on Monday, 5 January
// 2026, at nine.
func offerReasons(t *testing.T) []reasonCase {
	now, ada := at(t, morning), someone("ada").scoring(5)
	give := deal("    percent: 10\n    cost: score\n") + steps("      - offer: comeback\n")
	held := func(offer string, until time.Time, good bool) engine.History {
		return engine.History{Issued: []engine.Issued{{Offer: offer, Customer: "ada", At: at(t, "2025-12-01 09:00"), Until: until, Good: good}}}
	}
	value := func(kind rules.OfferKind, source string) func(*rules.Book) {
		return offering(func(b *rules.Book, o *rules.Offer) {
			o.Ladder = []rules.Rung{{Kind: kind, Value: computed(t, b, source)}}
		})
	}
	margin := func(source string, floor int64) func(*rules.Book) {
		return offering(func(b *rules.Book, o *rules.Offer) { o.Margin, o.Floor = computed(t, b, source), floor })
	}
	return []reasonCase{
		{
			name: "the percentage comes to nothing", reason: engine.NoRung, rules: give, ada: ada, want: "ada: offer:comeback no_rung",
			book: value(rules.OfferPercent, "score - 5"),
		},
		{
			name: "the amount is less than half a cent", reason: engine.NoRung, rules: give, ada: ada, want: "ada: offer:comeback no_rung",
			book: value(rules.OfferAmount, "0.004 + score * 0"),
		},
		{
			name: "the amount has gone wrong", reason: engine.NoRung, rules: give, ada: ada, want: "ada: offer:comeback no_rung",
			book: value(rules.OfferAmount, "score * 1000000000000"),
		},
		{
			name: "nobody knows the amount", reason: engine.NoRung, rules: give, ada: ada, want: "ada: offer:comeback no_rung",
			book: value(rules.OfferAmount, "aov"),
		},
		{
			name: "the points come to a third", reason: engine.NoRung, rules: give, ada: ada, want: "ada: offer:comeback no_rung",
			book: value(rules.OfferPartner, "score / 15"),
		},
		{
			name: "another offer was in December", reason: engine.OfferRecent, rules: give, ada: ada, want: "ada: offer:comeback offer_recent",
			book: offering(func(_ *rules.Book, o *rules.Offer) { o.Rest = 36 }), history: held("gone", time.Time{}, false),
		},
		{
			name: "she holds a code of the group", reason: engine.OfferGroup, ada: ada, want: "ada: offer:comeback offer_group",
			rules: strings.Replace(give, "playbooks:", "  other: {percent: 5, code: \"OTHER-{8}\"}\nplaybooks:", 1),
			book: func(b *rules.Book) {
				b.Offers[0].Group, b.Offers[1].Group = "winback", "winback"
			},
			history: held("other", now.Add(time.Hour), true),
		},
		{
			name: "it begins at noon", reason: engine.OfferOver, rules: give, ada: ada, want: "ada: offer:comeback offer_over",
			book: offering(func(_ *rules.Book, o *rules.Offer) { o.From = now.Add(3 * time.Hour) }),
		},
		{
			name: "it was over at nine", reason: engine.OfferOver, rules: give, ada: ada, want: "ada: offer:comeback offer_over",
			book: offering(func(_ *rules.Book, o *rules.Offer) { o.Until = now }),
		},
		{
			name: "it is over before the night is", reason: engine.OfferOver, ada: ada.livingIn("America/New_York"), want: "ada: email:deal offer_over",
			rules: "limits: {quiet_hours: {from: \"21:00\", to: \"08:00\"}}\n" + deal("    percent: 10\n") + steps("      - email: deal\n        offer: comeback\n"),
			book:  offering(func(_ *rules.Book, o *rules.Offer) { o.Until = at(t, "2026-01-05 14:00") }),
		},
		{
			name: "the order would leave too little", reason: engine.NoMargin, rules: give, ada: ada, want: "ada: offer:comeback no_margin",
			book: margin("score + 2", 201),
		},
		{
			name: "nobody knows what the order would leave", reason: engine.NoMargin, rules: give, ada: ada, want: "ada: offer:comeback no_margin",
			book: margin("aov", 0),
		},
		{
			name: "nobody knows what the code costs", reason: engine.NoMargin, ada: ada, want: "ada: offer:comeback no_margin",
			rules: strings.Replace(give, "cost: score", "cost: aov", 1), book: margin("score", 0),
		},
		{
			name: "the codes of this month are given", reason: engine.BudgetSpent, rules: give, ada: ada, want: "ada: offer:comeback budget_spent",
			book:    offering(func(_ *rules.Book, o *rules.Offer) { o.Budget = &rules.Budget{Count: 7, Per: "month"} }),
			history: engine.History{Spent: map[string]int64{engine.OfferCountAccount("comeback"): 7}},
		},
		{
			name: "the pool is empty", reason: engine.PoolEmpty, rules: give, ada: ada, want: "ada: offer:comeback pool_empty",
			book: offering(func(_ *rules.Book, o *rules.Offer) { o.Pool = true }),
		},
	}
}

// What passes lies a hair beside what does not.
func TestAnOfferIsMadeAtTheEdge(t *testing.T) {
	now := at(t, morning)
	give := deal("    percent: 10\n    cost: score\n") + steps("      - offer: comeback\n")
	for name, c := range map[string]struct {
		change  func(*rules.Book, *rules.Offer)
		history engine.History
	}{
		"the floor to the cent": {change: func(b *rules.Book, o *rules.Offer) { o.Margin, o.Floor = computed(t, b, "score + 2"), 200 }},
		"the last day of rest is over": {
			change:  func(_ *rules.Book, o *rules.Offer) { o.Rest = 35 },
			history: engine.History{Issued: []engine.Issued{{Offer: "gone", Customer: "ada", At: at(t, "2025-12-01 09:00")}}},
		},
		"the group's code is no longer good": {
			change:  func(_ *rules.Book, o *rules.Offer) { o.Group = "winback" },
			history: engine.History{Issued: []engine.Issued{{Offer: "other", Customer: "ada", At: at(t, "2025-12-01 09:00")}}},
		},
		"a good code of this offer": {
			change:  func(_ *rules.Book, o *rules.Offer) { o.Group = "winback" },
			history: engine.History{Issued: []engine.Issued{{Offer: "comeback", Customer: "ada", At: at(t, "2025-12-01 09:00"), Good: true}}},
		},
		"it begins now":         {change: func(_ *rules.Book, o *rules.Offer) { o.From = now }},
		"it is over in a blink": {change: func(_ *rules.Book, o *rules.Offer) { o.Until = now.Add(time.Microsecond) }},
		"the last code of the budget": {
			change:  func(_ *rules.Book, o *rules.Offer) { o.Budget = &rules.Budget{Count: 7, Per: "day"} },
			history: engine.History{Spent: map[string]int64{engine.OfferCountAccount("comeback"): 6}},
		},
		"the last code of the pool": {
			change:  func(_ *rules.Book, o *rules.Offer) { o.Pool = true },
			history: engine.History{Free: map[string]int{"comeback": 1}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			book := project(t, give)
			c.change(book, &book.Offers[0])
			plan, _ := shop{book: book, people: []person{someone("ada").scoring(5)}, history: c.history}.plan(t, now)
			if diff := cmp.Diff([]string{"ada: offer:comeback go 10%"}, told(plan)); diff != "" {
				t.Fatalf("- want, + got:\n%s", diff)
			}
		})
	}
}

// worths are offers of every kind, as they come out for a customer with the score 5
// and are told.
var worths = []struct {
	rung  rules.Rung
	value string // of the rung, as text
	want  string
	spoke string // by a letter to a German
}{
	{rules.Rung{Kind: rules.OfferPercent, Percent: 12.5}, "", "12.5%", "percent; 12,5 %; ; 12,5; "},
	{rules.Rung{Kind: rules.OfferPercent}, "score / 3", "1.7%", "percent; 1,7 %; ; 1,7; "},
	{rules.Rung{Kind: rules.OfferPercent}, "score * 100", "100%", "percent; 100 %; ; 100; "},
	{rules.Rung{Kind: rules.OfferAmount, Amount: 1250}, "", "12.50 EUR off", "amount; 12,50 €; ; ; 12,50 €"},
	{rules.Rung{Kind: rules.OfferAmount}, "score * 0.333", "1.67 EUR off", "amount; 1,67 €; ; ; 1,67 €"},
	{rules.Rung{Kind: rules.OfferShipping}, "", "free delivery", "free_shipping; ; ; ; "},
	{rules.Rung{Kind: rules.OfferProduct, Text: "A mug"}, "", "A mug", "product; A mug; A mug; ; "},
	{rules.Rung{Kind: rules.OfferEarly, Text: "The winter sale"}, "", "early access to The winter sale", "early_access; The winter sale; The winter sale; ; "},
	{rules.Rung{Kind: rules.OfferPartner, Text: "Airline"}, "score * 250", "1250 points of Airline", "partner; 1.250; Airline; ; "},
	{rules.Rung{Kind: rules.OfferPartner, Text: "Airline"}, "score / 5", "1 point of Airline", "partner; 1; Airline; ; "},
	{rules.Rung{Kind: rules.OfferText, Text: "Tea for two"}, "", "Tea for two", "text; Tea for two; Tea for two; ; "},
}

func TestEveryKindOfOfferHasItsWorth(t *testing.T) {
	for _, c := range worths {
		book := project(t, deal("    percent: 10\n")+steps("      - offer: comeback\n"))
		if c.value != "" {
			c.rung.Value = computed(t, book, c.value)
		}
		book.Offers[0].Ladder = []rules.Rung{c.rung}
		plan, _ := shop{book: book, people: []person{someone("ada").scoring(5)}}.plan(t, at(t, morning))
		d := plan.Go()[0]
		if got := d.Incentive.Worth(book.Currency); got != c.want {
			t.Errorf("%+v is told as %q, want %q", c.rung, got, c.want)
		}
	}
}

func TestAnOfferEndsWithItselfIfNotSooner(t *testing.T) {
	now := at(t, morning)
	for _, c := range []struct {
		expires time.Duration
		until   time.Time
		want    time.Time
	}{
		{0, time.Time{}, time.Time{}},
		{time.Hour, time.Time{}, now.Add(time.Hour)},
		{0, now.Add(2 * time.Hour), now.Add(2 * time.Hour)},
		{time.Hour, now.Add(2 * time.Hour), now.Add(time.Hour)},
		{3 * time.Hour, now.Add(2 * time.Hour), now.Add(2 * time.Hour)},
	} {
		book := project(t, deal("    percent: 10\n")+steps("      - offer: comeback\n"))
		o := &book.Offers[0]
		o.Expires, o.Until, o.From = c.expires, c.until, now.Add(-time.Hour)
		plan, _ := shop{book: book, people: []person{someone("ada")}}.plan(t, now)
		in := plan.Go()[0].Incentive
		if !in.Expires.Equal(c.want) || !in.From.Equal(o.From) {
			t.Errorf("%s, until %s: it expires %s, from %s", c.expires, c.until, in.Expires, in.From)
		}
	}
}

// Who gets the last codes is a matter of turns, not of the file's order; and a
// playbook sees what the one before it has taken.
func TestTheLastCodesOfAPoolGoByTurns(t *testing.T) {
	give := deal("    percent: 10\n") + steps("      - offer: comeback\n")
	give += strings.Replace(steps("      - offer: comeback\n"), "playbooks:\n  hello:", "  second:", 1)
	for _, limit := range []func(*rules.Offer){
		func(o *rules.Offer) { o.Pool = true },
		func(o *rules.Offer) { o.Budget = &rules.Budget{Count: 3, Per: "run"} },
	} {
		book := project(t, give)
		limit(&book.Offers[0])
		var first []string
		for turn := range 5 {
			s := shop{book: book, history: engine.History{Free: map[string]int{"comeback": 3}}}
			for i := range 5 {
				s.people = append(s.people, someone(fmt.Sprint("c", (i+turn)%5)))
			}
			plan, _ := s.plan(t, at(t, morning))
			var got []string
			for _, d := range plan.Go() {
				got = append(got, d.Key.Playbook+" "+d.Key.Customer)
			}
			slices.Sort(got)
			if first == nil {
				first = got
			}
			if len(got) != 3 || !slices.Equal(got, first) {
				t.Fatalf("get a code: %v, before: %v", got, first)
			}
		}
	}
}

// A plan sees what it has just given: no second offer of a group, none within
// the rest.
func TestAWalkSeesTheOfferItHasJustGiven(t *testing.T) {
	two := deal("    percent: 10\n") + "  other: {percent: 5, code: \"OTHER-{8}\"}\n" + steps("      - offer: comeback\n      - offer: other\n")
	for reason, change := range map[engine.Reason]func(*rules.Book){
		engine.OfferGroup:  func(b *rules.Book) { b.Offers[0].Group, b.Offers[1].Group = "winback", "winback" },
		engine.OfferRecent: func(b *rules.Book) { b.Offers[1].Rest = 1 },
		engine.Go:          func(b *rules.Book) { b.Offers[0].Group, b.Offers[1].Group = "winback", "summer" },
	} {
		book := project(t, two)
		change(book)
		plan, _ := shop{book: book, people: []person{someone("ada")}}.plan(t, at(t, morning))
		if ds := plan.Playbooks[0].Decisions.Of(0); len(ds) != 2 || ds[0].Reason != engine.Go || ds[1].Reason != reason {
			t.Errorf("want %s: %v", reason, told(plan))
		}
	}
}

// The numbers behind a no are told.
func TestAnOfferThatIsNotMadeSaysWhy(t *testing.T) {
	want := map[string]string{
		"the percentage comes to nothing":         "score - 5 comes to 0",
		"the amount has gone wrong":               "score * 1000000000000 comes to 5e+12",
		"nobody knows the amount":                 "nobody knows what aov comes to",
		"another offer was in December":           "the offer gone on 2025-12-01, and 36 days of rest end on 2026-01-06",
		"she holds a code of the group":           "has a code of the offer other until 2026-01-05 10:00, which is of the group winback too",
		"it begins at noon":                       "it begins on 2026-01-05 12:00",
		"it was over at nine":                     "it was over on 2026-01-05 09:00",
		"it is over before the night is":          "quiet_hours until 2026-01-05 14:00, and it is over on 2026-01-05 14:00",
		"the order would leave too little":        "2.00 EUR are left after its cost of 5.00 EUR, and the floor is 2.01 EUR",
		"nobody knows what the order would leave": "nobody knows what the order is expected to leave",
		"nobody knows what the code costs":        "nobody knows what the offer costs",
		"the codes of this month are given":       "7 of 7 codes in this month are given already",
		"the pool is empty":                       "the pool has no code left",
		"the amount is less than half a cent":     "0.004 + score * 0 comes to 0.004",
		"the points come to a third":              "score / 15 comes to 0.3333333333333333",
	}
	for _, c := range offerReasons(t) {
		book := project(t, c.rules)
		c.book(book)
		plan, _ := shop{book: book, people: []person{c.ada}, history: c.history}.plan(t, at(t, morning))
		if got := plan.Playbooks[0].Decisions.At(0).Why; got != want[c.name] {
			t.Errorf("%s: %q, want %q", c.name, got, want[c.name])
		}
	}
}

// A letter that waited in a queue for too long does not leave any more.
func TestAnOfferThatIsOverIsNotSent(t *testing.T) {
	now := at(t, morning)
	book := project(t, deal("    percent: 10\n")+steps("      - email: deal\n        offer: comeback\n"))
	book.Offers[0].Until = now.Add(time.Hour)
	in := shop{book: book, people: []person{someone("ada")}}.look(t, now)
	board, err := engine.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := engine.Decide(in, board)
	d := plan.Go()[0]
	if reason, why := board.Still(in, &d, now.Add(59*time.Minute)); reason != "" {
		t.Errorf("a minute before: %s, %s", reason, why)
	}
	if reason, _ := board.Still(in, &d, now.Add(time.Hour)); reason != engine.OfferOver {
		t.Errorf("on the hour: %q", reason)
	}
}

func TestTheBoardHasWhatCustomersHoldOfAnOffer(t *testing.T) {
	book := project(t, strings.Replace(deal("    percent: 10\n"), "comeback", "come-back", 1)+hello(""))
	for _, part := range []string{rules.HeldCodes, rules.HeldExpires, rules.HeldUsed} {
		book.Used[rules.OfferWord("come-back", part)] = true
	}
	soon, later := at(t, "2026-01-08 09:00"), at(t, "2026-01-09 09:00")
	in := shop{book: book, people: []person{someone("ada"), someone("bob"), someone("cleo")}}.look(t, at(t, morning))
	in.History.Issued = []engine.Issued{
		{Offer: "come-back", Customer: "ada", Until: soon, Used: 1},
		{Offer: "come-back", Customer: "ada", Until: later, Good: true},
		{Offer: "come-back", Customer: "ada", Until: later.Add(time.Hour), Good: true, Used: 2},
		{Offer: "come-back", Customer: "bob", Good: true},
		{Offer: "other", Customer: "cleo", Until: soon, Good: true, Used: 1},
		{Offer: "come-back", Customer: "", Good: true},
		{Offer: "come-back", Customer: "gone", Good: true},
	}
	board, err := engine.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for row := range 3 {
		got = append(got, fmt.Sprint(board.Table.Column("offer_come_back_codes").Value(row), board.Table.Column("offer_come_back_used").Value(row)))
		if at, ok := board.Table.Column("offer_come_back_expires_at").Value(row).(time.Time); ok != (row == 0) || ok && !at.Equal(later) {
			t.Errorf("row %d: it expires at %v", row, at)
		}
	}
	if diff := cmp.Diff([]string{"2 3", "1 0", "0 0"}, got); diff != "" {
		t.Error(diff)
	}
	book.Used = map[string]bool{}
	if board, err = engine.Evaluate(in); err != nil || board.Table.Column("offer_come_back_codes") != nil {
		t.Errorf("it is on the board though nothing needs it: %v", err)
	}
}
