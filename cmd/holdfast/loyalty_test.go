//go:build !race

package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// yearOfPoints books a year of 30 customers' points, a week at a time, and gives
// what one would have tallied on paper.
func yearOfPoints(t *testing.T, l *ledger.Ledger, policy loyalty.Policy, from, to time.Time) (paper loyalty.Sums) {
	t.Helper()
	ctx, random := context.Background(), rand.New(rand.NewPCG(2026, 7))
	for week := from; week.Before(to); week = week.AddDate(0, 0, 7) {
		var b engine.Bookings
		wanted := map[string]int64{}
		for c := range 30 {
			customer := fmt.Sprint("=c", c)
			for day := range 7 {
				at := week.AddDate(0, 0, day)
				if at.Before(to) && random.IntN(9) == 0 {
					id := fmt.Sprint(customer, " ", at.Format("01-02"))
					points := 1 + random.Int64N(120)
					b.Points = append(b.Points, engine.Posting{Customer: customer, Earn: &loyalty.Earn{
						At: at, Source: loyalty.Source{Kind: []loyalty.SourceKind{loyalty.Order, loyalty.Event}[random.IntN(2)], ID: id}, Points: points,
					}})
					paper.Issued += points
					if random.IntN(8) == 0 { // it comes back, in part
						back := *b.Points[len(b.Points)-1].Earn
						b.Points = append(b.Points, engine.Posting{Customer: customer, Refund: &loyalty.Refund{At: at, Source: back.Source, Worth: points / 3}})
					}
				}
			}
			if id := fmt.Sprint(customer, " spends ", week.Format("01-02")); week.AddDate(0, 0, 6).Before(to) && random.IntN(5) == 0 {
				wanted[id] = 50
				b.Points = append(b.Points, engine.Posting{Customer: customer, Spend: &loyalty.Spend{At: week.AddDate(0, 0, 6), ID: id, Points: 50}})
			}
		}
		tick := week.AddDate(0, 0, 7)
		if tick.After(to) {
			tick = to
		}
		booked, err := l.Book(ctx, tick, b, engine.Terms{Policy: policy})
		if err != nil {
			t.Fatal(err)
		}
		paper.Spent += 50 * int64(len(wanted)-len(booked.Refusals))
	}
	if _, err := l.Book(ctx, to, engine.Bookings{}, engine.Terms{Policy: policy}); err != nil {
		t.Fatal(err)
	}
	return paper
}

// The report, the ledger's tables by SQL, and what the API gives are one sum.
func TestAYearOfPointsAddsUpToThePointEverywhere(t *testing.T) {
	dir := example(t, "coffee")
	book, err := rules.Load(os.DirFS(dir), rules.Options{Root: dir})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	from, to := time.Date(2025, 1, 1, 0, 0, 0, 0, book.Zone), time.Date(2026, 1, 1, 0, 0, 0, 0, book.Zone)
	policy := loyalty.Policy{Zone: book.Zone, Pending: 14, Expiry: loyalty.Expiry{Kind: loyalty.Rolling, N: 90}}
	l, err := ledger.Open(ctx, ledgerPath(book))
	if err != nil {
		t.Fatal(err)
	}
	paper := yearOfPoints(t, l, policy, from, to)
	shop, err := l.ShopPoints(ctx, to, policy)
	if err != nil {
		t.Fatal(err)
	}
	served := askedOverHTTP(t, book, l, to)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if shop.Issued != paper.Issued || shop.Spent != paper.Spent || !shop.Balanced() || len(shop.Months) != 13 { // midnight is of the next
		t.Errorf("the shop has %+v, the paper %+v", shop, paper)
	}
	if min(shop.Pending, shop.Outstanding, shop.Spent, shop.Expired, shop.Revoked) <= 0 {
		t.Errorf("the year shows too little: %+v", shop.Sums)
	}

	db, err := sql.Open("sqlite", ledgerPath(book))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was only read from
	rows, err := db.Query(`SELECT pot, sum(points) FROM posting GROUP BY pot`)
	if err != nil {
		t.Fatal(err)
	}
	var query loyalty.Sums
	for rows.Next() {
		var p loyalty.Posting
		if err := rows.Scan(&p.Pot, &p.Points); err != nil {
			t.Fatal(err)
		}
		query.Post(p)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	query.Short = shop.Short
	if query != shop.Sums {
		t.Errorf("the tables come to %+v, the shop has %+v", query, shop.Sums)
	}

	var report loyaltyReport
	if err := json.Unmarshal([]byte(mustHold(t, "loyalty", "report", dir, "--at", "2026-01-01", "--format", "json")), &report); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report, served, cmpopts.IgnoreUnexported(loyaltyReport{}), cmpopts.EquateApproxTime(0)); diff != "" {
		t.Errorf("the report (-), and what the API gives (+):\n%s", diff)
	}
	report.Points.At = shop.At
	if diff := cmp.Diff(shop, report.Points); diff != "" {
		t.Errorf("the shop, and the report:\n%s", diff)
	}
	if report.Liability != nil || report.Redemption == nil || *report.Redemption+*report.Breakage != 1 || len(report.Leaders) != leadersShown {
		t.Errorf("%+v", report)
	}
	text := mustHold(t, "loyalty", "report", dir, "--at", "2026-01-01")
	for _, want := range []string{fmt.Sprint(shop.Outstanding), fmt.Sprint(shop.Expired), "2025-07", "order", "Who has earned most"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	leaders(t, dir)
	owed(t, book, to, shop.Sums)
}

// askedOverHTTP is what the shop's own programs are told.
func askedOverHTTP(t *testing.T, book *rules.Book, l *ledger.Ledger, at time.Time) (report loyaltyReport) {
	t.Helper()
	with := *book
	with.API.Token = rules.NewSecret(strings.Repeat("t", 40))
	w := &world{clock: func() time.Time { return at }}
	server := httptest.NewServer(api(w, func() *rules.Book { return &with }, l, slog.New(slog.DiscardHandler)).Handler())
	defer server.Close()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/loyalty", nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Authorization", "Bearer "+with.API.Token.Reveal())
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&report); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", answer.Status, err)
	}
	return report
}

// leaders checks the leaderboard's ways out.
func leaders(t *testing.T, dir string) {
	t.Helper()
	for _, by := range []string{"points", "earned", "spent"} {
		table := mustHold(t, "loyalty", "leaderboard", dir, "--at", "2026-01-01", "--by", by, "--top", "3", "--format", "csv")
		lines := strings.Split(strings.TrimSpace(table), "\n")
		if len(lines) != 4 || lines[0] != "place,customer,points,earned,spent,tier" || !strings.HasPrefix(lines[1], "1,'=c") {
			t.Errorf("by %s:\n%s", by, table)
		}
	}
	ends(t, usageBad, "--by is points, earned, spent or spend", "loyalty", "leaderboard", dir, "--by", "fame")
	ends(t, usageBad, "--format is text, csv or json", "loyalty", "leaderboard", dir, "--format", "html")
	ends(t, fine, "CUSTOMER", "loyalty", "leaderboard", example(t, "coffee")) // of a shop that has never run
}

// owed checks what the points cost the shop.
func owed(t *testing.T, book *rules.Book, at time.Time, sums loyalty.Sums) {
	t.Helper()
	book.Loyalty = &rules.Loyalty{}
	book.Loyalty.Points.Worth.Minor, book.Loyalty.Points.Worth.Points = 1, 3
	r, err := makeLoyaltyReport(context.Background(), book, at)
	if err != nil {
		t.Fatal(err)
	}
	if want := (liability{(sums.Outstanding + 2) / 3, (sums.Pending + 2) / 3}); *r.Liability != want {
		t.Errorf("the liability is %+v, want %+v", *r.Liability, want)
	}
	var page bytes.Buffer
	if err := printLoyaltyHTML(&page, style{}, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h2>Month by month</h2>", "<title>2025-07: ", money(book, r.Liability.Outstanding), fmt.Sprint(sums.Expired)} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no %s in the page", want)
		}
	}
}
