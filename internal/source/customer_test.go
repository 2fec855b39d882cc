package source_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/internal/source"
	"holdfast/rules/table"
)

func TestACustomerThatStandsThereTwice(t *testing.T) {
	const file = "id,name,score,consent,since\n1,A,1,,\n2,B,2,,\n1,C,,,\n1,D,4,,\n3,E,5,,\n"
	for _, c := range []struct {
		repeats string
		rows    []string
		codes   []uint32
	}{
		{"first", []string{"1|A|1|-|-", "2|B|2|-|-", "3|E|5|-|-"}, []uint32{0, 1, 2}},
		{"last", []string{"1|A|1|-|-", "2|B|2|-|-", "1|C|-|-|-", "1|D|4|-|-", "3|E|5|-|-"}, []uint32{0, 1, 0, 0, 2}},
	} {
		src := customers()
		src.Repeats = c.repeats
		r := scan(t, src, file, source.Options{})
		if r.err != nil || r.report.Used != 3 || r.report.Repeated != 2 {
			t.Errorf("%s: %+v, %v", c.repeats, r.report, r.err)
		}
		if d := cmp.Diff(c.rows, r.rows) + cmp.Diff(c.codes, r.codes); d != "" {
			t.Errorf("%s wins (-want +got):\n%s", c.repeats, d)
		}
	}
	src := customers()
	r := scan(t, src, file, source.Options{})
	want := `customers.csv: 2 rows have an id that an earlier row has (set repeats: first or last to choose one)
customers.csv:4: column "id": "1" stands in an earlier row
customers.csv:5: column "id": "1" stands in an earlier row`
	if r.err == nil || r.err.Error() != want {
		t.Errorf("got  %v\nwant %s", r.err, want)
	}
}

func TestABadCustomerGetsNoRow(t *testing.T) {
	src := customers()
	src.MaxBad = 1
	ids := table.NewDict()
	r := scan(t, src, "id,name,score,consent,since\n1,A,x,,\n2,B,,,\n", source.Options{IDs: ids})
	if r.err != nil || ids.Len() != 1 || ids.Text(0) != "2" || !cmp.Equal(r.codes, []uint32{0}) {
		t.Fatal(r.err, ids.Len(), r.codes)
	}
}
