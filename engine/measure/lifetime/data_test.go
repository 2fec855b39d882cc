package lifetime_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"holdfast/engine/measure/lifetime"
)

// reference returns a file of the reference data, or skips the test.
func reference(t testing.TB, name ...string) string {
	t.Helper()
	folder := os.Getenv("HOLDFAST_DATA")
	if folder == "" {
		t.Skip("set HOLDFAST_DATA to the folder of reference data to run this test")
	}
	return filepath.Join(append([]string{folder}, name...)...)
}

func referenceJSON(t testing.TB, into any, name ...string) {
	t.Helper()
	text, err := os.ReadFile(reference(t, name...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func referenceCSV(t testing.TB, name ...string) [][]string {
	t.Helper()
	f, err := os.Open(reference(t, name...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func number(t testing.TB, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// buyer is one customer of a purchase log, cut at the end of the calibration.
type buyer struct {
	lifetime.Outcome
	spend lifetime.Spend
}

// purchase is one line of a purchase log.
type purchase struct {
	customer string
	day      time.Time
	amount   float64
}

// buyers merges the purchases of one day and counts what came by the end as
// history, in units of so many days, and what came later as outcome.
func buyers(log []purchase, end time.Time, unit float64) map[string]buyer {
	days := map[string]map[time.Time]float64{}
	for _, p := range log {
		if days[p.customer] == nil {
			days[p.customer] = map[time.Time]float64{}
		}
		days[p.customer][p.day] += p.amount
	}
	all := map[string]buyer{}
	for customer, of := range days {
		var first, last time.Time
		for day := range of {
			if first.IsZero() || day.Before(first) {
				first = day
			}
			if !day.After(end) && day.After(last) {
				last = day
			}
		}
		if first.After(end) {
			continue
		}
		since := func(day time.Time) float64 { return day.Sub(first).Hours() / 24 / unit }
		b := buyer{Outcome: lifetime.Outcome{History: lifetime.History{Last: since(last), Age: since(end), N: 1}}}
		for day, amount := range of {
			switch {
			case day.After(end):
				b.Bought++
			case day.After(first):
				b.X++
				b.spend.Mean += amount
			}
		}
		b.spend.X = b.X
		if b.X > 0 {
			b.spend.Mean /= float64(b.X)
		}
		all[customer] = b
	}
	return all
}

func cdnow(t testing.TB) map[string]buyer {
	t.Helper()
	var log []purchase
	for _, row := range referenceCSV(t, "cdnow", "cdnow_sample.csv") {
		log = append(log, purchase{row[1], date(t, row[2]), number(t, row[4])})
	}
	return buyers(log, date(t, "1997-09-30"), 7)
}

func onlineRetail(t testing.TB, end string, unit float64) map[string]buyer {
	t.Helper()
	var log []purchase
	for _, row := range referenceCSV(t, "online_retail", "online_retail.csv") {
		quantity, price := number(t, row[3]), number(t, row[5])
		if row[6] == "" || row[0][0] == 'C' || quantity <= 0 || price <= 0 {
			continue
		}
		log = append(log, purchase{row[6], date(t, row[4][:10]), quantity * price})
	}
	return buyers(log, date(t, end), unit)
}

func date(t testing.TB, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func histories(all map[string]buyer) []lifetime.History {
	var hs []lifetime.History
	for _, b := range all {
		hs = append(hs, b.History)
	}
	return lifetime.Group(hs)
}

func spends(all map[string]buyer) []lifetime.Spend {
	var ss []lifetime.Spend
	for _, b := range all {
		ss = append(ss, b.spend)
	}
	return ss
}
