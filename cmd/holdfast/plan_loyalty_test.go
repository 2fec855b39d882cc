//go:build !race

package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
)

// TestAPlanTellsWhoseReferralCodesNobodyHas has a shop whose rows name codes of an
// older scheme.
func TestAPlanTellsWhoseReferralCodesNobodyHas(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "holdfast.yaml"), `name: Shop
at: 2026-01-05T09:00
sources: {customers: {csv: people.csv, id: id, columns: {referred_by: by}}}
loyalty: {starts: 2026-01-01, referrals: {code: "FRIEND-{6}", by: referred_by, points: {referrer: 20}}}
`)
	rows := "id,by\nada,\nbob,ada\ncat,OLD-1\n"
	sentence := "1 customer says that somebody brought them whose code nobody has, and nobody is rewarded: cat by OLD-1"
	want := &engine.Strangers{Count: 1, First: []engine.Stranger{{Customer: "cat", Code: "OLD-1"}}}
	for range 2 {
		write(t, filepath.Join(dir, "people.csv"), rows)
		if plan := strings.Join(strings.Fields(mustHold(t, "plan", dir)), " "); !strings.Contains(plan, sentence) {
			t.Errorf("there is no %q in\n%s", sentence, plan)
		}
		var doc struct {
			Strangers *engine.Strangers
			Troubles  []string
		}
		if err := json.Unmarshal([]byte(mustHold(t, "plan", "--format", "json", dir)), &doc); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, doc.Strangers); diff != "" || len(doc.Troubles) != 1 {
			t.Errorf("as JSON (- want, + got), with troubles %q:\n%s", doc.Troubles, diff)
		}
		if page := mustHold(t, "plan", "--format", "html", dir); !strings.Contains(page, sentence) {
			t.Error("the page does not tell of it")
		}
		rows += "dan,OLD-2\neve,OLD-3\nfay,OLD-4\ngil,OLD-5\n"
		sentence = "5 customers say that somebody brought them whose code nobody has, and nobody is rewarded: cat by OLD-1, dan by OLD-2, eve by OLD-3, 2 more"
		want.Count, want.First = 5, append(want.First, engine.Stranger{Customer: "dan", Code: "OLD-2"}, engine.Stranger{Customer: "eve", Code: "OLD-3"})
	}
}
