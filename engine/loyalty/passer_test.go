package loyalty_test

import (
	"errors"
	"strconv"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine/loyalty"
)

// passer is one random life of an account beside the model's.
type passer struct {
	account *loyalty.Account
	model   *model
	at      time.Time
	sources []loyalty.Source
	written []loyalty.Movement // what a ledger has
	spends  []string
	taken   map[string][]*point // by redemption; nil once returned
}

func (p *passer) step(t *rapid.T) {
	// Often at the very same instant, sometimes weeks later.
	p.at = p.at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 24, 24, 60, 240, 900}).Draw(t, "hours")) * time.Hour)
	switch rapid.SampledFrom([]string{"earn", "earn", "spend", "spend", "return", "refund", "advance", "again"}).Draw(t, "verb") {
	case "earn":
		kind := rapid.SampledFrom([]loyalty.SourceKind{loyalty.Order, loyalty.Order, loyalty.Step, loyalty.Event, loyalty.Hand}).Draw(t, "kind")
		e := loyalty.Earn{
			At: p.at, Source: loyalty.Source{Kind: kind, ID: strconv.Itoa(len(p.sources))}, Points: rapid.Int64Range(1, 8).Draw(t, "points"), Author: "ada",
			Since: p.at.Add(-time.Duration(rapid.IntRange(0, 72).Draw(t, "hours late")) * time.Hour),
		}
		p.sources = append(p.sources, e.Source)
		if err := p.account.Earn(e); err != nil {
			t.Fatalf("earning: %v", err)
		}
		p.model.earn(e)
	case "spend":
		s := loyalty.Spend{At: p.at, ID: strconv.Itoa(len(p.spends)), Points: rapid.Int64Range(1, 12).Draw(t, "points")}
		err := p.account.Spend(s)
		taken := p.model.spend(s)
		if (taken != nil) != (err == nil) || err != nil && !errors.Is(err, loyalty.NotEnough) {
			t.Fatalf("spending %d: %v, and it takes %d", s.Points, err, len(taken))
		}
		if err == nil {
			p.spends, p.taken[s.ID] = append(p.spends, s.ID), taken
		}
	case "return":
		if len(p.spends) == 0 {
			return
		}
		id := rapid.SampledFrom(p.spends).Draw(t, "redemption")
		err := p.account.Return(loyalty.Return{At: p.at, ID: id})
		if p.taken[id] == nil {
			if !errors.Is(err, loyalty.Repeated) {
				t.Fatalf("returning twice: %v", err)
			}
			return
		}
		if err != nil {
			t.Fatalf("returning: %v", err)
		}
		p.model.unspend(p.taken[id], p.at)
		p.taken[id] = nil
	case "refund":
		if len(p.sources) == 0 {
			return
		}
		r := loyalty.Refund{At: p.at, Source: rapid.SampledFrom(p.sources).Draw(t, "source"), Worth: rapid.Int64Range(-1, 5).Draw(t, "worth"), Author: "ada"}
		if err := p.account.Refund(r); err != nil {
			t.Fatalf("refunding: %v", err)
		}
		r.Worth = max(0, r.Worth)
		p.model.refund(r)
	case "advance":
		if err := p.account.Advance(p.at); err != nil {
			t.Fatalf("advancing: %v", err)
		}
		p.model.advance(p.at)
		p.model.renewByHand(t, p)
	case "again":
		p.again(t)
	}
}

// again does what was done before, which must change nothing.
func (p *passer) again(t *rapid.T) {
	if len(p.sources) > 0 {
		s := rapid.SampledFrom(p.sources).Draw(t, "source")
		if err := p.account.Earn(loyalty.Earn{At: p.at, Source: s, Points: 3, Author: "ada"}); !errors.Is(err, loyalty.Repeated) {
			t.Fatalf("earning twice: %v", err)
		}
	}
	if len(p.spends) > 0 {
		id := rapid.SampledFrom(p.spends).Draw(t, "redemption")
		if err := p.account.Spend(loyalty.Spend{At: p.at, ID: id, Points: 1}); !errors.Is(err, loyalty.Repeated) {
			t.Fatalf("spending twice: %v", err)
		}
	}
}

func (m *model) renewByHand(t *rapid.T, p *passer) {
	if rapid.Bool().Draw(t, "renew") {
		m.renew(p.at)
		if err := p.account.Renew(p.at); err != nil {
			t.Fatalf("renewing: %v", err)
		}
	}
}

// compare holds account and lots to the points as they lie now.
func (p *passer) compare(t *rapid.T) {
	at := p.account.Now()
	want := p.model.sums(at, anything)
	want.Short = int64(p.model.short)
	if got := p.account.Sums(); got != want {
		t.Fatalf("the account is not what its points are (-points +account):\n%s", cmp.Diff(want, got))
	}
	var total loyalty.Sums
	for _, l := range p.account.Lots() {
		total = total.Plus(l.Sums)
		of := p.model.sums(at, func(s loyalty.Source) bool { return s == l.Source })
		of.Short = l.Short // the points know it of the whole account only
		if of != l.Sums {
			t.Fatalf("%v is not what its points are (-points +lot):\n%s", l.Source, cmp.Diff(of, l.Sums))
		}
		if min(l.Pending, l.Outstanding, l.Spent, l.Expired, l.Revoked) < 0 {
			t.Fatalf("below zero: %+v", l)
		}
	}
	if total != p.account.Sums() || !total.Balanced() || p.account.Balance() < 0 {
		t.Fatalf("the lots come to %+v, the account to %+v", total, p.account.Sums())
	}
	for _, m := range p.account.Journal() {
		sum := int64(0)
		for _, posting := range m.Postings {
			sum += posting.Points
		}
		if sum != 0 {
			t.Fatalf("the postings come to %d: %+v", sum, m)
		}
	}
}

// lookBack holds past instants, those at which something happened among them, to
// the points and to a replay up to them.
func (p *passer) lookBack(t *rapid.T, began time.Time) {
	for range 3 {
		at := began.Add(time.Duration(rapid.Int64Range(0, int64(p.at.Sub(began))).Draw(t, "on")))
		if journal := p.account.Journal(); len(journal) > 0 && rapid.Bool().Draw(t, "at a movement") {
			at = rapid.SampledFrom(journal).Draw(t, "movement").At
		}
		got, err := p.account.At(at)
		if err != nil {
			t.Fatal(err)
		}
		want := p.model.sums(at, anything)
		want.Short = got.Short // the points do not know when it came about
		if got != want {
			t.Fatalf("at %s (-points +account):\n%s", at, cmp.Diff(want, got))
		}
		var upTo []loyalty.Movement
		for _, m := range p.account.Journal() {
			if !m.At.After(at) {
				upTo = append(upTo, m)
			}
		}
		replayed, err := loyalty.Open(p.model.policy, upTo)
		if err != nil || replayed.Sums() != got {
			t.Fatalf("at %s it was %+v, and replayed %+v, %v", at, got, replayed.Sums(), err)
		}
	}
}

// lookAhead lets time go on, and holds what was foretold to what comes.
func (p *passer) lookAhead(t *rapid.T) {
	to := p.account.Now().Add(time.Duration(rapid.IntRange(0, 1500).Draw(t, "ahead")) * time.Hour)
	before, expiring := p.account.Sums(), p.account.Expiring(to)
	foretold, err := p.account.At(to)
	if err != nil {
		t.Fatal(err)
	}
	p.model.advance(to)
	want := p.model.sums(to, anything)
	want.Short = int64(p.model.short)
	if foretold != want {
		t.Fatalf("at %s to come (-points +account):\n%s", to, cmp.Diff(want, foretold))
	}
	if expiring != want.Expired-before.Expired {
		t.Fatalf("%d were to expire until %s, and %d did", expiring, to, want.Expired-before.Expired)
	}
	if due, ok := p.account.Due(); (ok && !due.After(to)) != (foretold != before) {
		t.Fatalf("due at %s, %v: before %+v, at %s %+v", due, ok, before, to, foretold)
	}
}
