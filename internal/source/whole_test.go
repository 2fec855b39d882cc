package source_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/internal/source"
)

func TestAHugeAmountIsABadRow(t *testing.T) {
	r := scan(t, orders(), `customer,at,amount
ada,2026-01-01,1e300
ada,2026-01-01,90000000000000000
ada,2026-01-01,1000000000000
ada,2026-01-01,-1000000000000
ada,2026-01-01,-1000000000000.5
`, source.Options{})
	if r.err != nil {
		t.Fatal(r.err)
	}
	if d := cmp.Diff([]string{"ada|2026-01-01T00:00:00Z|1e+12", "ada|2026-01-01T00:00:00Z|-1e+12"}, r.rows); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	want := `2: column "amount": "1e+300" is too large an amount of money (write at most 1000000000000, in euros, dollars or the like)
3: column "amount": "9e+16" is too large an amount of money (write at most 1000000000000, in euros, dollars or the like)
6: column "amount": "-1.0000000000005e+12" is too large an amount of money (write at most 1000000000000, in euros, dollars or the like)`
	if d := cmp.Diff(want, bad(r.report)); d != "" {
		t.Errorf("bad rows (-want +got):\n%s", d)
	}
}

func TestAnAmountThatIsComputedIsJudgedOnlyWhereItsRowCounts(t *testing.T) {
	r := scan(t, lines(t), `no,customer,at,quantity,price
1,ada,2026-01-01,1000000,1000000
2,ada,2026-01-01,1000000,1000001
C3,ada,2026-01-01,1000000,1000001
`, source.Options{})
	if r.err != nil || len(r.rows) != 1 || r.report.Filtered != 1 {
		t.Fatal(r.rows, r.report, r.err)
	}
	want := `3: column "amount": "1.000001e+12" is too large an amount of money (write at most 1000000000000, in euros, dollars or the like)`
	if d := cmp.Diff(want, bad(r.report)); d != "" {
		t.Errorf("bad rows (-want +got):\n%s", d)
	}
}
