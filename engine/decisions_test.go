package engine_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/rules/table"
)

// Whatever decisions have in common and whatever not, they come back as they were
// put in, by row, and all ways to ask for them agree.
func TestDecisionsAreKeptSmallAndComeBackWhole(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	ids := table.NewDict()
	for i := range 8 {
		ids.CodeString(fmt.Sprint("c", i))
	}
	address := func(row int) string { return ids.Text(uint32(row)) + "@shop.example" }
	steps := []*rules.Step{nil, {ID: "hello"}, {ID: "offer"}}
	offers := []*rules.Offer{{Name: "back"}, {Name: "welcome"}}
	same := gocmp.Options{
		gocmp.Comparer(func(a, b *rules.Step) bool { return a == b }), gocmp.Comparer(func(a, b *rules.Offer) bool { return a == b }),
		gocmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) && a.String() == b.String() }), // told in the same zone
	}
	rapid.Check(t, func(t *rapid.T) {
		flag, word := rapid.Bool(), rapid.SampledFrom([]string{"", "a", "b"})
		number := rapid.Int64Range(0, 2)
		instant := rapid.Custom(func(t *rapid.T) time.Time {
			if flag.Draw(t, "never") {
				return time.Time{}
			}
			zone := rapid.SampledFrom([]*time.Location{time.UTC, berlin}).Draw(t, "zone")
			return time.UnixMicro(rapid.Int64Range(-1e15, 4e15).Draw(t, "µs")).In(zone)
		})
		one := func(row int) engine.Decision {
			d := engine.Decision{
				Key:   engine.Key{Playbook: "hello", Customer: ids.Text(uint32(row)), Entry: instant.Draw(t, "entry").UTC()},
				Place: int(number.Draw(t, "place")), Steps: 3, Row: row, Step: rapid.SampledFrom(steps).Draw(t, "step"),
				Reason: rapid.SampledFrom(engine.Reasons).Draw(t, "reason"), Why: word.Draw(t, "why"),
				Due: instant.Draw(t, "due"), Until: instant.Draw(t, "until"), Locale: word.Draw(t, "locale"),
				Topic: word.Draw(t, "topic"), Variant: word.Draw(t, "variant"), Arm: word.Draw(t, "arm"),
				Untouched: flag.Draw(t, "untouched"), Ghost: flag.Draw(t, "ghost"), Points: number.Draw(t, "points"),
				Opens: flag.Draw(t, "opens"), Last: flag.Draw(t, "last"), Keep: flag.Draw(t, "keep"),
			}
			if flag.Draw(t, "addressed") {
				d.Address = address(row)
			}
			if d.Step != nil {
				d.Key.Step = d.Step.ID
			}
			for range number.Draw(t, "charges") {
				d.Charges = append(d.Charges, engine.Charge{Account: word.Draw(t, "account"), Amount: number.Draw(t, "amount")})
			}
			if flag.Draw(t, "offers") {
				d.Incentive = &engine.Incentive{
					Offer: rapid.SampledFrom(offers).Draw(t, "offer"), Percent: float64(number.Draw(t, "percent")), Amount: number.Draw(t, "amount"),
					Text: word.Draw(t, "text"), Expires: instant.Draw(t, "expires"), Cost: number.Draw(t, "cost"),
				}
			}
			return d
		}
		// Most decisions differ from the one before in one thing only.
		near := func(row int, d engine.Decision) engine.Decision {
			other := one(row)
			d.Row, d.Key.Customer = other.Row, other.Key.Customer
			if d.Address != "" {
				d.Address = address(row)
			}
			fields, from := reflect.ValueOf(&d).Elem(), reflect.ValueOf(other)
			if i := rapid.IntRange(0, fields.NumField()).Draw(t, "field"); i < fields.NumField() {
				fields.Field(i).Set(from.Field(i))
			}
			return d
		}
		var in []engine.Decision
		for _, row := range rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7}).Draw(t, "rows")[:rapid.IntRange(0, 8).Draw(t, "customers")] {
			for range rapid.IntRange(1, 3).Draw(t, "decisions") {
				if len(in) == 0 || rapid.IntRange(0, 3).Draw(t, "else") == 0 {
					in = append(in, one(row))
				} else {
					in = append(in, near(row, in[len(in)-1]))
				}
			}
		}
		kept := engine.CollectIn(ids, address, in)
		slices.SortStableFunc(in, func(a, b engine.Decision) int { return cmp.Compare(a.Row, b.Row) })

		var all, joined, found []engine.Decision
		for d := range kept.All() {
			all = append(all, *d)
		}
		for candidate := range kept.Candidates() {
			joined = append(joined, candidate...)
		}
		for row := range 8 {
			found = append(found, kept.Of(row)...)
		}
		for _, got := range [][]engine.Decision{all, joined, found} {
			if diff := gocmp.Diff(in, got, same); diff != "" {
				t.Fatalf("want -, got +:\n%s", diff)
			}
		}
		if kept.Len() != len(in) {
			t.Fatalf("%d of %d", kept.Len(), len(in))
		}
		for place, d := range kept.Verdicts() {
			if diff := gocmp.Diff(in[place], *d, same); diff != "" || gocmp.Diff(*d, *engine.Verdict(kept.Of(d.Row)), same) != "" {
				t.Fatalf("the verdict at %d is another:\n%s", place, diff)
			}
		}
	})
}
