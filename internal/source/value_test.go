package source_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
)

// numbered is a source of one attribute v.
func numbered(kind table.Kind, zone *time.Location) *rules.Source {
	return &rules.Source{
		Name: "customers", Format: rules.CSV, Path: "c.csv", Zone: zone, MaxBad: 1,
		Fields: []rules.Field{
			{Name: "id", Kind: table.Text, Column: "id"},
			{Name: "v", Kind: kind, Column: "v"},
		},
	}
}

// value reads one cell as one kind: what it shows as, or what is wrong with it.
func value(t testing.TB, kind table.Kind, zone *time.Location, cells ...string) []string {
	t.Helper()
	src := numbered(kind, zone)
	var got []string
	for i, cell := range cells {
		file := fmt.Sprintf("id,v\n%d,\"%s\"\n", i, strings.ReplaceAll(cell, `"`, `""`))
		r := scan(t, src, file, source.Options{})
		switch {
		case r.err != nil:
			t.Fatal(r.err)
		case len(r.rows) == 1:
			_, v, _ := strings.Cut(r.rows[0], "|")
			got = append(got, v)
		default:
			got = append(got, r.report.BadRows[0].Why)
		}
	}
	return got
}

func check(t *testing.T, kind table.Kind, zone *time.Location, want [][2]string) {
	t.Helper()
	for _, c := range want {
		if got := value(t, kind, zone, c[0])[0]; got != c[1] {
			t.Errorf("%q: got %s, want %s", c[0], got, c[1])
		}
	}
}

func TestNumbersArePlainDecimals(t *testing.T) {
	check(t, table.Number, nil, [][2]string{
		{"0", "0"},
		{"12", "12"},
		{" -12.50 ", "-12.5"},
		{"+3", "3"},
		{".5", "0.5"},
		{"5.", "5"},
		{"-0", "-0"},
		{"1e3", "1000"},
		{"1.5E-2", "0.015"},
		{"0.1", "0.1"},
		{"123456789012345678901234", "1.2345678901234569e+23"},
		{"0000000000000000000000012", "12"},
		{"9007199254740993", "9.007199254740992e+15"},
		{"12,50", "is not a number (write 12.50)"},
		{"1.234,50", "is not a number (write 1234.50)"},
		{"1,234.50", "is not a number (write 1234.50)"},
		{"1.234.567", "is not a number (write 1234567)"},
		{"1,234,567", "is not a number (write 1234567)"},
		{"1,234", "is not a number (write it like 1234.50)"},
		{"1 234,5", "is not a number (write 1234.5)"},
		{"1'234.50", "is not a number (write 1234.50)"},
		{"12 EUR", "is not a number (write 12)"},
		{"€12,90", "is not a number (write 12.90)"},
		{"-12%", "is not a number (write -12)"},
		{"NaN", "is not a number (leave the cell empty where there is none)"},
		{"-Inf", "is not a number (leave the cell empty where there is none)"},
		{"NULL", "is not a number (leave the cell empty where there is none)"},
		{"#N/A", "is not a number (leave the cell empty where there is none)"},
		{"-", "is not a number (leave the cell empty where there is none)"},
		{"1e999", "is too large a number"},
		{"0x10", "is not a number (write it like 1234.50)"},
		{"1_000", "is not a number (write it like 1234.50)"},
		{"1e", "is not a number (write 1)"},
		{"twelve", "is not a number (write it like 1234.50)"},
		{"1-2", "is not a number (write it like 1234.50)"},
	})
}

func TestANumberIsTheOneThatItsTextNames(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		file, texts := "id,v\n", []string{}
		for i := range 20 {
			f := rapid.Float64Range(-1e15, 1e15).Draw(r, "number")
			format := byte(rapid.SampledFrom([]rune{'f', 'e', 'g'}).Draw(r, "format"))
			texts = append(texts, strconv.FormatFloat(f, format, rapid.IntRange(-1, 20).Draw(r, "digits"), 64))
			file += fmt.Sprintf("%d,%s\n", i, texts[i])
		}
		got := scan(t, numbered(table.Number, nil), file, source.Options{}).rows
		if len(got) != len(texts) {
			r.Fatalf("%d of %d numbers were read", len(got), len(texts))
		}
		for i, text := range texts {
			want, _ := strconv.ParseFloat(text, 64)
			_, v, _ := strings.Cut(got[i], "|")
			f, err := strconv.ParseFloat(v, 64)
			if err != nil || math.Float64bits(f) != math.Float64bits(want) {
				r.Fatalf("%q was read as %s", text, v)
			}
		}
	})
}

func TestTruthHasSixSpellings(t *testing.T) {
	const no = "is neither true nor false (write true or false, yes or no, 1 or 0)"
	check(t, table.Bool, nil, [][2]string{
		{"true", "true"},
		{"TRUE", "true"},
		{"Yes", "true"},
		{"y", "true"},
		{"T", "true"},
		{"1", "true"},
		{"false", "false"},
		{"False", "false"},
		{"NO", "false"},
		{"n", "false"},
		{"f", "false"},
		{"0", "false"},
		{"", "-"},
		{"ja", no},
		{"2", no},
		{"10", no},
		{"trueish", no},
		{"null", "is neither true nor false (leave the cell empty where it is not known)"},
	})
}

func TestDatesAreISO(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	const form, zone = "is not a date (write 2026-01-31 or 2026-01-31 09:00:05)", "is not a date (write the zone as Z or +02:00)"
	const general, calendar = "is not a date (write year-month-day, as 2026-01-31)", "is not a day of the calendar"
	check(t, table.Time, berlin, [][2]string{
		{"2026-01-31", "2026-01-30T23:00:00Z"},
		{"2026-07-31", "2026-07-30T22:00:00Z"},
		{"2026-01-31 09:00", "2026-01-31T08:00:00Z"},
		{"2026-01-31T09:00:05", "2026-01-31T08:00:05Z"},
		{"2026-01-31 09:00:05.123", "2026-01-31T08:00:05.123Z"},
		{"2026-01-31 09:00:05.123456789", "2026-01-31T08:00:05.123456Z"},
		{"2026-01-31T09:00:05Z", "2026-01-31T09:00:05Z"},
		{"2026-01-31t09:00:05z", "2026-01-31T09:00:05Z"},
		{"2026-01-31T09:00:05.5+02:00", "2026-01-31T07:00:05.5Z"},
		{"2026-01-31 09:00:05-0330", "2026-01-31T12:30:05Z"},
		{"2026-01-31 09:00:05 +00", "2026-01-31T09:00:05Z"},
		{"2024-02-29", "2024-02-28T23:00:00Z"},
		{"1899-12-31", "1899-12-30T23:00:00Z"},
		{"2200-06-01", "2200-05-31T22:00:00Z"},
		{"2026-03-29 02:30", "2026-03-29T01:30:00Z"}, // skipped: 03:30 summer time
		{"2026-03-29 01:59:59", "2026-03-29T00:59:59Z"},
		{"2026-03-29 03:00", "2026-03-29T01:00:00Z"},
		{"2026-10-25 02:30", "2026-10-25T01:30:00Z"}, // comes twice: the second one, as time.Date has it
		{"2026-10-25 03:00", "2026-10-25T02:00:00Z"},
		{"2026-02-30", calendar},
		{"2026-13-01", calendar},
		{"2026-00-10", calendar},
		{"2026-01-00", calendar},
		{"2025-02-29", calendar},
		{"1900-02-29", calendar},
		{"0000-01-01", calendar},
		{"2026-01-31 24:00", form},
		{"2026-01-31 09:60", form},
		{"2026-01-31 09:00:60", form},
		{"2026-01-31 9:00", form},
		{"2026-01-31x", form},
		{"2026-01-31 ", "2026-01-30T23:00:00Z"},
		{"2026-01-31T", form},
		{"2026-01-31 09:00:05.", zone},
		{"2026-01-31 09:00 CET", zone},
		{"2026-01-31 09:00+1", zone},
		{"2026-01-31 09:00+25:00", zone},
		{"31.01.2026", "is not a date (write 2026-01-31)"},
		{"01/31/2026", "is not a date (write 2026-01-31)"},
		{"31/01/2026 09:00", "is not a date (write 2026-01-31)"},
		{"2026/01/31", "is not a date (write 2026-01-31)"},
		{"03/04/2026", general},
		{"1738310400", general},
		{"2026-1-5", general},
		{"20260131", general},
		{"yesterday", general},
		{"2026-0a-31", general},
		{"NULL", "is not a date (leave the cell empty where there is none)"},
	})
}

func TestALocalTimeIsTheOneThatTimeDateGives(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	for _, name := range []string{"Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "America/Havana"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		var file strings.Builder
		var want []string
		file.WriteString("id,v\n")
		for i := range 7 * 366 * 12 {
			naive := time.Date(2007, 1, 1, 0, i*120+30*(i%2), 0, 0, time.UTC)
			fmt.Fprintf(&file, "%d,%s\n", i, naive.Format("2006-01-02 15:04"))
			want = append(want, show(time.Date(naive.Year(), naive.Month(), naive.Day(), naive.Hour(), naive.Minute(), 0, 0, zone).UTC()))
		}
		r := scan(t, numbered(table.Time, zone), file.String(), source.Options{})
		if r.err != nil {
			t.Fatal(r.err)
		}
		for i, row := range r.rows {
			if row != strconv.Itoa(i)+"|"+want[i] {
				t.Fatalf("%s: row %s, want %s", name, row, want[i])
			}
		}
	}
}
