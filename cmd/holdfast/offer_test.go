//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/report"
)

// incentives is a project whose customers get a code of their own, a voucher of
// another house and one that is everybody's.
var incentives = map[string]string{
	"holdfast.yaml": `name: Blue Door
currency: EUR
timezone: Europe/Berlin
at: 2026-01-05T09:00
sources:
  customers: {csv: customers.csv, id: id, columns: {email: email, consent: consent}}
email: {from: "Blue Door <hello@shop.example>", outbox: out/}
offers:
  comeback: {percent: 15, code: "BACK-{8}", cost: 5, expires: 14d, budget: {amount: 100, count: 3, per: month}}
  airline: {partner: {of: Airline, points: 500}, code: {pool: true, low: 1}}
  summer: {free_shipping: true, code: {shared: SUMMER26}}
playbooks:
  gifts: {schedule: "0 9 * * *", audience: id != "", steps: [{offer: comeback}, {offer: airline}, {offer: summer}]}
`,
	"customers.csv": "id,email,consent\nada,ada@shop.example,yes\nbob,bob@shop.example,yes\n",
}

// incentiveProject writes the project and gives --project and its folder.
func incentiveProject(t *testing.T) (in, dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range incentives {
		write(t, filepath.Join(dir, name), text)
	}
	return "--project=" + dir, dir
}

func TestVouchersAreImportedWholeOrNamed(t *testing.T) {
	in, dir := incentiveProject(t)
	file := filepath.Join(dir, "vouchers.csv")
	write(t, file, "\ufeffCode;Until\nfly-1;2026-06-30\n'=FLY-2;\n fly-1 ;\n;2026-06-30\nOLD;2025-12-31T10:00\n")
	out, errs, code := hold(t, "offer", "import", "airline", file, in)
	want := file + ":4: FLY-1 is known already\n" + file + ":5: there is no code\n" + file + ":6: OLD is not valid any more\n"
	if code != filesBad || out != "2 codes taken into the pool of airline\n" || !strings.HasPrefix(errs, want) {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	write(t, file, "code,until\nFLY-8,\nFLY-9,some day\n")
	ends(t, filesBad, file+`:3: "some day" is no day or instant`, "offer", "import", "airline", file, in)
	out = mustHold(t, "offer", "export", "airline", in)
	if out != "code,offer,state,customer,given,from,until,uses,uses_per_customer,used\n"+
		"'=FLY-2,airline,free,,,,,1,0,0\nfly-1,airline,free,,,,2026-06-30T00:00:00+02:00,1,0,0\n" {
		t.Errorf("the pool is\n%s", out)
	}
	ends(t, filesBad, ":2: summer26 is everybody's code of the offer summer", "offer", "import", "airline", beside(t, dir, "FLY-7\nsummer26\n"), in)
	ends(t, filesBad, "makes its codes itself", "offer", "import", "comeback", file, in)
	ends(t, filesBad, "did you mean airline?", "offer", "import", "airlin", file, in)
	ends(t, filesBad, "there is no column code", "offer", "import", "airline", beside(t, dir, "a,b\n1,2\n"), in)
}

// TestAVoucherIsShownAsItsHousePrintsIt imports codes whose letters matter to the
// partner's till.
func TestAVoucherIsShownAsItsHousePrintsIt(t *testing.T) {
	in, dir := incentiveProject(t)
	write(t, filepath.Join(dir, "holdfast.yaml"), strings.Replace(incentives["holdfast.yaml"], "steps: [{offer: comeback}, {offer: airline}, {offer: summer}]", "steps: [{email: letter, offer: airline}]", 1))
	write(t, filepath.Join(dir, "mail", "letter.md"), "---\nsubject: For you\n---\nTake {{ offer_code }}.\n")
	ends(t, filesBad, ":3: AIR-2 is known already", "offer", "import", "airline", beside(t, dir, "Air 4\nair-2\nAIR-2\n"), in)
	ends(t, filesBad, ":1: AIR4 is known already", "offer", "import", "airline", beside(t, dir, "aIR4\n"), in)
	mustHold(t, "run", dir, "--once")
	var texts []string
	for _, l := range outbox(t, dir) {
		texts = append(texts, strings.TrimSpace(strings.SplitN(l.Text, "\n", 2)[0]))
	}
	slices.Sort(texts)
	if diff := cmp.Diff([]string{"Take Air 4.", "Take air-2."}, texts); diff != "" {
		t.Errorf("the letters (-want +got):\n%s", diff)
	}
	exported := mustHold(t, "offer", "export", "airline", in)
	if !strings.Contains(exported, "\nAir 4,airline,issued") || !strings.Contains(exported, "\nair-2,airline,issued") {
		t.Errorf("the export is\n%s", exported)
	}
	ends(t, fine, "air-2", "offer", "show", "Air-2", in)
	ends(t, fine, "Air 4 of offer airline is redeemed on order 1", "offer", "redeem", "AIR4", "--order", "1", in)
	if shown := mustHold(t, "customer", "show", "ada", in) + mustHold(t, "customer", "show", "bob", in); !strings.Contains(shown, "Air 4") || !strings.Contains(shown, "air-2") {
		t.Errorf("the customers are\n%s", shown)
	}
}

// squeezed is a table with one space between its cells.
func squeezed(table string) string {
	return regexp.MustCompile(`(?m) +$`).ReplaceAllString(regexp.MustCompile(` +`).ReplaceAllString(table, " "), "")
}

// beside writes another file into the folder.
func beside(t *testing.T, dir, text string) string {
	t.Helper()
	path := filepath.Join(dir, "other.csv")
	write(t, path, text)
	return path
}

func TestACodeGoesFromTheRunToTheTillAndBack(t *testing.T) {
	in, dir := incentiveProject(t)
	ends(t, fine, "100.00 EUR, 3 codes this month", "offer", "list", in)
	ends(t, fine, "SUMMER26 of offer summer is redeemed on order 1", "offer", "redeem", "summer26", "--order", "1", "--customer", "dan", in) // from a poster
	ends(t, fine, "gives SUMMER26 back", "offer", "rollback", "summer26", "--order", "1", in)
	mustHold(t, "offer", "import", "airline", beside(t, dir, "FLY-1\n"), in)
	plan := mustHold(t, "plan", dir)
	if !strings.Contains(plan, "BACK-????????") || !strings.Contains(plan, "0 vouchers of airline left: import more") {
		t.Errorf("the dry run shows\n%s", plan)
	}
	var doc struct{ Low []string }
	if err := json.Unmarshal([]byte(mustHold(t, "plan", dir, "--format", "json")), &doc); err != nil || len(doc.Low) != 1 || !strings.HasPrefix(doc.Low[0], "0 vouchers of airline left") {
		t.Errorf("as JSON it says %q, %v", doc.Low, err)
	}
	if page := mustHold(t, "plan", dir, "--format", "html"); !strings.Contains(page, "0 vouchers of airline left: import more") {
		t.Error("the page does not say how many vouchers are left")
	}
	if list := squeezed(mustHold(t, "offer", "list", in)); !strings.Contains(list, "\nairline 0 0 0 0 0 0 1\n") {
		t.Errorf("the list is\n%s", list)
	}
	if ran := mustHold(t, "run", dir, "--once"); !strings.Contains(ran, "0 vouchers of airline left: import more") {
		t.Errorf("the run says\n%s", ran)
	}

	exported := mustHold(t, "offer", "export", "comeback", "--state", "issued", in)
	codes := regexp.MustCompile(`BACK-\w{8}`).FindAllString(exported, -1)
	if len(codes) != 2 {
		t.Fatalf("issued are\n%s", exported)
	}
	code := codes[0]
	whose := regexp.MustCompile(code + `,comeback,issued,(\w+),`).FindStringSubmatch(exported)[1]
	ends(t, usageBad, "--order", "offer", "redeem", code, in)
	ends(t, usageBad, `--cost: "1,50" is no amount of money`, "offer", "redeem", code, "--order", "7", "--cost", "1,50", in)
	ends(t, filesBad, "BACK-NONE is not known here", "offer", "redeem", "back-none", "--order", "7", in)
	ends(t, filesBad, code+" is somebody else's", "offer", "redeem", code, "--order", "7", "--customer", "cy", in)
	ends(t, fine, code+" of offer comeback is redeemed on order 7", "offer", "redeem", strings.ToLower(code), "--order", "7", "--cost", "12.50", in)
	ends(t, fine, "was used on order 7 already", "offer", "redeem", code, "--order", "7", in)
	ends(t, filesBad, code+" was used as often as it may be", "offer", "redeem", code, "--order", "8", in)
	show := mustHold(t, "offer", "show", code, in)
	for _, want := range []string{"state     redeemed, 1 of 1", "customer  " + whose, "until     2026-01-19 09:00", "order 7 on 2026-01-05 09:00, 12.50 EUR off"} {
		if !strings.Contains(show, want) {
			t.Errorf("there is no %q in\n%s", want, show)
		}
	}
	list := squeezed(mustHold(t, "offer", "list", in))
	for _, want := range []string{
		"\ncomeback 2 0 1 1 0 0 50.0%\n", "\nairline 1 0 1 0 0 0 0 0.0%\n", "\nsummer 2 0 2 0 0 0 0.0%\n",
		"\ncomeback 15% 10.00 EUR 12.50 EUR 82.50 EUR, 1 code this month\n", "\nairline 500 points of Airline 0.00 EUR 0.00 EUR\n",
		"warning: 0 vouchers of airline left",
	} {
		if !strings.Contains(list, want) {
			t.Errorf("there is no %q in\n%s", want, list)
		}
	}
	if list := squeezed(mustHold(t, "offer", "list", "--at", "2026-01-05T08:59", in)); !strings.Contains(list, "\ncomeback 0 0 0 0 0 0\n") {
		t.Errorf("before the run the list was\n%s", list)
	}
	ends(t, fine, "order 7 gives "+code+" back", "offer", "rollback", code, "--order", "7", in)
	ends(t, fine, "gave "+code+" back already", "offer", "rollback", code, "--order", "7", in)
	ends(t, filesBad, code+" was given back by this order", "offer", "redeem", code, "--order", "7", in)
	ends(t, fine, "redeemed on order 8", "offer", "redeem", code, "--order", "8", in)
	ends(t, fine, "is redeemed on order 9", "offer", "redeem", "summer26", "--order", "9", "--customer", "cy", in)
	ends(t, fine, "everybody's", "offer", "show", "summer26", in)

	var all []report.Offer
	if err := json.Unmarshal([]byte(mustHold(t, "offer", "list", "--format", "json", in)), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || all[1].Name != "comeback" || all[1].Redeemed != 1 || *all[1].Left != 9000 || all[2].Uses != 1 || all[2].Redeemed != 0 {
		t.Errorf("the offers are %+v", all)
	}
	ends(t, filesBad, "did you mean comeback?", "offer", "show", "comebak", in)
	ends(t, fine, "GIVES", "offer", "show", "comeback", in)

	// An offer that is gone from the rules still has its codes.
	text, err := os.ReadFile(filepath.Join(dir, "holdfast.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "holdfast.yaml"), strings.NewReplacer("  summer: {free_shipping: true, code: {shared: SUMMER26}}\n", "", ", {offer: summer}", "").Replace(string(text)))
	ends(t, fine, "not in the rules", "offer", "list", in)
	ends(t, fine, "SUMMER26", "offer", "export", "summer", in)
}

func TestAWebhookIsToldOfTheCodeThatIsGiven(t *testing.T) {
	in, dir := incentiveProject(t)
	var mu sync.Mutex
	var told []map[string]any
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Data map[string]any }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		told = append(told, body.Data)
		if body.Data["customer"] == "bob" {
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	defer shop.Close()
	settings := filepath.Join(dir, "holdfast.yaml")
	replace(t, settings, "steps: [{offer: comeback}, {offer: airline}, {offer: summer}]", "steps: [{webhook: shop, offer: comeback}]")
	replace(t, settings, "at: 2026-01-05T09:00", "at: 2026-01-05T12:00") // the clock's, for the webhook is really called
	replace(t, settings, "playbooks:", "webhooks: {shop: {url: \"${URL}\", secret: \"${KEY}\", private: true}}\nplaybooks:")
	key := map[string]string{"KEY": strings.Repeat("k", 40), "URL": shop.URL}
	if out, errs, code := holdWith(t, key, "run", dir, "--once"); code != worldAway && code != fine {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	codes := map[string]string{}
	for _, data := range told {
		offer, _ := data["offer"].(map[string]any)
		if offer["name"] != "comeback" || offer["percent"] != 15.0 || offer["expires"] != "2026-01-19T12:00:00+01:00" {
			t.Errorf("the shop is told %v", data)
		}
		codes[data["customer"].(string)], _ = offer["code"].(string)
	}
	exported, errs, _ := holdWith(t, key, "offer", "export", "comeback", in)
	for _, want := range []string{codes["ada"] + ",comeback,issued,ada,", codes["bob"] + ",comeback,released,bob,"} {
		if !strings.Contains(exported, want) {
			t.Errorf("there is no %s in\n%s%s", want, exported, errs)
		}
	}
}

func TestTheDaemonServesTheAPIToWhoHasTheToken(t *testing.T) {
	in, dir := incentiveProject(t)
	settings := filepath.Join(dir, "holdfast.yaml")
	replace(t, settings, "at: 2026-01-05T09:00\n", "api: {token: \"${TOKEN}\"}\n")
	token := strings.Repeat("t", 40)
	log := &journal{}
	w := &world{
		in: strings.NewReader(""), out: &bytes.Buffer{}, err: log, clock: func() time.Time { return noon },
		getenv: func(string) (string, bool) { return token, true },
	}
	log, stop := daemonOf(t, w, log, dir, "--listen", "127.0.0.1:0")
	log.await(t, "serving links")
	address := "http://" + regexp.MustCompile(`at=(127\.0\.0\.1:\d+)`).FindStringSubmatch(log.String())[1]
	ask := func(path, token string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		text, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, string(text)
	}
	if status, text := ask("/api/offers", "wrong"); status != http.StatusUnauthorized {
		t.Errorf("without the token: %d %s", status, text)
	}
	status, text := ask("/api/offers", token)
	list, _, _ := holdWith(t, map[string]string{"TOKEN": token}, "offer", "list", "--format", "json", in)
	var served struct{ Offers []report.Offer }
	var listed []report.Offer
	if err := errors.Join(json.Unmarshal([]byte(text), &served), json.Unmarshal([]byte(list), &listed)); err != nil || status != http.StatusOK {
		t.Fatalf("%d, %v\n%s\n%s", status, err, text, list)
	}
	if diff := cmp.Diff(listed, served.Offers); diff != "" || len(listed) != 3 {
		t.Errorf("the API (+) and the command (-) differ:\n%s", diff)
	}
	if status, _ := ask("/u/x", token); status != http.StatusNotFound {
		t.Errorf("a link where there are none: %d", status)
	}
	if code := stop(); code != fine {
		t.Errorf("exit %d\n%s", code, log)
	}
}
