package engine

import (
	"fmt"
	"math"
	"time"

	"holdfast/rules"
)

// mostPoints is the most points of another firm that one rung may give.
const mostPoints = 1e9

// Offered is what an offer comes to for a customer at an instant, whatever they
// have had and whatever is left of its budget and its pool; its cost is left out.
// ok is false when no rung holds, or, with the words why, when the one that does
// is worth nothing.
func (b *Board) Offered(o *rules.Offer, row int, now time.Time) (in *Incentive, why string, ok bool) {
	rung, ok := b.Rung(o, row)
	if !ok {
		return nil, "", false
	}
	in = &Incentive{Offer: o}
	if why = b.gives(in, rung, row); why != "" {
		return nil, why, false
	}
	in.lasts(now, b.book.Zone)
	return in, "", true
}

// gives puts what a rung gives to a customer into an incentive; why is "" unless
// that is nothing. A percentage has two decimals at most and is 100 at most,
// money is rounded to minor units, points to whole ones.
func (b *Board) gives(in *Incentive, rung rules.Rung, row int) (why string) {
	in.Kind, in.Percent, in.Amount, in.Text = rung.Kind, rung.Percent, rung.Amount, rung.Text
	if rung.Value == nil {
		return ""
	}
	value, known := b.number(rung.Value, row)
	if !known {
		return "nobody knows what " + rung.Value.Source() + " comes to"
	}
	most, some := mostCost, false
	switch rung.Kind {
	case rules.OfferPercent:
		in.Percent = math.Round(min(value, 100)*100) / 100
		some = in.Percent > 0
	case rules.OfferAmount:
		in.Amount = b.book.Currency.Minor(value)
		some = in.Amount > 0
	default:
		most = mostPoints
		in.Value = int64(math.Round(min(value, most)))
		some = in.Value > 0
	}
	if !some || value > most {
		return fmt.Sprintf("%s comes to %g", rung.Value.Source(), value)
	}
	return ""
}

// lasts puts in from when and until when the offer is good: it ends with the
// offer itself, if not sooner.
func (in *Incentive) lasts(now time.Time, zone *time.Location) {
	o := in.Offer
	if !o.From.IsZero() {
		in.From = o.From.In(zone)
	}
	if o.Expires > 0 {
		in.Expires = now.Add(o.Expires)
	}
	if !o.Until.IsZero() && (in.Expires.IsZero() || o.Until.Before(in.Expires)) {
		in.Expires = o.Until.In(zone)
	}
}

// Worth is what is given, in plain words: "15%", "5.00 EUR off", "free delivery",
// "A mug", "500 points of Airline".
func (in *Incentive) Worth(c rules.Currency) string {
	switch in.Kind {
	case rules.OfferPercent:
		return fmt.Sprintf("%g%%", in.Percent)
	case rules.OfferAmount:
		return money(c, in.Amount) + " off"
	case rules.OfferShipping:
		return "free delivery"
	case rules.OfferEarly:
		return "early access to " + in.Text
	case rules.OfferPartner:
		points := "points"
		if in.Value == 1 {
			points = "point"
		}
		return fmt.Sprintf("%d %s of %s", in.Value, points, in.Text)
	}
	return in.Text
}

// Masked is the code as it looks before the ledger has given one: its pattern
// with the random part hidden, "????????" of a pool, the code itself where it is
// everybody's.
func (in *Incentive) Masked() string {
	switch o := in.Offer; {
	case o.Pool:
		return "????????"
	case o.Shared != "":
		return o.Shared
	default:
		return o.Code.Masked()
	}
}
