package ledger_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// The offers of the story: codes of one's own, vouchers, one code for all.
var (
	own    = &rules.Offer{Name: "own", Code: pattern("OWN-{8}"), Uses: 2, PerHead: 2, Budget: &rules.Budget{Amount: 400, Count: 9, Per: "year"}}
	pooled = &rules.Offer{Name: "pooled", Pool: true, Uses: 1}
	poster = &rules.Offer{Name: "poster", Shared: "Summer 26", Uses: 4, PerHead: 1, Until: after(60 * time.Hour)}
)

// gift is one issue as the model keeps it.
type gift struct {
	key      engine.Key
	code     string
	customer string
	at       time.Time
	cost     int64
	open     bool // claimed and not settled
	ended    bool // the letter has failed
	gone     bool // the touch was taken back
}

// codeModel is what the ledger of codes should be: the codes as the pure core has
// them, who was given which, and what redemptions took off.
type codeModel struct {
	l     *ledger.Ledger
	now   time.Time
	n     int
	codes map[string]loyalty.Code
	until map[string]time.Time // of vouchers, as they were imported
	list  []string             // of vouchers, in the order in which they were imported
	gifts []*gift
	costs map[string]map[string]int64 // by code and redemption; negative: nobody has said
	whose map[string]map[string]*gift // by code and redemption; nil: from a poster
}

func (m *codeModel) happen(code string, e loyalty.CodeEvent) error {
	next, err := m.codes[code].After(e)
	if err == nil {
		if next.State == loyalty.CodeFree {
			next.Terms = loyalty.CodeTerms{Uses: 1, Until: m.until[code]}
		}
		m.codes[code] = next
	}
	return err
}

func (m *codeModel) pool() loyalty.Pool {
	var p loyalty.Pool
	for _, code := range m.list {
		if m.codes[code].State == loyalty.CodeFree {
			p.Free = append(p.Free, loyalty.Voucher{Code: code, Until: m.until[code]})
		}
	}
	return p
}

func (m *codeModel) spent(offer string) (money, count int64) {
	worth := map[*gift]int64{}
	for _, g := range m.gifts {
		if m.codes[g.code].Offer == offer && !g.gone {
			worth[g] = g.cost
			count++
		}
	}
	told := map[*gift]bool{}
	for code, uses := range m.costs {
		if m.codes[code].Offer != offer {
			continue
		}
		for _, u := range m.codes[code].Uses {
			g, cost := m.whose[code][u.ID], uses[u.ID]
			if cost < 0 || !u.Back.IsZero() {
				continue
			}
			if g != nil && !told[g] {
				told[g], worth[g] = true, 0
			}
			if g == nil {
				money += cost
			} else {
				worth[g] += cost
			}
		}
	}
	for _, w := range worth {
		money += w
	}
	return money, count
}

// claim gives a customer an offer.
func (m *codeModel) claim(t *rapid.T) {
	offer := rapid.SampledFrom([]*rules.Offer{own, own, pooled, pooled, poster}).Draw(t, "offer")
	customer := rapid.SampledFrom([]string{"ada", "ben"}).Draw(t, "customer")
	m.n++
	d := engine.Decision{
		Key:    engine.Key{Playbook: fmt.Sprint("p", m.n), Customer: customer, Entry: m.now, Step: "1"},
		Step:   &rules.Step{ID: "1", Kind: rapid.SampledFrom([]rules.StepKind{rules.StepEmail, rules.StepWebhook, rules.StepOffer}).Draw(t, "step")},
		Reason: engine.Go, Opens: true, Last: true,
		Incentive: &engine.Incentive{Offer: offer, Kind: rules.OfferText, Text: "x", Cost: int64(rapid.IntRange(0, 90).Draw(t, "cost"))},
	}
	in := d.Incentive
	if offer == poster {
		in.Expires = poster.Until
	} else if rapid.Bool().Draw(t, "expires") {
		in.Expires = m.now.Add(20 * time.Hour)
	}
	if rapid.IntRange(0, 4).Draw(t, "later") == 0 {
		in.From = m.now.Add(2 * time.Hour)
	}
	drawn := fmt.Sprintf("OWN-%d", m.n)
	money, count := m.spent("own")
	var want engine.Reason
	var code string
	switch offer {
	case own:
		code = drawn
		if money+in.Cost > own.Budget.Amount || count+1 > own.Budget.Count {
			want = engine.BudgetSpent
		}
	case pooled:
		until := in.Expires
		if until.IsZero() {
			until = m.now
			if in.From.After(until) {
				until = in.From
			}
		}
		v, _, err := m.pool().Take(until)
		if code = v.Code; err != nil {
			want = engine.PoolEmpty
		}
	case poster:
		code = "SUMMER26"
		if !m.now.Before(poster.Until) {
			want = engine.OfferOver
		}
	}
	claims, err := m.l.Claim(ctx, m.now, []engine.Decision{d}, engine.Terms{
		Budgets: map[string]engine.Budgeted{engine.OfferAccount("own"): {Limit: own.Budget.Amount}, engine.OfferCountAccount("own"): {Limit: own.Budget.Count}},
		Draw:    func(rules.CodePattern) (string, error) { return drawn, nil },
	})
	must(t, err)
	shown := ""
	if want == "" {
		shown = loyalty.Code{Code: code, Printed: m.codes[code].Printed}.Shown()
	}
	if claims[0].Reason != want || claims[0].Code != shown {
		t.Fatalf("the claim of %s: %+v, want %q and %q", offer.Name, claims[0], want, shown)
	}
	if want != "" {
		return
	}
	terms := loyalty.CodeTerms{Uses: offer.Uses, PerCustomer: offer.PerHead, From: in.From, Until: in.Expires}
	switch offer {
	case own:
		m.codes[code] = loyalty.Code{Code: code, Offer: "own", State: loyalty.CodeFree, Terms: terms}
	case poster:
		if _, there := m.codes[code]; !there {
			m.codes[code] = loyalty.Code{Code: code, Offer: "poster", State: loyalty.CodeIssued, Terms: loyalty.CodeTerms{Uses: 4, PerCustomer: 1, Until: poster.Until}}
		}
	}
	if offer != poster {
		must(t, m.happen(code, loyalty.CodeEvent{Verb: loyalty.Reserve, At: m.now, Customer: customer}))
	}
	if offer == pooled {
		c := m.codes[code]
		if terms.Until.IsZero() {
			terms.Until = m.until[code]
		}
		c.Terms = terms
		m.codes[code] = c
	}
	g := &gift{key: d.Key, code: code, customer: customer, at: m.now, cost: in.Cost, open: d.Step.Kind != rules.StepOffer}
	if !g.open && offer != poster {
		must(t, m.happen(code, loyalty.CodeEvent{Verb: loyalty.Issue}))
	}
	m.gifts = append(m.gifts, g)
}

// used says whether a gift was ever used.
func (m *codeModel) used(g *gift) bool {
	return slices.Contains(slices.Collect(maps.Values(m.whose[g.code])), g)
}

// settle settles a claimed letter.
func (m *codeModel) settle(t *rapid.T) {
	var open []*gift
	for _, g := range m.gifts {
		if g.open {
			open = append(open, g)
		}
	}
	if len(open) == 0 {
		return
	}
	g := rapid.SampledFrom(open).Draw(t, "letter")
	state := rapid.SampledFrom([]engine.State{engine.TouchSent, engine.TouchSent, engine.TouchFailed, engine.TouchReleased, engine.TouchUnknown}).Draw(t, "as")
	must(t, m.l.Settle(ctx, m.now, []engine.Settlement{{Key: g.key, State: state}}))
	g.open = false
	release := func() {
		if g.code != "SUMMER26" {
			_ = m.happen(g.code, loyalty.CodeEvent{Verb: loyalty.Release}) // refused where it has expired
		}
	}
	switch {
	case state == engine.TouchSent && g.code != "SUMMER26":
		_ = m.happen(g.code, loyalty.CodeEvent{Verb: loyalty.Issue}) // refused where it was used before
	case state == engine.TouchFailed && !m.used(g):
		g.ended = true
		release()
	case state == engine.TouchReleased && !m.used(g):
		g.gone = true
		release()
	}
}

// anyCode is one of those there are, or none.
func (m *codeModel) anyCode(t *rapid.T) string {
	return rapid.SampledFrom(append(slices.Sorted(maps.Keys(m.codes)), "NONE")).Draw(t, "code")
}

func (m *codeModel) redeem(t *rapid.T) {
	code := m.anyCode(t)
	r := engine.Redemption{
		Code: " " + code, At: m.now, ID: fmt.Sprint("o", rapid.IntRange(1, 6).Draw(t, "order")),
		Customer: rapid.SampledFrom([]string{"", "ada", "ben"}).Draw(t, "by"), Cost: int64(rapid.IntRange(-1, 60).Draw(t, "off")),
	}
	want := error(loyalty.Unknown)
	if c, ok := m.codes[code]; ok {
		want = m.happen(code, loyalty.CodeEvent{Verb: loyalty.Redeem, At: m.now, Customer: r.Customer, ID: r.ID})
		if m.costs[code] == nil {
			m.costs[code], m.whose[code] = map[string]int64{}, map[string]*gift{}
		}
		if errors.Is(want, loyalty.Repeated) && m.costs[code][r.ID] < 0 {
			m.costs[code][r.ID] = r.Cost
		}
		if want == nil {
			m.costs[code][r.ID], m.whose[code][r.ID] = r.Cost, nil
			for _, g := range m.gifts {
				if g.code == code && !g.ended && !g.gone && g.customer == cmp.Or(r.Customer, c.Customer) {
					m.whose[code][r.ID] = g
				}
			}
		}
	}
	_, err := m.l.Redeem(ctx, r)
	sameRefusal(t, "redeeming "+code, err, want)
}

func (m *codeModel) rollBack(t *rapid.T) {
	code, id := m.anyCode(t), fmt.Sprint("o", rapid.IntRange(1, 6).Draw(t, "order"))
	want := error(loyalty.Unknown)
	if _, ok := m.codes[code]; ok {
		want = m.happen(code, loyalty.CodeEvent{Verb: loyalty.RollBack, At: m.now, ID: id})
	}
	_, err := m.l.RollBack(ctx, code, id, m.now)
	sameRefusal(t, "rolling back "+code, err, want)
}

func (m *codeModel) imports(t *rapid.T) {
	var list []loyalty.Voucher
	for range rapid.IntRange(1, 3).Draw(t, "vouchers") {
		v := loyalty.Voucher{Code: fmt.Sprintf("v %d", rapid.IntRange(1, 20).Draw(t, "voucher"))}
		if rapid.Bool().Draw(t, "dated") {
			v.Until = m.now.Add(time.Duration(rapid.IntRange(-5, 40).Draw(t, "hours")) * time.Hour)
		}
		list = append(list, v)
	}
	fresh, want := loyalty.Import(list, m.now, func(code string) bool { _, ok := m.codes[code]; return ok })
	taken, refused, err := m.l.Import(ctx, m.now, "pooled", list)
	must(t, err)
	if taken != len(fresh) || !slices.Equal(refused, want) {
		t.Fatalf("%d taken and %v refused, want %d and %v", taken, refused, len(fresh), want)
	}
	for _, v := range fresh {
		m.codes[v.Code] = loyalty.Code{Code: v.Code, Printed: v.Printed, Offer: "pooled", Pooled: true, State: loyalty.CodeFree, Terms: loyalty.CodeTerms{Uses: 1, Until: v.Until}}
		m.until[v.Code], m.list = v.Until, append(m.list, v.Code)
	}
}

func (m *codeModel) expire(t *rapid.T) {
	must(t, m.l.Conclude(ctx, m.now, nil))
	for code := range m.codes {
		_ = m.happen(code, loyalty.CodeEvent{Verb: loyalty.Expire, At: m.now}) // refused where its time is not over
	}
}

func sameRefusal(t *rapid.T, what string, got, want error) {
	t.Helper()
	var refusal loyalty.Refusal
	if (got == nil) != (want == nil) || got != nil && (!errors.As(got, &refusal) || !errors.Is(want, refusal)) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}

// check compares the ledger with the model.
func (m *codeModel) check(t *rapid.T) {
	for code, want := range m.codes {
		got, found, err := m.l.FindCode(ctx, code)
		must(t, err)
		if !found || fmt.Sprint(got.Code) != fmt.Sprint(want) {
			t.Fatalf("code %s is\n%+v, want\n%+v", code, got.Code, want)
		}
	}
	since := map[string]time.Time{}
	for _, offer := range []string{"own", "pooled", "poster"} {
		since[engine.OfferAccount(offer)], since[engine.OfferCountAccount(offer)] = nine, nine
	}
	h, err := m.l.History(ctx, engine.HistoryQuery{At: m.now, Spent: since, Pools: []string{"pooled"}})
	must(t, err)
	for _, offer := range []string{"own", "pooled", "poster"} {
		money, count := m.spent(offer)
		if got := h.Spent[engine.OfferAccount(offer)]; got != money {
			t.Fatalf("%s is charged %d, want %d", offer, got, money)
		}
		if got := h.Spent[engine.OfferCountAccount(offer)]; got != count {
			t.Fatalf("%s is charged %d codes, want %d", offer, got, count)
		}
	}
	if left, _ := m.pool().Left(m.now); h.Free["pooled"] != left {
		t.Fatalf("%d left in the pool, want %d", h.Free["pooled"], left)
	}
	m.checkGood(t, h.Issued)
}

// checkGood asks of every issue whether the code could be redeemed once more.
func (m *codeModel) checkGood(t *rapid.T, got []engine.Issued) {
	good := map[string]int{}
	for _, g := range m.gifts {
		c := m.codes[g.code]
		at := m.now
		if at.Before(c.Terms.From) {
			at = c.Terms.From
		}
		if _, err := c.After(loyalty.CodeEvent{Verb: loyalty.Redeem, At: at, Customer: g.customer, ID: "another"}); err == nil && !g.ended && !g.gone {
			good[c.Offer+" "+g.customer]++
		}
	}
	is := map[string]int{}
	for _, i := range got {
		if i.Good {
			is[i.Offer+" "+i.Customer]++
		}
	}
	if !maps.Equal(is, good) {
		t.Fatalf("good codes are %v, want %v", is, good)
	}
}

func TestCodesInTheLedgerAreThoseOfTheCore(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "holdfast.db")
	at(t, empty)
	rapid.Check(t, func(t *rapid.T) {
		l, err := ledger.Rehearse(ctx, empty)
		must(t, err)
		defer l.Close() //nolint:errcheck // a rehearsal
		m := &codeModel{
			l: l, now: nine, codes: map[string]loyalty.Code{}, until: map[string]time.Time{},
			costs: map[string]map[string]int64{}, whose: map[string]map[string]*gift{},
		}
		things := rapid.IntRange(1, 30).Draw(t, "things")
		for i := range things {
			m.now = m.now.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "hours")) * time.Hour)
			rapid.SampledFrom([]func(*rapid.T){m.claim, m.claim, m.settle, m.settle, m.redeem, m.redeem, m.redeem, m.rollBack, m.imports, m.expire}).Draw(t, "thing")(t)
			if i%5 == 4 || i+1 == things { // comparing takes longer than doing
				m.check(t)
			}
		}
	})
}
