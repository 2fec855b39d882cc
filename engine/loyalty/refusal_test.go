package loyalty_test

import (
	"errors"
	"strings"
	"testing"

	"holdfast/engine/loyalty"
)

func TestRefusalsHaveNames(t *testing.T) {
	at := day(t, "2026-05-05")
	a := open(t, berlin(t, 0, loyalty.Expiry{}))
	must(t, a.Earn(loyalty.Earn{At: at, Source: order("1"), Points: 10}))
	hand := loyalty.Source{Kind: loyalty.Hand, ID: "h1"}
	must(t, a.Earn(loyalty.Earn{At: at, Source: hand, Points: 10, Author: "ada"}))
	must(t, a.Spend(loyalty.Spend{At: at, ID: "mug", Points: 1}))
	before := len(a.Journal())
	for name, c := range map[string]struct {
		err  error
		want loyalty.Refusal
	}{
		"no points":           {a.Earn(loyalty.Earn{At: at, Source: order("2")}), loyalty.Nothing},
		"too many":            {a.Earn(loyalty.Earn{At: at, Source: order("2"), Points: loyalty.MostPoints + 1}), loyalty.TooMuch},
		"no order":            {a.Earn(loyalty.Earn{At: at, Source: order(""), Points: 1}), loyalty.NoName},
		"nobody's hand":       {a.Earn(loyalty.Earn{At: at, Source: loyalty.Source{Kind: loyalty.Hand, ID: "h2"}, Points: 1}), loyalty.NoAuthor},
		"the same order":      {a.Earn(loyalty.Earn{At: at, Source: order("1"), Points: 10}), loyalty.Repeated},
		"yesterday":           {a.Earn(loyalty.Earn{At: at.Add(-1), Source: order("2"), Points: 1}), loyalty.Past},
		"spending nothing":    {a.Spend(loyalty.Spend{At: at, ID: "cup"}), loyalty.Nothing},
		"spending on nothing": {a.Spend(loyalty.Spend{At: at, Points: 1}), loyalty.NoName},
		"the same mug":        {a.Spend(loyalty.Spend{At: at, ID: "mug", Points: 1}), loyalty.Repeated},
		"spending too much":   {a.Spend(loyalty.Spend{At: at, ID: "cup", Points: 20}), loyalty.NotEnough},
		"no such order":       {a.Refund(loyalty.Refund{At: at, Source: order("9")}), loyalty.Unknown},
		"taken by nobody":     {a.Refund(loyalty.Refund{At: at, Source: hand}), loyalty.NoAuthor},
		"no such redemption":  {a.Return(loyalty.Return{At: at, ID: "cup"}), loyalty.Unknown},
		"time runs back":      {a.Advance(at.Add(-1)), loyalty.Past},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
	if len(a.Journal()) != before {
		t.Error("a refusal has written something")
	}
}

func TestAJournalThatWasAlteredIsNotOpened(t *testing.T) {
	at := day(t, "2026-05-05")
	policy := berlin(t, 0, loyalty.Expiry{Kind: loyalty.Rolling, N: 9})
	for _, c := range []struct {
		name, want string
		alter      func([]loyalty.Movement) []loyalty.Movement
	}{
		{"a line is missing", "it stands in place 2", func(j []loyalty.Movement) []loyalty.Movement { return append(j[:1:1], j[2:]...) }},
		{"an earlier instant", "before the one ahead", func(j []loyalty.Movement) []loyalty.Movement { j[2].At = at.Add(-1); return j }},
		{"a posting is missing", "come to -5 and not to nothing", func(j []loyalty.Movement) []loyalty.Movement { j[2].Postings = j[2].Postings[:1]; return j }},
		{"more was spent than there is", "lot 1 has -3 points outstanding", func(j []loyalty.Movement) []loyalty.Movement { j[2].Postings[0].Points = -13; return j }},
		{"another lot", "no lot 7", func(j []loyalty.Movement) []loyalty.Movement { j[2].Postings[0].Lot = 7; return j }},
		{"another pot", "points lost", func(j []loyalty.Movement) []loyalty.Movement { j[2].Postings[1].Pot = "lost"; return j }},
		{"another kind", `no "stolen"`, func(j []loyalty.Movement) []loyalty.Movement { j[2].Kind = "stolen"; return j }},
		{"the same order twice", `no "earn"`, func(j []loyalty.Movement) []loyalty.Movement {
			j[2] = j[0]
			j[2].Seq = 3
			return j
		}},
	} {
		a := open(t, policy)
		must(t, a.Earn(loyalty.Earn{At: at, Source: order("1"), Points: 10}))
		must(t, a.Spend(loyalty.Spend{At: at, ID: "mug", Points: 5}))
		if _, err := loyalty.Open(policy, c.alter(a.Journal())); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
