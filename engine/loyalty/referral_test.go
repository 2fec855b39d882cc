package loyalty_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine/loyalty"
)

// circle is who brought whom; everybody's code is their id in capitals.
type circle map[string]string

func (c circle) referrals() loyalty.Referrals {
	return loyalty.Referrals{
		Owner: func(code string) (string, bool) {
			return map[string]string{"ADA": "ada", "BEN": "ben", "CAT": "cat", "DAN": "dan", "ADA2": "ada2"}[code], code != "NOBODY"
		},
		Referrer:   func(customer string) (string, bool) { r, ok := c[customer]; return r, ok },
		Existing:   func(customer string) bool { return customer == "old" },
		SamePerson: func(a, b string) bool { return a+"2" == b || b+"2" == a },
	}
}

func TestReferralsAreTakenOnceAndNeverInCircles(t *testing.T) {
	at := day(t, "2026-05-05")
	known := circle{"ben": "ada", "cat": "ben"}
	for _, c := range []struct {
		name, code, customer string
		want                 error
	}{
		{"a new customer", "CAT", "dan", nil},
		{"nobody's code", "NOBODY", "dan", loyalty.Unknown},
		{"nobody", "ADA", "", loyalty.NoName},
		{"oneself", "ADA", "ada", loyalty.SelfReferral},
		{"oneself under another id", "ADA", "ada2", loyalty.SelfReferral},
		{"whom one has brought", "BEN", "ada", loyalty.Circle},
		{"a circle of three", "CAT", "ada", loyalty.Circle},
		{"a circle through another id", "CAT", "ada2", loyalty.Circle},
		{"the same again", "ADA", "ben", loyalty.Repeated},
		{"by another one", "DAN", "ben", loyalty.ReferredBefore},
		{"who was a customer before", "ADA", "old", loyalty.NotNew},
	} {
		got, err := known.referrals().Refer(c.code, c.customer, at)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if want := (loyalty.ReferralRecord{Referred: "dan", Referrer: "cat", Code: "CAT", At: at}); err == nil && got != want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestARoundOfOldRecordsEnds(t *testing.T) {
	round := circle{"ben": "cat", "cat": "ben"}
	if _, err := round.referrals().Refer("BEN", "dan", time.Time{}); err != nil {
		t.Errorf("dan, who is not in it: %v", err)
	}
}

func TestBothSidesAreRewardedOnce(t *testing.T) {
	at := day(t, "2026-05-05")
	reward := loyalty.ReferralReward{Referrer: 200, Referred: 100}
	record := loyalty.ReferralRecord{Referred: "ben", Referrer: "ada", At: at}
	paid, gifts, err := reward.Pay(record, at)
	if err != nil || len(gifts) != 2 || gifts[0].Customer != "ada" || gifts[0].Earn.Points != 200 || gifts[1].Customer != "ben" || gifts[1].Earn.Points != 100 {
		t.Fatalf("%+v, %v", gifts, err)
	}
	if _, none, err := reward.Pay(paid, at); !errors.Is(err, loyalty.Repeated) || none != nil {
		t.Errorf("paid twice: %+v, %v", none, err)
	}
	// Whoever reads the record before it was written pays again: in vain.
	account, err := loyalty.Open(loyalty.Policy{Zone: time.UTC}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []error{nil, loyalty.Repeated} {
		_, gifts, err := reward.Pay(record, at)
		if err != nil {
			t.Fatal(err)
		}
		if err := account.Earn(gifts[0].Earn); !errors.Is(err, want) {
			t.Errorf("time %d: %v, want %v", i+1, err, want)
		}
	}
	if account.Balance() != 200 {
		t.Errorf("ada has %d", account.Balance())
	}
	if _, gifts, _ := (loyalty.ReferralReward{Referred: 50}).Pay(record, at); len(gifts) != 1 || gifts[0].Customer != "ben" {
		t.Errorf("one side only: %+v", gifts)
	}
}

func TestWhoBroughtWhomIsAForest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := circle{}
		name := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"})
		for range 20 {
			r, who := known.referrals(), name.Draw(t, "customer")
			r.Owner = func(code string) (string, bool) { return code, true }
			record, err := r.Refer(name.Draw(t, "referrer"), who, time.Time{})
			if err == nil {
				if _, had := known[who]; had {
					t.Fatalf("%s was brought twice", who)
				}
				known[who] = record.Referrer
			}
			// Going up from anybody ends, within as many steps as there are people.
			for start := range known {
				at, steps := start, 0
				for ok := true; ok; at, ok = known[at] {
					if steps++; steps > 7 {
						t.Fatalf("a circle from %s: %v", start, known)
					}
				}
			}
		}
	})
}

func TestReferralsAreCounted(t *testing.T) {
	at := day(t, "2026-05-05")
	count := loyalty.CountReferrals([]loyalty.ReferralRecord{
		{Referred: "b", Referrer: "a", Rewarded: at},
		{Referred: "c", Referrer: "a"},
		{Referred: "d", Referrer: "b"},
	})
	if diff := cmp.Diff(loyalty.ReferralCount{Referrers: 2, Referred: 3, Rewarded: 1}, count); diff != "" {
		t.Error(diff)
	}
	rate, ok := count.Rate(12)
	if _, none := count.Rate(0); fmt.Sprint(rate, ok, none) != "0.25 true false" {
		t.Errorf("%v, %v, %v", rate, ok, none)
	}
}
