//go:build !race

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestExplainShowsTheProofOfConsent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vegbox")
	if err := os.CopyFS(dir, os.DirFS(example(t, "vegbox"))); err != nil {
		t.Fatal(err)
	}
	explain := func(format ...string) string {
		t.Helper()
		out, errs, code := hold(t, append([]string{"explain", "V002", "recipes", "--project", dir, "--at", "2026-03-09T09:00"}, format...)...)
		if code != fine {
			t.Fatalf("exit %d\n%s", code, errs)
		}
		return strings.Join(strings.Fields(out), " ")
	}
	want := "consent recipes: agreed on 2025-11-30 00:00, checkout, text 2025-05, confirmed; in data/customers.csv messages"
	if got := explain(); !strings.Contains(got, want) {
		t.Errorf("the data's proof, %q, is missing in\n%s", want, got)
	}
	if _, errs, code := hold(t, "customer", "agree", "V002", "recipes", "--from", "farm shop", "--text", "2026-01", "--at", "2025-12-20T10:00", "--project", dir); code != fine {
		t.Fatalf("agree: exit %d\n%s", code, errs)
	}
	want = "consent recipes: agreed on 2025-12-20 10:00, farm shop, text 2026-01; the customer's own word, in the ledger messages"
	if got := explain(); !strings.Contains(got, want) {
		t.Errorf("the ledger's proof, %q, is missing in\n%s", want, got)
	}
	var doc explainedJSON
	if err := json.Unmarshal([]byte(explain("--format", "json")), &doc); err != nil {
		t.Fatal(err)
	}
	proof := consentJSON{Topic: "recipes", Agreed: true, Source: "ledger", At: time.Date(2025, 12, 20, 10, 0, 0, 0, time.UTC), From: "farm shop", Text: "2026-01"}
	got := doc.Playbooks[0].Consents
	for i := range got {
		got[i].At = got[i].At.UTC()
	}
	if diff := cmp.Diff([]consentJSON{proof}, got); diff != "" {
		t.Error(diff)
	}
}
