package engine

import "maps"

// Booked counts what became of bookings. What was there already is not counted.
type Booked struct {
	Earned    int64 `json:"earned"` // points, as the other three
	TakenBack int64 `json:"taken_back"`
	Spent     int64 `json:"spent"`
	Expired   int64 `json:"expired"` // had fallen due
	Changes   int   `json:"tier_changes"`
	Awards    int   `json:"badges"`
	Referrals int   `json:"referrals"`
	Codes     int   `json:"referral_codes"`
	Redeemed  int   `json:"redeemed"`             // codes of offers that orders have used
	GivenBack int   `json:"given_back,omitempty"` // codes of offers whose orders came back whole

	Drawn map[string]string `json:"-"` // the codes to give on that are new, by customer

	Refusals []string `json:"refusals,omitempty"` // what was not booked, and why, a sentence each
}

// Plus is the sum of both.
func (b Booked) Plus(c Booked) Booked {
	drawn := b.Drawn
	if len(c.Drawn) > 0 {
		drawn = maps.Clone(c.Drawn)
		maps.Copy(drawn, b.Drawn)
	}
	return Booked{
		Drawn:  drawn,
		Earned: b.Earned + c.Earned, TakenBack: b.TakenBack + c.TakenBack, Spent: b.Spent + c.Spent, Expired: b.Expired + c.Expired,
		Changes: b.Changes + c.Changes, Awards: b.Awards + c.Awards, Referrals: b.Referrals + c.Referrals, Codes: b.Codes + c.Codes, Redeemed: b.Redeemed + c.Redeemed, GivenBack: b.GivenBack + c.GivenBack,
		Refusals: append(b.Refusals[:len(b.Refusals):len(b.Refusals)], c.Refusals...),
	}
}
