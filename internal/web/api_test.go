package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/engine/report"
	"holdfast/internal/ledger"
	"holdfast/internal/web"
	"holdfast/rules"
)

const secret = "a token of more than twenty characters"

// till is the API over loopback, with a code of one use for ada and vouchers.
type till struct {
	*testing.T
	book   *rules.Book
	ledger *ledger.Ledger
	url    string
	token  string
	log    *strings.Builder
}

func openTill(t *testing.T) *till {
	t.Helper()
	l, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	s := &till{
		T: t, ledger: l, token: secret, log: &strings.Builder{},
		book: &rules.Book{
			Name: "Blue Door", Zone: time.UTC, Currency: rules.Currency{Code: "EUR", Digits: 2}, API: rules.API{Token: rules.NewSecret(secret)},
			Offers: []rules.Offer{{Name: "comeback", Uses: 1, Ladder: []rules.Rung{{Kind: rules.OfferPercent, Percent: 15}}}},
		},
	}
	api := web.API{
		Book: func() *rules.Book { return s.book }, Codes: l, Points: l, Because: ledger.Because,
		Clock: func() time.Time { return nine.Add(time.Hour) }, Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Offers: func(ctx context.Context, book *rules.Book, now time.Time) ([]report.Offer, error) {
			sums, err := l.Sums(ctx, now)
			return report.Offers(book, now, sums, nil), err
		},
		Loyalty: func(context.Context, *rules.Book, time.Time) (any, error) { return map[string]int{"liability": 7}, nil },
	}
	server := httptest.NewServer(api.Handler())
	s.url = server.URL
	t.Cleanup(func() {
		server.Close()
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	d := engine.Decision{
		Key: touch, Step: &rules.Step{ID: "how", Kind: rules.StepOffer}, Reason: engine.Go, Opens: true,
		Incentive: &engine.Incentive{Offer: &s.book.Offers[0], Kind: rules.OfferPercent, Percent: 15, Cost: 500, Expires: nine.AddDate(0, 0, 14)},
	}
	_, err = l.Claim(t.Context(), nine, []engine.Decision{d}, engine.Terms{Draw: func(rules.CodePattern) (string, error) { return "BACK-1", nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// call sends one request and gives the status and the answer.
func (s *till) call(method, path, body string) (int, string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer got.Body.Close() //nolint:errcheck // it was read
	text, err := io.ReadAll(got.Body)
	if err != nil {
		s.Fatal(err)
	}
	if len(text) > 0 && !json.Valid(text) && got.StatusCode != http.StatusNotFound {
		s.Errorf("%s %s: no JSON: %s", method, path, text)
	}
	return got.StatusCode, string(text)
}

func (s *till) says(method, path, body string, status int, want string) {
	s.Helper()
	if got, text := s.call(method, path, body); got != status || !strings.Contains(text, want) {
		s.Errorf("%s %s %s: %d %s, want %d with %s", method, path, body, got, text, status, want)
	}
}

func TestACodeIsRedeemedAndRolledBackOverTheAPI(t *testing.T) {
	s := openTill(t)
	s.says("GET", "/api/offers/back-1", "", 200, `{"code":"BACK-1","offer":"comeback","customer":"ada","state":"issued","until":"2026-01-19T09:00:00Z","uses":1,"used":0}`)
	s.says("POST", "/api/offers/redeem", `{"code":"back-1","order":"o1","customer":"ben"}`, 409, `{"error":"the code is somebody else's","reason":"not_theirs"}`)
	s.says("POST", "/api/offers/redeem", `{"code":"back-1","order":"o1","cost":"12.50"}`, 200, `"state":"redeemed","until":"2026-01-19T09:00:00Z","uses":1,"used":1}`)
	s.says("POST", "/api/offers/redeem", `{"code":"BACK-1","order":"o1","cost":"12.50"}`, 200, `"repeated":true`)
	s.says("POST", "/api/offers/redeem", `{"code":"BACK-1","order":"o2"}`, 409, `"reason":"used_up"`)
	s.says("POST", "/api/offers/redeem", `{"code":"NONE","order":"o2"}`, 404, `"reason":"unknown"`)
	s.says("GET", "/api/offers", "", 200, `{"currency":"EUR","offers":[{"name":"comeback","gives":"15%","given":1,"reserved":0,"issued":0,"redeemed":1,"expired":0,"released":0,"redemptions":1,"rate":1,"expected_cost":500,"real_cost":1250}]}`)
	s.says("POST", "/api/offers/rollback", `{"code":"BACK-1","order":"o2"}`, 404, `"reason":"unknown"`)
	s.says("POST", "/api/offers/rollback", `{"code":"BACK-1","order":"o1","at":"2026-01-05T09:59:00Z"}`, 409, `"reason":"past"`)
	s.says("POST", "/api/offers/rollback", `{"code":"BACK-1","order":"o1"}`, 200, `"state":"issued"`)
	s.says("POST", "/api/offers/rollback", `{"code":"BACK-1","order":"o1"}`, 200, `"repeated":true`)
	s.says("POST", "/api/offers/redeem", `{"code":"BACK-1","order":"o1"}`, 409, `"reason":"rolled_back"`)
	s.says("POST", "/api/offers/redeem", `{"code":"BACK-1","order":"o3","at":"2026-01-19T10:00:00+01:00"}`, 409, `"reason":"expired"`)
	s.says("GET", "/api/offers/NONE", "", 404, `"reason":"unknown"`)
	s.says("GET", "/api/loyalty", "", 200, `{"liability":7}`)
}

func TestPointsAreMovedOverTheAPIOnce(t *testing.T) {
	s := openTill(t)
	grant := `{"customer":"ada","points":100,"id":"g1","note":"the late parcel"}`
	s.says("POST", "/api/points/grant", grant, 200, `{"customer":"ada","balance":100,"pending":0,"expiring_30d":0}`)
	s.says("POST", "/api/points/grant", grant, 200, `"balance":100,"pending":0,"expiring_30d":0,"repeated":true}`)
	for range 2 { // it has made no account
		s.says("POST", "/api/points/grant", `{"customer":"adda","points":100,"id":"g2"}`, 404, `(if the id is right, say new: true)","reason":"unknown"}`)
	}
	s.says("POST", "/api/points/grant", `{"customer":"bo","points":100,"id":"g3","new":"yes"}`, 400, "new is true or false")
	s.says("POST", "/api/points/grant", `{"customer":"bo","points":100,"id":"g3","new":true}`, 200, `"balance":100`)
	s.says("POST", "/api/points/grant", `{"customer":"bo","points":1,"id":"g4"}`, 200, `"balance":101`)
	s.says("POST", "/api/points/spend", `{"customer":"ada","points":101,"id":"s1"}`, 409, `"reason":"not_enough"`)
	s.says("POST", "/api/points/spend", `{"customer":"ada","points":60,"id":"s1"}`, 200, `"balance":40`)
	s.says("POST", "/api/points/spend", `{"customer":"ada","points":60,"id":"s1"}`, 200, `"repeated":true`)
	s.says("POST", "/api/points/return", `{"customer":"ada","id":"s2"}`, 404, `"reason":"unknown"`)
	s.says("POST", "/api/points/return", `{"customer":"ada","id":"s1"}`, 200, `"balance":100`)
	s.says("POST", "/api/points/return", `{"customer":"ada","id":"s1","points":5}`, 400, "leave points out")
	s.says("POST", "/api/points/spend", `{"points":60,"id":"s1"}`, 400, "for a customer")
	s.says("GET", "/api/customers/ada/points", "", 200, `{"customer":"ada","balance":100,"pending":0,"expiring_30d":0}`)
	s.says("GET", "/api/customers/nobody/points", "", 200, `"balance":0`)
}

func TestOnlyWhoHasTheTokenIsServed(t *testing.T) {
	s := openTill(t)
	for _, token := range []string{"", "x", secret[:len(secret)-1], secret + "x", strings.ToUpper(secret)} {
		s.token = token
		s.says("GET", "/api/offers/BACK-1", "", 401, `"reason":"unauthorised"`)
		s.says("POST", "/api/offers/redeem", `{"code":"BACK-1","order":"o1"}`, 401, "token")
		s.says("GET", "/api/nothing", "", 401, "token")
	}
	s.book.API.Token = rules.NewSecret("")
	for _, token := range []string{"", " ", secret} {
		s.token = token
		s.says("GET", "/api/offers/BACK-1", "", 404, "not found")
	}
	story, _, err := s.ledger.FindCode(t.Context(), "BACK-1")
	if err != nil || story.State != loyalty.CodeIssued {
		t.Errorf("the code is %s, %v", story.State, err)
	}
}

func TestACallThatIsNoneIsAnsweredInWords(t *testing.T) {
	s := openTill(t)
	for _, c := range []struct {
		body, want string
		status     int
	}{
		{"", "there is no body", 400},
		{"{", "the body is not what this call takes", 400},
		{"[]", "the body is an object, and this is array", 400},
		{`{"code":"BACK-1","order":7}`, "order is text in quotes, and this is number", 400},
		{`{"code":"BACK-1","order":"o1","costs":"5"}`, `unknown field \"costs\"`, 400},
		{`{"code":"BACK-1","order":"o1"} {}`, "more than one object", 400},
		{`{"code":"BACK-1"}`, "a code and an order", 400},
		{`{"code":"BACK-1","order":"o1","cost":"1,50"}`, "is no amount of money", 400},
		{`{"code":"BACK-1","order":"o1","cost":"1.505"}`, "more decimals than EUR", 400},
		{`{"code":"BACK-1","order":"o1","at":"yesterday"}`, "write an instant", 400},
		{`{"code":"` + strings.Repeat("x", 1<<20) + `"}`, "too long", 413},
	} {
		s.says("POST", "/api/offers/redeem", c.body, c.status, c.want)
	}
	s.says("GET", "/api/offers/redeem/more", "", 404, "there is no such call")
	if err := s.ledger.Close(); err != nil {
		t.Fatal(err)
	}
	s.says("GET", "/api/offers/BACK-1", "", 503, `"reason":"unavailable"`)
	if !strings.Contains(s.log.String(), "a call could not be answered") {
		t.Errorf("the log says %s", s.log)
	}
}

func TestOneOfManyTillsRedeemsTheCode(t *testing.T) {
	s := openTill(t)
	var mu sync.Mutex
	var wg sync.WaitGroup
	answers := map[int]int{}
	for i := range 16 {
		wg.Go(func() {
			status, _ := s.call("POST", "/api/offers/redeem", fmt.Sprintf(`{"code":"BACK-1","order":"o%d"}`, i))
			mu.Lock()
			defer mu.Unlock()
			answers[status]++
		})
	}
	wg.Wait()
	same(t, "answers", answers, map[int]int{200: 1, 409: 15})
}
