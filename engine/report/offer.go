package report

import (
	"strconv"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Offer is how one offer of a project stands: what it gives, and what became of
// its codes. Money is in minor units.
type Offer struct {
	Name     string   `json:"name"`
	About    string   `json:"about,omitempty"`
	Gives    string   `json:"gives"` // in plain words; "" of an offer that the rules do not have any more
	Given    int      `json:"given"` // to customers: the four below
	Reserved int      `json:"reserved"`
	Issued   int      `json:"issued"`
	Redeemed int      `json:"redeemed"`
	Expired  int      `json:"expired"`
	Released int      `json:"released"`
	Free     *int     `json:"free,omitempty"` // of an offer with a pool: vouchers left
	Low      bool     `json:"low,omitempty"`  // so few vouchers are left that somebody should see to more
	Uses     int      `json:"redemptions"`
	Rate     *float64 `json:"rate,omitempty"` // Redeemed of Given
	Expected int64    `json:"expected_cost"`
	Real     int64    `json:"real_cost"`
	Per      string   `json:"budget_per,omitempty"`
	Left     *int64   `json:"budget_left,omitempty"`
	Codes    *int64   `json:"codes_left,omitempty"` // of the budget's number
}

// Offers are those of the Book in its order, then those that it does not have any
// more. spent is what was charged to accounts since the beginnings of their
// periods (engine.Limits).
func Offers(book *rules.Book, now time.Time, sums []engine.OfferSums, spent map[string]int64) []Offer {
	of := map[string]engine.OfferSums{}
	for _, s := range sums {
		of[s.Offer] = s
	}
	var all []Offer
	limits := engine.Limits(book, now)
	left := func(account string) *int64 {
		limit, ok := limits[account]
		if !ok {
			return nil
		}
		n := limit.Limit - spent[account]
		return &n
	}
	for i := range book.Offers {
		o := &book.Offers[i]
		one := offer(of[o.Name])
		one.Name, one.About, one.Gives = o.Name, o.About, Gives(o, book.Currency)
		if o.Pool {
			free := of[o.Name].Free
			one.Free, one.Low = &free, free <= o.Low
		}
		if o.Budget != nil {
			one.Per, one.Left, one.Codes = o.Budget.Per, left(engine.OfferAccount(o.Name)), left(engine.OfferCountAccount(o.Name))
		}
		all = append(all, one)
		delete(of, o.Name)
	}
	for _, s := range sums {
		if _, gone := of[s.Offer]; gone {
			all = append(all, offer(s))
		}
	}
	return all
}

func offer(s engine.OfferSums) Offer {
	o := Offer{
		Name: s.Offer, Given: s.Given, Reserved: s.Reserved, Issued: s.Issued, Redeemed: s.Redeemed, Expired: s.Expired,
		Released: s.Released, Uses: s.Uses, Expected: s.Expected, Real: s.Real,
	}
	if s.Given > 0 {
		rate := float64(s.Redeemed) / float64(s.Given)
		o.Rate = &rate
	}
	return o
}

// Gives is what an offer gives by its rungs, in plain words: "15%, 10%".
func Gives(o *rules.Offer, c rules.Currency) string {
	var rungs []string
	for _, r := range o.Ladder {
		in := engine.Incentive{Kind: r.Kind, Percent: r.Percent, Amount: r.Amount, Text: r.Text}
		text := in.Worth(c)
		if r.Value != nil {
			text = map[rules.OfferKind]string{rules.OfferPercent: "%", rules.OfferAmount: " " + c.Code + " off", rules.OfferPartner: " points of " + r.Text}[r.Kind]
			value := strings.Join(strings.Fields(r.Value.Source()), " ")
			if _, err := strconv.ParseFloat(value, 64); err != nil {
				value = "(" + value + ")"
			}
			text = value + text
		}
		rungs = append(rungs, text)
	}
	return strings.Join(rungs, ", ")
}
