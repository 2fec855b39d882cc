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

// residents are customers with a time zone, and with the same column as it is
// written.
func residents() *rules.Source {
	return &rules.Source{
		Name: "customers", Format: rules.CSV, Path: "customers.csv",
		Fields: []rules.Field{
			{Name: "id", Kind: table.Text, Column: "id", Required: true},
			{Name: "timezone", Kind: table.Text, Column: "tz"},
			{Name: "written", Kind: table.Text, Column: "tz"},
		},
	}
}

func TestAZoneThatThereIsNotIsMissingAndSaid(t *testing.T) {
	r := scan(t, residents(), `id,tz
1,Europe/Berlin
2,utc
3,
4,+02:00
5,europe/berlin
6,Mars/Olympus
7,UTC
8,utc
`, source.Options{})
	if r.err != nil {
		t.Fatal(r.err)
	}
	want := []string{
		"1|Europe/Berlin|Europe/Berlin", "2|-|utc", "3|-|-", "4|-|+02:00", "5|-|europe/berlin", "6|-|Mars/Olympus", "7|UTC|UTC", "8|-|utc",
	}
	if d := cmp.Diff(want, r.rows); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	var doubts []string
	for _, d := range r.report.Doubts {
		doubts = append(doubts, fmt.Sprintf("%d: %v", d.Line, d))
	}
	const why = " is not a time zone (write Area/City, such as Europe/Berlin); the project's is used"
	want = []string{
		`3: column "tz": "utc"` + why, `5: column "tz": "+02:00"` + why, `6: column "tz": "europe/berlin"` + why,
		`7: column "tz": "Mars/Olympus"` + why, `9: column "tz": "utc"` + why,
	}
	if d := cmp.Diff(want, doubts); d != "" {
		t.Errorf("doubts (-want +got):\n%s", d)
	}
	if rep := r.report; rep.Used != 8 || rep.Bad != 0 || rep.Doubtful != 5 {
		t.Errorf("%d used, %d bad, %d doubtful", rep.Used, rep.Bad, rep.Doubtful)
	}
}

func TestADoubtIsAboutRowsThatCountOnly(t *testing.T) {
	src := residents()
	src.Repeats, src.MaxBad = "first", 1
	file := "id,tz\n1,UTC\n1,utc\n,utc\n" + strings.Repeat("\n", 3)
	for i := range 200 {
		file += fmt.Sprintf("c%d,Europe/Nowhere%d\n", i, i)
	}
	r := scan(t, src, file, source.Options{BatchRows: 64})
	if r.err != nil || r.report.Doubtful != 200 || len(r.report.Doubts) != 10 || r.report.Doubts[0].Line != 8 {
		t.Errorf("%+v, %v", r.report, r.err)
	}
}

func TestAnOrdersTimezoneIsNobodysHome(t *testing.T) {
	src := orders()
	src.Fields = append(src.Fields, rules.Field{Name: "timezone", Kind: table.Text, Column: "timezone"})
	r := scan(t, src, "customer,at,amount,timezone\nada,2026-01-01,1,utc\n", source.Options{})
	if d := cmp.Diff([]string{"ada|2026-01-01T00:00:00Z|1|utc"}, r.rows); d != "" || r.report.Doubtful != 0 {
		t.Errorf("%s, %d doubtful, %v", d, r.report.Doubtful, r.err)
	}
}
