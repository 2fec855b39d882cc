package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
)

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

func TestAValueDoesNotStayForTheNextBatch(t *testing.T) {
	file := "id,name,score,consent,since\n"
	want := []string{}
	for i := range 64 {
		file += fmt.Sprintf("%d,A,1,true,2026-01-01\n", i)
		want = append(want, fmt.Sprintf("%d|A|1|true|2026-01-01T00:00:00Z", i))
	}
	for i := range 70 {
		file += fmt.Sprintf("%d,,,,\n", 64+i)
		want = append(want, fmt.Sprintf("%d|-|-|-|-", 64+i))
	}
	r := scan(t, customers(), file, source.Options{BatchRows: 64})
	if d := cmp.Diff(want, r.rows); d != "" || r.err != nil {
		t.Fatal(d, r.err)
	}
}

func TestAColumnMayBeReadAsTwoKinds(t *testing.T) {
	raw := map[string]table.Kind{"score": table.Text}
	src := customers()
	src.Raw = raw
	src.Fields[1] = rules.Field{Name: "name", Kind: table.Text, Program: program(t, raw, `upper(score)`)}
	r := scan(t, src, "id,name,score,consent,since\n1,A,1e2,,\n", source.Options{})
	if d := cmp.Diff([]string{"1|1E2|100|-|-"}, r.rows); d != "" || r.err != nil {
		t.Fatal(d, r.err)
	}
}
