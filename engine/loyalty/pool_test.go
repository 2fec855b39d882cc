package loyalty_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/loyalty"
)

func TestAListOfVouchersIsTakenInOnce(t *testing.T) {
	at := day(t, "2026-05-05")
	list := []loyalty.Voucher{
		{Code: " spa-1 23 "},
		{Code: "SPA-123"},
		{Code: "old-9", Until: at},
		{Code: "\t"},
		{Code: "known"},
		{Code: "SPA-7", Until: at.AddDate(0, 0, 1)},
	}
	fresh, refused := loyalty.Import(list, at, func(code string) bool { return code == "KNOWN" })
	if diff := cmp.Diff([]loyalty.Voucher{{Code: "SPA-123", Printed: "spa-1 23"}, {Code: "SPA-7", Until: at.AddDate(0, 0, 1)}}, fresh); diff != "" {
		t.Errorf("taken in (-want +got):\n%s", diff)
	}
	want := []loyalty.RefusedVoucher{
		{2, "SPA-123", loyalty.Repeated},
		{3, "OLD-9", loyalty.OutOfDate},
		{4, "", loyalty.NoName},
		{5, "KNOWN", loyalty.Repeated},
	}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
}

func TestThePoolGivesWhatEndsFirstUntilItIsEmpty(t *testing.T) {
	pool := loyalty.Pool{Low: 2, Free: []loyalty.Voucher{
		{Code: "A"},
		{Code: "B", Until: day(t, "2026-07-01")},
		{Code: "C", Until: day(t, "2026-06-01")},
		{Code: "D", Until: day(t, "2026-05-05")},
		{Code: "E", Until: day(t, "2026-06-01")},
	}}
	until := day(t, "2026-05-05")
	got := ""
	for _, want := range []struct {
		left int
		low  bool
	}{{4, false}, {3, false}, {2, true}, {1, true}} {
		if left, low := pool.Left(until); left != want.left || low != want.low {
			t.Errorf("behind %q: %d left, low is %v", got, left, low)
		}
		before := len(pool.Free)
		v, rest, err := pool.Take(until)
		if err != nil || len(pool.Free) != before {
			t.Fatalf("behind %q: %v, and the pool has %d", got, err, len(pool.Free))
		}
		got, pool = got+v.Code, rest
	}
	if got != "CEBA" {
		t.Errorf("given in the order %s", got)
	}
	if _, _, err := pool.Take(until); !errors.Is(err, loyalty.PoolEmpty) {
		t.Errorf("with only D, which is over: %v", err)
	}
}
