package loyalty_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine/loyalty"
)

// deed makes a plain list of facts countable.
func counted(deeds []loyalty.Deed, known time.Time) loyalty.Counted {
	return func(from, to time.Time) (n float64) {
		for _, d := range deeds {
			if !d.At.After(known) && !d.At.Before(from) && d.At.Before(to) {
				n += d.N
			}
		}
		return n
	}
}

func day(t testing.TB, s string) time.Time {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	layout := "2006-01-02"
	if len(s) > len(layout) {
		layout += " 15:04"
	}
	at, err := time.ParseInLocation(layout, s, berlin)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

var colours = []loyalty.Tier{{Name: "silver", From: 100}, {Name: "gold", From: 500}}

func TestTiersRiseAtOnceAndFallAtTheEnd(t *testing.T) {
	type look struct {
		at, tier, until string
		missing, keep   float64
	}
	year := loyalty.TierScheme{Tiers: colours, Period: loyalty.Year, Grace: 31}
	rolling := loyalty.TierScheme{Tiers: colours, Days: 365, Grace: 10}
	for _, c := range []struct {
		name   string
		scheme loyalty.TierScheme
		spent  map[string]float64
		looks  []look
	}{
		{"gold in May 2026 lasts to the end of 2027, and through January", year, map[string]float64{"2026-05-05": 500}, []look{
			{"2026-05-04", "", "2027-01-01", 100, 0},
			{"2026-05-05", "gold", "2027-01-01", 0, 0},
			{"2027-06-01", "gold", "2028-01-01", 0, 500},
			{"2028-01-31 23:59", "gold", "2028-01-01", 0, 500},
			{"2028-02-01", "", "2029-01-01", 100, 0},
		}},
		{"what is spent in the grace keeps the tier", year, map[string]float64{"2026-05-05": 500, "2028-01-20": 510}, []look{
			{"2026-05-05", "gold", "2027-01-01", 0, 0},
			{"2028-01-15", "gold", "2028-01-01", 0, 500},
			{"2028-01-21", "gold", "2028-01-01", 0, 0},
			{"2028-03-01", "gold", "2029-01-01", 0, 0},
			{"2030-03-01", "", "2031-01-01", 100, 0},
		}},
		{"who falls, falls to what was reached", year, map[string]float64{"2026-05-05": 500, "2027-05-05": 120}, []look{
			{"2026-12-31", "gold", "2027-01-01", 0, 0},
			{"2028-02-01", "silver", "2029-01-01", 500, 100},
		}},
		{"the first look sees the year before", year, map[string]float64{"2025-05-05": 130, "2026-01-02": 90}, []look{
			{"2026-03-03", "silver", "2027-01-01", 410, 10},
		}},
		{"a first look in the grace sees the year before that, until the grace is over", year, map[string]float64{"2025-05-05": 130}, []look{
			{"2027-01-15", "silver", "2027-01-01", 500, 100},
			{"2027-02-01", "", "2028-01-01", 100, 0},
		}},
		{"a tier of 365 days is held for 365 days, and ten", rolling, map[string]float64{"2026-03-01": 60, "2026-05-05": 60}, []look{
			{"2026-05-05", "silver", "2027-05-05", 380, 40},
			{"2027-05-14 23:59", "silver", "2027-05-05", 500, 40},
			{"2027-05-15", "", "2028-05-04", 100, 0},
		}},
		{"days before the rise do not confirm it", rolling, map[string]float64{"2026-05-05": 120, "2026-09-09": 110}, []look{
			{"2026-05-05", "silver", "2027-05-05", 380, 0},
			{"2027-06-01", "silver", "2028-05-04", 390, 100},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			scheme := c.scheme
			scheme.Zone = day(t, "2026-01-01").Location()
			var deeds []loyalty.Deed
			for at, n := range c.spent {
				deeds = append(deeds, loyalty.Deed{At: day(t, at), N: n})
			}
			var standing loyalty.Standing
			for _, l := range c.looks {
				at := day(t, l.at)
				standing, _ = scheme.At(standing, at, counted(deeds, at))
				p := scheme.Progress(standing, at, counted(deeds, at))
				got := look{l.at, standing.Tier, standing.Until.Format("2006-01-02"), p.Missing, p.Keep}
				if diff := cmp.Diff(l, got, cmp.AllowUnexported(look{})); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestChangesOfTierAreToldOneByOne(t *testing.T) {
	scheme := loyalty.TierScheme{Tiers: colours, Period: loyalty.Year, Zone: day(t, "2026-01-01").Location()}
	deeds := []loyalty.Deed{{At: day(t, "2026-05-05"), N: 500}, {At: day(t, "2027-05-05"), N: 120}, {At: day(t, "2029-02-02"), N: 700}}
	first, changes := scheme.At(loyalty.Standing{}, day(t, "2026-06-01"), counted(deeds, day(t, "2026-06-01")))
	at := day(t, "2029-03-01")
	last, more := scheme.At(first, at, counted(deeds, at))
	want := []loyalty.TierChange{
		{At: day(t, "2026-06-01"), To: "gold", Up: true},
		{At: day(t, "2028-01-01"), From: "gold", To: "silver"},
		{At: day(t, "2029-01-01"), From: "silver"},
		{At: at, To: "gold", Up: true},
	}
	if diff := cmp.Diff(want, append(changes, more...)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if last.Since != at {
		t.Errorf("gold since %s", last.Since)
	}
	if again, none := scheme.At(last, at, counted(deeds, at)); again != last || none != nil {
		t.Errorf("asked again: %+v, %v", again, none)
	}
}

func TestATierThatWasTakenAwayCountsAsNone(t *testing.T) {
	scheme := loyalty.TierScheme{Tiers: colours, Period: loyalty.Year, Zone: time.UTC}
	at := day(t, "2026-05-05")
	held := loyalty.Standing{Tier: "bronze", Since: at, Until: loyalty.Year.Add(at, 1, time.UTC)}
	got, changes := scheme.At(held, at, func(_, _ time.Time) float64 { return 150 })
	if got.Tier != "silver" || len(changes) != 1 || changes[0].From != "" {
		t.Errorf("%+v, %+v", got, changes)
	}
}

// However often one looks, a customer stands where one who was never looked at
// before would stand.
func TestLookingOftenChangesNoTier(t *testing.T) {
	many(t, func(t *rapid.T) {
		scheme := loyalty.TierScheme{
			Zone: time.UTC, Tiers: colours,
			Period: rapid.SampledFrom([]loyalty.Period{loyalty.Month, loyalty.Quarter, loyalty.Year}).Draw(t, "period"),
			Grace:  rapid.SampledFrom([]int{0, 1, 20}).Draw(t, "grace"),
		}
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		var deeds []loyalty.Deed
		var standing loyalty.Standing
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 100, 240, 700, 1500}).Draw(t, "hours")) * time.Hour)
			deeds = append(deeds, loyalty.Deed{At: at, N: rapid.SampledFrom([]float64{0, 0, 50, 100, 500}).Draw(t, "spent")})
			if rapid.Bool().Draw(t, "looked") {
				before := standing
				var changes []loyalty.TierChange
				standing, changes = scheme.At(standing, at, counted(deeds, at))
				was := before.Tier
				for _, c := range changes {
					if c.From != was || c.From == c.To || c.At.After(at) {
						t.Fatalf("from %+v to %+v by %+v", before, standing, changes)
					}
					was = c.To
				}
				if was != standing.Tier || !slices.IsSortedFunc(changes, func(x, y loyalty.TierChange) int { return x.At.Compare(y.At) }) {
					t.Fatalf("from %+v to %+v by %+v", before, standing, changes)
				}
				fresh, _ := scheme.At(loyalty.Standing{}, at, counted(deeds, at))
				if fresh.Tier != standing.Tier {
					t.Fatalf("at %s often looked at: %+v, never: %+v", at, standing, fresh)
				}
			}
		}
	})
}
