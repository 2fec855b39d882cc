package doctor

import (
	"context"
	"testing"
)

// remembered is a ledger of so many letters and complaints.
type remembered LedgerState

func (r remembered) Look(context.Context) (LedgerState, bool, error) {
	return LedgerState(r), false, nil
}

func TestComplaintsStayBelowThreeInAThousand(t *testing.T) {
	for _, c := range []struct {
		letters, complaints int
		verdict             Verdict
	}{{999, 9, CannotTell}, {1000, 3, Fail}, {1000, 2, Pass}, {100000, 299, Pass}, {100000, 300, Fail}, {1000, 0, Pass}} {
		p := Patient{Ledger: remembered{Letters: c.letters, Complaints: c.complaints}}
		judged(t, p.complaints(t.Context(), nil), c.verdict, "complaints about")
	}
}

func TestNobodySendsForAFreeMailProvider(t *testing.T) {
	judged(t, Patient{Name: "gmail.com"}.own(t.Context(), nil), Fail, "gmail.com")
	judged(t, Patient{Name: "shop.example"}.own(t.Context(), nil), Pass, "")
}

func TestRulesFollowWhatWasChecked(t *testing.T) {
	one := func(s, d Verdict) Chart {
		return Chart{
			{Check: Check{Group: domain, Name: spf}, Finding: Finding{Verdict: s}},
			{Check: Check{Group: domain, Name: dkim}, Finding: Finding{Verdict: d}},
		}
	}
	for _, c := range []struct{ spf, dkim, either, both Verdict }{
		{Pass, Pass, Pass, Pass},
		{Pass, Fail, Pass, Fail},
		{CannotTell, Pass, Pass, CannotTell},
		{Fail, Fail, Fail, Fail},
		{Fail, CannotTell, CannotTell, Fail},
	} {
		judged(t, Patient{}.either(t.Context(), one(c.spf, c.dkim)), c.either, "")
		judged(t, Patient{}.together(t.Context(), one(c.spf, c.dkim)), c.both, "")
	}
}
