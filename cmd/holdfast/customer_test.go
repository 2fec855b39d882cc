//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestACustomerIsShown(t *testing.T) {
	dir := example(t, "coffee")
	in := "--project=" + dir
	mustHold(t, "run", "--once", dir)
	mustHold(t, "customer", "withdraw", "C0003", in, "--from", "a call", "--at", "2026-01-04")
	out := mustHold(t, "customer", "show", "C0003", in)
	for _, want := range []string{
		"C0003\n", "clara@example.com", "in data/orders.csv", "no to everything on 2026-01-04 00:00, a call", "win-back since 2026-01-05 09:00",
		"of comeback: 10%, good until 2026-01-19 09:00", "email:we-miss-you  sent",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q\n%s", want, out)
		}
	}
	ends(t, filesBad, `no customer "C9999"`, "customer", "show", "C9999", in)
	ends(t, usageBad, "the id of one customer", "customer", "show", in)
	ends(t, usageBad, `customer has no command "delete": there are show`, "customer", "delete", "C0003")
}

func TestACustomersWordCounts(t *testing.T) {
	dir := example(t, "coffee")
	in := "--project=" + dir
	ends(t, fine, "does not want to be written to in general, since 2026-01-05 09:00", "customer", "withdraw", "C0003", in)
	ends(t, fine, "unsubscribed", "plan", dir, "--customer", "C0003", "--playbook", "win-back")
	ends(t, fine, "has agreed to be written to in general", "customer", "agree", "C0003", in, "--from", "the till", "--text", "v2")
	ends(t, fine, "Clara, du fehlst uns", "plan", dir, "--customer", "C0003", "--playbook", "win-back")
	ends(t, fine, "yes to everything on 2026-01-05 09:00, the till, text v2", "customer", "show", "C0003", in)
	ends(t, usageBad, "needs a proof", "customer", "agree", "C0003", in)
	ends(t, usageBad, "still to come", "customer", "withdraw", "C0003", in, "--at", "2026-01-06")
	ends(t, usageBad, `no topic "news"`, "customer", "withdraw", "C0003", "news", in)
	ends(t, filesBad, `no customer "C9999"`, "customer", "withdraw", "C9999", in)
	ends(t, fine, "1 address is on the list", "customer", "suppress", "C0003", in)
	ends(t, fine, "suppress remove takes it off", "customer", "agree", "C0003", in, "--from", "the till")
}

func TestAWordAboutOneTopicIsKept(t *testing.T) {
	dir := example(t, "coffee")
	in := "--project=" + dir
	replace(t, filepath.Join(dir, "holdfast.yaml"), "limits:", "consent: {topics: {news: {column: consent}}}\nlimits:")
	replace(t, filepath.Join(dir, "playbooks/win-back.yaml"), "    priority: 50", "    topic: news\n    priority: 50")
	ends(t, fine, "about news", "customer", "withdraw", "C0003", "news", in)
	ends(t, fine, "unsubscribed", "plan", dir, "--customer", "C0003", "--playbook", "win-back")
	ends(t, usageBad, "there are news", "customer", "withdraw", "C0003", "offers", in)
}

func TestAllThatThereIsAboutACustomerIsExported(t *testing.T) {
	dir := example(t, "coffee")
	in := "--project=" + dir
	mustHold(t, "run", "--once", dir)
	mustHold(t, "customer", "suppress", "C0003", in)
	var got exportJSON
	if err := json.Unmarshal([]byte(mustHold(t, "customer", "export", "C0003", in)), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Sources["customers"]) != 1 || got.Sources["customers"][0]["email"] != "clara@example.com" || len(got.Sources["orders"]) == 0 {
		t.Errorf("the sources have %v", got.Sources)
	}
	for _, row := range got.Sources["orders"] {
		if row["customer"] != "C0003" {
			t.Errorf("an order of somebody else: %v", row)
		}
	}
	if len(got.Ledger["touch"]) != 1 || len(got.Ledger["code"]) != 1 || len(got.Ledger["entry"]) != 1 {
		t.Errorf("the ledger has %v", got.Ledger)
	}
	if got.Banned == nil || got.Banned.Reason != "suppressed" {
		t.Errorf("banned %v", got.Banned)
	}
}

func TestAnErasedCustomerIsGoneAndStaysSuppressed(t *testing.T) {
	dir := example(t, "coffee")
	in := "--project=" + dir
	mustHold(t, "run", "--once", dir)
	letters, err := filepath.Glob(filepath.Join(dir, "out/*.eml"))
	if err != nil || len(letters) == 0 {
		t.Fatal(letters, err)
	}
	ends(t, usageBad, "say --yes", "customer", "erase", "C0003", in)
	out, errs, code := hold(t, "customer", "erase", "C0003", in, "--yes")
	if code != fine || out != "C0003 is erased from the ledger, and 1 letter from the outbox\n" || !strings.Contains(errs, "data/customers.csv still has them") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	rest, err := filepath.Glob(filepath.Join(dir, "out/*.eml"))
	if err != nil || len(rest) != len(letters)-1 {
		t.Errorf("%d letters of %d are left (%v)", len(rest), len(letters), err)
	}
	for _, name := range rest {
		if text, err := os.ReadFile(name); err != nil || bytes.Contains(text, []byte("clara@example.com")) {
			t.Errorf("%s is hers (%v)", name, err)
		}
	}
	ends(t, fine, "The ledger has nothing about that.", "ledger", dir, "--customer", "C0003")
	plan := []string{"plan", dir, "--customer", "C0003", "--playbook", "win-back"}
	ends(t, fine, "erased               on 2026-01-05, and still in data/customers.csv", plan...)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "at: 2026-01-05T09:00", "at: 2026-01-05T09:30")
	ends(t, fine, "", "customer", "agree", "C0003", "--from", "till", in)
	ends(t, fine, "suppressed", plan...) // the address is never written to
	file, err := os.ReadFile(filepath.Join(dir, "state/holdfast.db"))
	if err != nil || bytes.Contains(file, []byte("clara@example.com")) {
		t.Errorf("the ledger still holds her address (%v)", err)
	}
}

func TestErasingIsAskedForTwice(t *testing.T) {
	for _, c := range []struct {
		typed string
		gone  bool
	}{{"C0003\n", true}, {"C0003", true}, {"c0003\n", false}, {"", false}, {"yes\n", false}} {
		var out bytes.Buffer
		w := &world{in: strings.NewReader(c.typed), out: &out, err: &out, clock: func() time.Time { return noon }}
		a := &acquainted{id: "C0003", rows: map[string][]map[string]any{"touch": {nil, nil}, "movement": {nil}}}
		if err := typed(w, a, "clara@example.com"); (err == nil) != c.gone {
			t.Errorf("%q: %v", c.typed, err)
		}
		if want := "C0003 (clara@example.com) from the ledger for good: 2 touches, 1 movement of points."; !strings.Contains(out.String(), want) {
			t.Errorf("it asks %q", out.String())
		}
	}
}
