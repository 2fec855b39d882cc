package engine_test

import (
	"testing"
	"time"

	"holdfast/engine"
)

// lapsed is a journey to those who have not bought for long, and three customers
// who have come in, by what was known on Monday at nine: orders up to Sunday night.
func lapsed(t *testing.T, who string) *journey {
	t.Helper()
	j := travel(t, "segments: {lapsed: days_since_last_order > 30}\nplaybooks:\n  hello:\n    schedule: \"0 9 * * *\"\n"+who+
		"    exit: orders_since_entry > 0\n    steps:\n      - email: letter\n      - wait: 2d\n      - email: hello\n",
		someone("ada"), someone("bob"), someone("cleo"), someone("dan"))
	for _, id := range []string{"ada", "bob", "cleo"} {
		j.orders = append(j.orders, order{id, at(t, "2025-11-01 10:00"), 20})
	}
	return j
}

// The till's orders of Monday morning are exported on Tuesday. Ada's is no win of
// the letter's, for it is older, but it shows that the letter was a mistake.
func TestWhoHadBoughtBeforeTheEntryLeavesWhenTheOrderComesToLight(t *testing.T) {
	for name, who := range map[string]string{"audience": "    audience: lapsed\n", "segment": "    on: {enter: lapsed}\n"} {
		t.Run(name, func(t *testing.T) {
			j := lapsed(t, who)
			j.on("2025-11-02 09:00")
			j.orders = append(j.orders, order{"dan", at(t, "2026-01-04 22:00"), 20})
			j.on("2026-01-05 09:00",
				"ada: email:letter go, wait waiting until 2026-01-07 09:00",
				"bob: email:letter go, wait waiting until 2026-01-07 09:00",
				"cleo: email:letter go, wait waiting until 2026-01-07 09:00")
			j.orders = append(j.orders,
				order{"ada", at(t, "2026-01-05 08:00"), 20},
				order{"bob", at(t, "2026-01-05 08:00"), -20}, // a refund is none
				order{"cleo", at(t, "2026-01-06 08:00"), 20})
			why := "no longer in the audience, by an order of before the entry that has come to light since"
			if ada, cleo := j.account("2026-01-07 09:00", "ada").Verdict().Why, j.account("2026-01-07 09:00", "cleo").Verdict().Why; ada != why || cleo != "" {
				t.Errorf("ada leaves for %q, want %q, and cleo, who came back, for %q", ada, why, cleo)
			}
			j.on("2026-01-07 09:00", "ada: exited", "bob: email:hello go", "cleo: exited")
		})
	}
}

func TestAnOrderThatWasKnownAtTheEntrySendsNobodyAway(t *testing.T) {
	j := travel(t, "playbooks:\n  hello:\n    schedule: \"0 9 * * *\"\n    audience: days_since_last_order < 2\n    steps:\n      - email: letter\n      - wait: 5d\n      - email: hello\n",
		someone("ada"))
	j.orders = []order{{"ada", at(t, "2026-01-05 08:00"), 20}}
	j.on("2026-01-05 09:00", "ada: email:letter go, wait waiting until 2026-01-10 09:00")
	j.on("2026-01-10 09:00", "ada: email:hello go")
}

func TestAtTheMomentOfSendingAnOrderOfBeforeCountsToo(t *testing.T) {
	j := lapsed(t, "    audience: lapsed\n")
	j.orders = append(j.orders, order{"dan", at(t, "2026-01-04 22:00"), 20})
	began := at(t, "2026-01-05 09:00")
	j.on("2026-01-05 09:00",
		"ada: email:letter go, wait waiting until 2026-01-07 09:00",
		"bob: email:letter go, wait waiting until 2026-01-07 09:00",
		"cleo: email:letter go, wait waiting until 2026-01-07 09:00")
	now := began.Add(48 * time.Hour)
	j.history = j.notebook.history(j.book, now)
	plan, _ := j.plan(t, now)
	d := plan.Go()[0]
	j.orders = append(j.orders, order{"ada", at(t, "2026-01-05 08:00"), 20})
	in := j.look(t, now)
	board, err := engine.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	if reason, why := board.Still(in, &d, now); reason != engine.Exited || why == "" {
		t.Errorf("%s: %q %q, want %q and why", d.Key.Customer, reason, why, engine.Exited)
	}
}
