package ledger_test

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
)

// haggle is a few customers' points in a ledger and in models, in one random
// case.
type haggle struct {
	*rapid.T
	l       *ledger.Ledger
	nth     int // of the case: customers and sources are its own
	at      time.Time
	models  map[string]*pointModel
	earner  map[loyalty.Source]string
	spender map[string]string
	was     []sighting
}

// sighting is what a customer had at an instant.
type sighting struct {
	at       time.Time
	customer string
	sums     loyalty.Sums
}

// TestTheBooksDoWhatSinglePointsDo lets random things happen to customers' points
// through the file. CI takes 10,000 cases.
func TestTheBooksDoWhatSinglePointsDo(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		must(t, checks.Value.Set("200"))
		defer func() { must(t, checks.Value.Set(checks.DefValue)) }()
	}
	var l *ledger.Ledger
	nth, now := 0, nine
	rapid.Check(t, func(rt *rapid.T) {
		if nth%50 == 0 { // many cases share a file, as many customers do
			fresh, err := ledger.Rehearse(ctx, "")
			must(t, err)
			t.Cleanup(func() { must(t, fresh.Close()) })
			l, now = fresh, nine
		}
		nth++
		h := &haggle{
			T: rt, l: l, nth: nth, at: now,
			models: map[string]*pointModel{}, earner: map[loyalty.Source]string{}, spender: map[string]string{},
		}
		for _, c := range "abc" {
			h.models[fmt.Sprint(nth, " ", string(c))] = newPointModel()
		}
		for range rapid.IntRange(1, 15).Draw(rt, "things") {
			h.at = h.at.Add(time.Duration(rapid.IntRange(0, 20).Draw(rt, "half days")) * modelDay / 2)
			now = h.at
			for _, m := range h.models {
				m.advance(h.at)
			}
			h.happen()
		}
		h.look()
	})
}

func (h *haggle) happen() {
	customer := fmt.Sprint(h.nth, " ", rapid.SampledFrom([]string{"a", "b", "c"}).Draw(h.T, "customer"))
	m := h.models[customer]
	kind := rapid.SampledFrom([]loyalty.SourceKind{loyalty.Order, loyalty.Order, loyalty.Event, loyalty.Hand}).Draw(h.T, "kind")
	s := loyalty.Source{Kind: kind, ID: fmt.Sprint(h.nth, " ", rapid.IntRange(1, 4).Draw(h.T, "source"))}
	id := fmt.Sprint(h.nth, " ", rapid.IntRange(1, 4).Draw(h.T, "redemption"))
	points := int64(rapid.IntRange(1, 12).Draw(h.T, "points"))
	byHand := rapid.Bool().Draw(h.T, "by hand")
	e := loyalty.Earn{At: h.at, Source: s, Points: points, Author: "Mia"}
	switch what := rapid.SampledFrom([]string{"earn", "earn", "earn", "spend", "spend", "refund", "return", "reward", "sweep"}).Draw(h.T, "what"); what {
	case "earn":
		taken := h.earner[s]
		if taken == "" {
			h.earner[s] = customer
			m.earn(h.at, s, points)
		}
		h.did(byHand, engine.Posting{Customer: customer, Earn: &e}, taken != "" && taken != customer, func() error {
			_, err := h.l.Grant(ctx, customer, e, brief)
			return err
		})
	case "spend":
		p := loyalty.Spend{At: h.at, ID: id, Points: points}
		taken, refused := h.spender[id], false
		if taken == "" {
			if refused = !m.spend(id, points); !refused {
				h.spender[id] = customer
			}
		}
		h.did(byHand, engine.Posting{Customer: customer, Spend: &p}, refused || taken != "" && taken != customer, func() error {
			_, err := h.l.Spend(ctx, customer, p, brief)
			return err
		})
	case "refund":
		f := loyalty.Refund{At: h.at, Source: s, Worth: points - 1, Author: "Mia"}
		if h.earner[s] == customer {
			m.refund(s, int(f.Worth))
		}
		h.did(byHand, engine.Posting{Customer: customer, Refund: &f}, h.earner[s] != customer, func() error {
			_, err := h.l.TakeBack(ctx, customer, f, brief)
			return err
		})
	case "return":
		if h.spender[id] == customer {
			m.unspend(id, h.at)
		}
		_, err := h.l.Return(ctx, customer, loyalty.Return{At: h.at, ID: id}, brief)
		if h.spender[id] != customer && !errors.Is(err, loyalty.Unknown) || h.spender[id] == customer && err != nil && !errors.Is(err, loyalty.Repeated) {
			h.Fatalf("returning %s: %v", id, err)
		}
	case "reward":
		d := reward(customer, points)
		d.Key.Playbook = s.ID
		if claims, err := h.l.Claim(ctx, h.at, []engine.Decision{d}, engine.Terms{Policy: brief}); err != nil {
			h.Fatal(err)
		} else if claims[0].Taken {
			m.earn(h.at, d.Key.Source(), points)
		}
	case "sweep":
		book(h.T, h.l, h.at, brief, engine.Bookings{})
	}
	account, err := h.l.Account(ctx, h.at, customer, brief)
	must(h.T, err)
	if account.Sums() != m.sums() {
		h.Fatalf("%s has %+v, and the model %+v", customer, account.Sums(), m.sums())
	}
	if slices.ContainsFunc(h.was, func(w sighting) bool { return w.customer == customer && w.at.Equal(h.at) }) {
		h.was = slices.DeleteFunc(h.was, func(w sighting) bool { return w.customer == customer && w.at.Equal(h.at) })
	}
	h.was = append(h.was, sighting{h.at, customer, account.Sums()})
}

// did does a thing by hand or as the daemon would, twice: the second time it
// changes nothing.
func (h *haggle) did(byHand bool, b engine.Posting, refused bool, hand func() error) {
	if byHand {
		var no loyalty.Refusal
		if err := hand(); errors.As(err, &no) != (refused || no == loyalty.Repeated) || err != nil && no == "" {
			h.Fatalf("refused: %v, want %v", err, refused)
		}
	}
	for range 2 {
		booked := book(h.T, h.l, h.at, brief, engine.Bookings{Points: []engine.Posting{b}})
		if (len(booked.Refusals) > 0) != refused {
			h.Fatalf("refusals %q, want %v", booked.Refusals, refused)
		}
	}
}

// look compares what the ledger says of every instant with what it said then, and
// the lots with the balances.
func (h *haggle) look() {
	for _, w := range h.was {
		account, err := h.l.Account(ctx, w.at, w.customer, brief)
		must(h.T, err)
		if account.Sums() != w.sums {
			h.Fatalf("at %v %s had %+v, and now had had %+v", w.at, w.customer, w.sums, account.Sums())
		}
	}
	at := h.at
	if len(h.was) > 0 {
		at = rapid.SampledFrom(h.was).Draw(h.T, "looked back to").at
	}
	history, err := h.l.History(ctx, engine.HistoryQuery{At: at, Loyalty: true, Policy: brief})
	must(h.T, err)
	sums := map[string]loyalty.Sums{}
	for _, lot := range history.Members.Lots {
		if s := lot.Sums; min(s.Pending, s.Outstanding, s.Spent, s.Expired, s.Revoked) < 0 || !s.Balanced() {
			h.Fatalf("%+v", lot)
		}
		sums[lot.Customer] = sums[lot.Customer].Plus(lot.Sums)
	}
	for customer := range h.models {
		account, err := h.l.Account(ctx, at, customer, brief)
		must(h.T, err)
		if account.Sums() != sums[customer] || history.Points[customer] != account.Balance() {
			h.Fatalf("at %v the lots of %s come to %+v, and the account to %+v; a balance of %d", at, customer, sums[customer], account.Sums(), history.Points[customer])
		}
	}
	shop, err := h.l.ShopPoints(ctx, at, brief)
	must(h.T, err)
	all := loyalty.Sums{}
	for _, s := range sums {
		all = all.Plus(s)
	}
	if shop.Sums != all {
		h.Fatalf("the shop's postings come to %+v, the lots to %+v", shop.Sums, all)
	}
}
