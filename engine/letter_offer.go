package engine

import "holdfast/rules"

// offer is the value of a word of a letter about the offer that it carries; ok
// is false for every other word.
func (s *scope) offer(name string) (value any, ok bool) {
	in := s.decision.Incentive
	if in == nil {
		_, ok = offerValues[name]
		return nil, ok
	}
	of, ok := offerValues[name]
	if !ok {
		return nil, false
	}
	return of(s, in), true
}

// offerValues are the words of letters about an offer; nil is missing.
var offerValues = map[string]func(*scope, *Incentive) any{
	"offer_code": func(s *scope, _ *Incentive) any { return s.code },
	"offer_kind": func(_ *scope, in *Incentive) any { return string(in.Kind) },
	"offer_value": func(s *scope, in *Incentive) any {
		switch in.Kind {
		case rules.OfferPercent:
			return s.format.Percent(in.Percent / 100)
		case rules.OfferAmount:
			return s.format.Money(s.writer.book.Currency.Major(in.Amount))
		case rules.OfferPartner:
			return s.format.Number(float64(in.Value))
		}
		return orMissing(in.Text)
	},
	"offer_text": func(_ *scope, in *Incentive) any { return orMissing(in.Text) },
	"offer_percent": func(_ *scope, in *Incentive) any {
		if in.Kind != rules.OfferPercent {
			return nil
		}
		return in.Percent
	},
	"offer_amount": func(s *scope, in *Incentive) any {
		if in.Kind != rules.OfferAmount {
			return nil
		}
		return s.writer.book.Currency.Major(in.Amount)
	},
	"offer_from": func(s *scope, in *Incentive) any {
		if in.From.IsZero() {
			return nil
		}
		return in.From.In(s.writer.book.Zone)
	},
	"offer_expires_at": func(s *scope, in *Incentive) any {
		if in.Expires.IsZero() {
			return nil
		}
		return in.Expires.In(s.writer.book.Zone)
	},
	"offer_stacks": func(_ *scope, in *Incentive) any { return in.Offer.Stacks },
}
