package source_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/internal/source"
)

func TestCSVAsRealFilesHaveIt(t *testing.T) {
	const header = "id,name,score,consent,since\n"
	for _, c := range []struct {
		name, file string
		rows       []string
		bad        string
	}{
		{name: "plain", file: header + "1,Ada,2.5,true,2026-01-31\n", rows: []string{"1|Ada|2.5|true|2026-01-31T00:00:00Z"}},
		{name: "no line break at the end", file: header + "1,Ada,2,no,2026-01-31", rows: []string{"1|Ada|2|false|2026-01-31T00:00:00Z"}},
		{name: "a byte order mark and CRLF", file: "\xef\xbb\xbf" + strings.ReplaceAll(header+"1,Ada,2,Y,2026-01-31\n", "\n", "\r\n"), rows: []string{"1|Ada|2|true|2026-01-31T00:00:00Z"}},
		{name: "semicolons", file: strings.ReplaceAll(header, ",", ";") + "1;Ada, Countess;;;\n", rows: []string{"1|Ada, Countess|-|-|-"}},
		{name: "tabs", file: strings.ReplaceAll(header, ",", "\t") + "1\tAda\t\t\t\n", rows: []string{"1|Ada|-|-|-"}},
		{name: "columns in another order and more of them", file: "x,since,consent,score,name,id\n9,,,1,Ada,7\n", rows: []string{"7|Ada|1|-|-"}},
		{name: "a quoted header with spaces", file: "\"id\", \"name\" ,score , consent,since\n1,Ada,,,\n", rows: []string{"1|Ada|-|-|-"}},
		{name: "empty cells and spaces are missing", file: header + "1,  ,\t, ,\"\"\n", rows: []string{"1|-|-|-|-"}},
		{name: "empty lines are no rows", file: header + "\n1,A,,,\n\r\n\n2,B,,,\n\n", rows: []string{"1|A|-|-|-", "2|B|-|-|-"}},
		{name: "ids stay as they are written", file: header + "00123,A,,,\n9e+05,B,,,\n 7 ,C,,,\n\u00a08\u00a0,D,,,\n", rows: []string{"00123|A|-|-|-", "9e+05|B|-|-|-", "7|C|-|-|-", "8|D|-|-|-"}},
		{name: "quotes", file: header + "1,\"Lovelace, Ada\",,,\n2,\"say \"\"hi\"\" \"\"\",,,\n3, \"C\" ,,,\n4,5\" pipe,,,\n5,\"\"\"\",,,\n", rows: []string{
			"1|Lovelace, Ada|-|-|-", `2|say "hi" "|-|-|-`, "3|C|-|-|-", `4|5" pipe|-|-|-`, `5|"|-|-|-`,
		}},
		{
			name: "line numbers are right behind quoted line breaks",
			file: header + "1,\"a\r\nb\n\"\"c\"\"\",,,\n2,B,x,,\n\"3\",\"C\n\",,,\"\n\"\n4,D,y,,\n",
			rows: []string{"1|a\r\nb\n\"c\"|-|-|-", "3|C|-|-|-"},
			bad:  "5: column \"score\": \"x\" is not a number (write it like 1234.50)\n9: column \"score\": \"y\" is not a number (write it like 1234.50)",
		},
		{
			name: "a short row, a long one, text behind a quote",
			file: header + "1,A,,\n2,B,,,\n3,C,,,,\n4,\"D\"x,,,\n5,E,,,\n",
			rows: []string{"2|B|-|-|-", "5|E|-|-|-"},
			bad:  "2: the row has 4 cells, the header has 5\n4: the row has 6 cells, the header has 5\n5: the row has text behind a closing quote (write a quote inside quotes twice)",
		},
		{
			name: "a row of one cell", file: header + "1\n",
			bad: "2: the row has 1 cell, the header has 5",
		},
		{
			name: "a cell that is not UTF-8", file: header + "1,Jos\xe9,,,\n\xff,B,,,\n3,C,,,\n", rows: []string{"3|C|-|-|-"},
			bad: "2: column \"name\": \"Jos\uFFFD\" is not UTF-8 text (save the file as UTF-8)\n3: column \"id\": \"\uFFFD\" is not UTF-8 text (save the file as UTF-8)",
		},
		{
			name: "a customer without an id", file: header + ",A,,,\n2,B,,,\n", rows: []string{"2|B|-|-|-"},
			bad: `2: column "id" has no value (every customer needs an id)`,
		},
		{name: "only a header", file: header},
		{name: "only a header, not ended", file: "id,name,score,consent,since"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := customers()
			src.MaxBad = 1
			r := scan(t, src, c.file, source.Options{})
			if r.err != nil {
				t.Fatal(r.err)
			}
			if d := cmp.Diff(c.rows, r.rows); d != "" {
				t.Errorf("rows (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.bad, bad(r.report)); d != "" {
				t.Errorf("bad rows (-want +got):\n%s", d)
			}
			if r.report.Bytes != int64(len(c.file)) {
				t.Errorf("%d bytes read of %d", r.report.Bytes, len(c.file))
			}
		})
	}
}

func TestRowsLongerThanTheBufferAreReadWhole(t *testing.T) {
	long := strings.Repeat("ä ", 300_000) + "ä"
	file := "id,name,score,consent,since\n"
	want := []string{}
	for _, id := range []string{"1", "2", "3"} {
		file += id + ",\"" + strings.ReplaceAll(long, " ", "\n") + "\",,,\n"
		want = append(want, id+"|"+strings.ReplaceAll(long, " ", "\n")+"|-|-|-")
	}
	r := scan(t, customers(), file, source.Options{})
	if r.err != nil || !cmp.Equal(r.rows, want) {
		t.Fatalf("%d rows, %v", len(r.rows), r.err)
	}
}
