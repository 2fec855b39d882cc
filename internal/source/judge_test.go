package source_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
)

func TestEveryFactIsUsedOrCountedWithItsReason(t *testing.T) {
	r := scan(t, orders(), `customer,at,amount
ada,2026-01-01,10
,2026-01-02,11
,not a date,not a number
nobody,2026-01-03,12
00123,2026-01-04,-13.5
123,2026-01-05,14
9e+05,2026-01-06 10:00,15
bob,,16
bob,2026-01-07,
bob,31.01.2026,17
nobody,2026-01-08,"18,50"
`, source.Options{Now: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)})
	if r.err != nil {
		t.Fatal(r.err)
	}
	want := []string{"ada|2026-01-01T00:00:00Z|10", "00123|2026-01-04T00:00:00Z|-13.5", "9e+05|2026-01-06T10:00:00Z|15"}
	if d := cmp.Diff(want, r.rows); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]uint32{0, 2, 3}, r.codes); d != "" {
		t.Errorf("customers (-want +got):\n%s", d)
	}
	report := source.Report{
		Source: "orders", Path: "orders.csv", Rows: 11, Used: 3, NoCustomer: 2, Unknown: 2, Bad: 4,
		BadRows: []source.BadRow{
			{Line: 9, Column: "at", Why: "has no value"},
			{Line: 10, Column: "amount", Why: "has no value"},
			{Line: 11, Column: "at", Value: "31.01.2026", Why: "is not a date (write 2026-01-31)"},
			{Line: 12, Column: "amount", Value: "18,50", Why: "is not a number (write 18.50)"},
		},
		Newest: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), // of an unknown customer; the 6th has not come yet
		Bytes:  r.report.Bytes,
	}
	if d := cmp.Diff(report, r.report); d != "" {
		t.Errorf("report (-want +got):\n%s", d)
	}
}

func TestARowThatWhereExcludesIsNeverBad(t *testing.T) {
	r := scan(t, lines(t), `no,customer,at,quantity,price
1,ada,2026-01-01,2,5
C2,ada,rubbish,3,rubbish
3,ada,2026-01-01,0,rubbish
4,ada,2026-01-01,many,5
C5,ada,2026-01-01,many,5
6,ada,2026-01-01,,5
7,ada,2026-01-01,2,
8,ada,2026-01-01,2,"1,5"
9,,rubbish,2,rubbish
C10,,2026-01-01,2,1
`, source.Options{})
	if r.err != nil {
		t.Fatal(r.err)
	}
	if d := cmp.Diff([]string{"ada|1|2026-01-01T00:00:00Z|10"}, r.rows); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	want := `5: column "quantity": "many" is not a number (write it like 1234.50)
6: column "quantity": "many" is not a number (write it like 1234.50)
8: column "amount" has no value (a column that its expression reads is empty)
9: column "price": "1,5" is not a number (write 1.5)`
	if d := cmp.Diff(want, bad(r.report)); d != "" {
		t.Errorf("bad rows (-want +got):\n%s", d)
	}
	if rep := r.report; rep.Filtered != 4 || rep.NoCustomer != 1 {
		t.Errorf("%d filtered, %d without customer", rep.Filtered, rep.NoCustomer)
	}
}

func TestSeveralLinesOfOneOrderAreOneOrder(t *testing.T) {
	r := scan(t, lines(t), `no,customer,at,quantity,price
1,ada,2026-01-01,1,1
1,ada,2026-01-01,1,2
2,nobody,2026-01-01,1,3
2,bob,2026-01-01,1,4
1,bob,2026-01-01,1,5
,bob,2026-01-01,1,6
3,bob,2026-01-01,1,x
3,bob,2026-01-01,1,7
1,ada,2026-01-01,1,8
`, source.Options{BatchRows: 64})
	if r.err != nil {
		t.Fatal(r.err)
	}
	var got []string
	for i, row := range r.rows {
		got = append(got, fmt.Sprint(r.first[i], " ", row))
	}
	want := []string{
		"true ada|1|2026-01-01T00:00:00Z|1", "false ada|1|2026-01-01T00:00:00Z|2", "true bob|2|2026-01-01T00:00:00Z|4",
		"true bob|-|2026-01-01T00:00:00Z|6", "true bob|3|2026-01-01T00:00:00Z|7", "false ada|1|2026-01-01T00:00:00Z|8",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	if d := cmp.Diff("6: column \"no\": \"1\" is an order of customer \"ada\" in an earlier row\n8: column \"price\": \"x\" is not a number (write it like 1234.50)", bad(r.report)); d != "" {
		t.Errorf("bad rows (-want +got):\n%s", d)
	}
}

func TestALineWithoutAnOrderIdIsAnOrderOfItsOwn(t *testing.T) {
	src := lines(t)
	src.Where = nil
	r := scan(t, src, "no,customer,at,quantity,price\n,ada,2026-01-01,1,1\n,bob,2026-01-01,1,1\n", source.Options{})
	if d := cmp.Diff([]bool{true, true}, r.first); d != "" || r.err != nil {
		t.Error(d, r.err)
	}
}

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

func TestAFileWithTooManyBadRowsIsRefused(t *testing.T) {
	file := func(good, bad int) string {
		return "customer,at,amount\n" + strings.Repeat("ada,2026-01-01,1\n", good) + strings.Repeat("ada,2026-01-01,\"12,50\"\n", bad)
	}
	for _, c := range []struct {
		most      float64
		good, bad int
		refused   bool
	}{
		{0, 5, 0, false},
		{0, 999, 1, true},
		{0.01, 99, 1, false},
		{0.01, 98, 2, true},
		{0.29, 71, 29, false},
		{1, 0, 3, false},
	} {
		src := orders()
		src.MaxBad = c.most
		r := scan(t, src, file(c.good, c.bad), source.Options{})
		if (r.err != nil) != c.refused || r.report.Bad != c.bad {
			t.Errorf("%d of %d bad, at most %v: %d bad, %v", c.bad, c.good+c.bad, c.most, r.report.Bad, r.err)
		}
	}
	src := orders()
	src.MaxBad = 0.005
	r := scan(t, src, file(1000, 12), source.Options{BatchRows: 64})
	want := "orders.csv: 12 of 1012 rows are bad, at most 0.5% may be\n"
	for line := 1002; line < 1012; line++ {
		want += fmt.Sprintf("orders.csv:%d: column \"amount\": \"12,50\" is not a number (write 12.50)\n", line)
	}
	if want += "... and 2 more"; r.err == nil || r.err.Error() != want {
		t.Errorf("got  %v\nwant %s", r.err, want)
	}
	r = scan(t, customers(), "id,name,score,consent,since\n1,A,,,\n1,A,,,\n2,B,,,soon\n", source.Options{})
	want = `customers.csv: 1 of 3 rows is bad
customers.csv:4: column "since": "soon" is not a date (write year-month-day, as 2026-01-31)
customers.csv: 1 row has an id that an earlier row has (set repeats: first or last to choose one)
customers.csv:3: column "id": "1" stands in an earlier row`
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

func TestOnlyWhatIsNeededIsRead(t *testing.T) {
	src := customers()
	src.Raw = map[string]table.Kind{"since": table.Time}
	file := "id,name,score,consent,since\n1,A,rubbish,rubbish,rubbish\n"
	r := scan(t, src, file, source.Options{Need: map[string]bool{"name": true}})
	if d := cmp.Diff([]string{"1|A"}, r.rows); d != "" || r.err != nil {
		t.Error(d, r.err)
	}
	r = scan(t, src, file, source.Options{Need: map[string]bool{"score": true}})
	if r.report.Bad != 1 {
		t.Error("a column in use was not read", r.report)
	}
	r = scan(t, src, "id,name,score,consent\n", source.Options{Need: map[string]bool{}})
	if r.err == nil || !strings.Contains(r.err.Error(), `there is no column "since"`) {
		t.Error("a column that is not there was not missed:", r.err)
	}
}

func TestTextKeepsItsCodeOverAllBatches(t *testing.T) {
	raw := map[string]table.Kind{"name": table.Text}
	src := customers()
	src.Raw = raw
	src.Fields[2] = rules.Field{Name: "score", Kind: table.Text, Program: program(t, raw, `lower(name)`)}
	var file strings.Builder
	file.WriteString("id,name,score,consent,since\n")
	want := []string{}
	for i := range 1000 {
		fmt.Fprintf(&file, "%d,N%d,,,\n", i, i*i%97)
		want = append(want, fmt.Sprintf("%d|N%d|n%d|-|-", i, i*i%97, i*i%97))
	}
	r := scan(t, src, file.String(), source.Options{BatchRows: 64})
	if d := cmp.Diff(want, r.rows); d != "" || r.err != nil {
		t.Fatal(d, r.err)
	}
	dicts := map[*table.Dict]bool{}
	codes := map[uint32]string{}
	root := t.TempDir()
	write(t, root, src.Path, file.String())
	_, err := source.Scan(t.Context(), root, src, source.Options{IDs: table.NewDict(), BatchRows: 64}, func(b *source.Batch) error {
		for _, name := range []string{"name", "score"} {
			dicts[b.Column(name).Dict] = true
		}
		c := b.Column("score")
		for i := range b.Rows() {
			text := c.Dict.Text(c.Code[i])
			if known, ok := codes[c.Code[i]]; ok && known != text {
				t.Fatalf("code %d was %s and is %s", c.Code[i], known, text)
			}
			codes[c.Code[i]] = text
		}
		return nil
	})
	if err != nil || len(dicts) != 2 {
		t.Fatal(len(dicts), err)
	}
}

func TestTheCustomerMayBeAnExpression(t *testing.T) {
	raw := map[string]table.Kind{"customer": table.Text}
	src := orders()
	src.Raw = raw
	src.Fields[0] = rules.Field{Name: "customer", Kind: table.Text, Program: program(t, raw, `lower(customer)`), Required: true}
	r := scan(t, src, "customer,at,amount\nADA,2026-01-01,1\n,2026-01-01,2\nEve,2026-01-01,3\n", source.Options{})
	if d := cmp.Diff([]string{"ada|2026-01-01T00:00:00Z|1"}, r.rows); d != "" || r.err != nil || r.report.NoCustomer != 1 || r.report.Unknown != 1 {
		t.Fatal(d, r.err, r.report)
	}
}
