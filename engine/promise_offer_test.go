package engine_test

import (
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// stocked is how many codes are in each pool at first.
const stocked = 5

// given are the codes of an offer that were issued at an instant and later; "" is
// any offer.
func (n *notebook) given(offer string, since time.Time) []codeRow {
	return slices.DeleteFunc(slices.Clone(n.issued), func(c codeRow) bool { return offer != "" && c.Offer != offer || c.At.Before(since) })
}

// offered holds everything that a plan offers to what the offers say: what it
// gives and what had been given before, together.
func (w *world) offered(t tester, plan *engine.Plan) {
	t.Helper()
	issued := slices.Clone(w.notebook.issued)
	for _, d := range plan.Go() {
		in := d.Incentive
		if (in != nil) != (d.Step.Offer != nil) {
			t.Fatalf("%v goes with %+v", d.Key, in)
		}
		if in == nil {
			continue
		}
		w.mayBeOffered(t, plan.At, &d, issued)
		w.isWorth(t, plan.At, &d)
		issued = append(issued, codeRow{engine.Issued{Offer: in.Offer.Name, Customer: d.Key.Customer, At: plan.At, Until: in.Expires}, in.Cost})
	}
	for i := range w.book.Offers {
		w.kept(t, plan, &w.book.Offers[i], issued)
	}
	for i := range plan.Playbooks {
		for d := range plan.Playbooks[i].Decisions.All() {
			if d.Step == nil || d.Step.Offer == nil || d.Step.Offer.Until.IsZero() || !d.Reason.Holds() {
				continue
			}
			if !d.Until.Before(d.Step.Offer.Until) && d.Reason != engine.RenderError {
				t.Fatalf("%v %s until %s, when its offer is over", d.Key, d.Reason, d.Until)
			}
		}
	}
}

// mayBeOffered holds one code to those that its customer has.
func (w *world) mayBeOffered(t tester, now time.Time, d *engine.Decision, issued []codeRow) {
	t.Helper()
	o := d.Incentive.Offer
	if now.Before(o.From) || !o.Until.IsZero() && !now.Before(o.Until) {
		t.Fatalf("%v goes at %s, and the offer is from %s until %s", d.Key, now, o.From, o.Until)
	}
	for _, c := range issued {
		if c.Customer != d.Key.Customer {
			continue
		}
		within := func(days rules.Days) bool { return days > 0 && c.At.In(berlin).AddDate(0, 0, int(days)).After(now) }
		if within(o.Rest) || c.Offer == o.Name && within(o.OncePer) {
			t.Fatalf("%v: too soon after %+v", d.Key, c)
		}
		other := w.offer(c.Offer)
		if o.Group != "" && other.Group == o.Group && other.Name != o.Name && c.good(now) {
			t.Fatalf("%v: there is %+v of the group already", d.Key, c)
		}
	}
}

func (w *world) offer(name string) *rules.Offer {
	return &w.book.Offers[slices.IndexFunc(w.book.Offers, func(o rules.Offer) bool { return o.Name == name })]
}

// isWorth holds what is offered to what the offer says for this customer.
func (w *world) isWorth(t tester, now time.Time, d *engine.Decision) {
	t.Helper()
	in := d.Incentive
	score := w.people[slices.IndexFunc(w.people, func(p person) bool { return p.id == d.Key.Customer })].score
	if in.Offer.Margin != nil && !(8-score-float64(in.Cost)/100 >= 3) {
		t.Fatalf("%v: leaves %g less %d cents", d.Key, 8-score, in.Cost)
	}
	worked := in.Offer.Ladder[0].Value != nil
	if worked && in.Percent != min(100, score*20) || in.Kind == rules.OfferPercent && !(in.Percent > 0) || in.Kind == rules.OfferAmount && in.Amount != 500 {
		t.Fatalf("%v: %g per cent for a score of %g", d.Key, in.Percent, score)
	}
	end := in.Offer.Until
	if e := now.Add(in.Offer.Expires); in.Offer.Expires > 0 && (end.IsZero() || e.Before(end)) {
		end = e
	}
	if !in.Expires.Equal(end) {
		t.Fatalf("%v: ends on %s, want %s", d.Key, in.Expires, end)
	}
}

// kept holds an offer's budget and its pool, as they are after the plan.
func (w *world) kept(t tester, plan *engine.Plan, o *rules.Offer, issued []codeRow) {
	t.Helper()
	var since time.Time
	if b := o.Budget; b != nil {
		since = engine.PeriodStart(b.Per, plan.At, w.book.Zone)
		if b.Per == "run" { // every playbook's schedule is midnight
			since = engine.PeriodStart("day", plan.At, w.book.Zone)
		}
	}
	var all, spent, codes int64
	for _, c := range issued {
		if c.Offer != o.Name {
			continue
		}
		if all++; !c.At.Before(since) {
			spent, codes = spent+c.cost, codes+1
		}
	}
	if o.Pool && all > stocked {
		t.Fatalf("%d codes of the pool of %s, which had %d", all, o.Name, stocked)
	}
	if b := o.Budget; b != nil && (b.Amount > 0 && spent > b.Amount || b.Count > 0 && codes > b.Count) {
		t.Fatalf("%s has given %d codes for %d since %s, and may %+v", o.Name, codes, spent, since, *b)
	}
	for i := range plan.Playbooks {
		for d := range plan.Playbooks[i].Decisions.All() {
			if d.Reason == engine.PoolEmpty && d.Step.Offer == o && all != stocked {
				t.Fatalf("%v: the pool is empty, and %d of %d are given", d.Key, all, stocked)
			}
		}
	}
}
