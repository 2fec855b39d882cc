package engine_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// limitReasons are ways to the reasons that protect customers and the shop, for
// Ada on Monday, 5 January 2026, at nine.
func limitReasons(t *testing.T) []reasonCase {
	now, ada := at(t, morning), someone("ada")
	banned := func(why engine.Reason) engine.History {
		return engine.History{Bans: engine.Bans{Plain: map[[32]byte]engine.Ban{sha256.Sum256([]byte("ada@shop.example")): {Why: why, At: now}}}}
	}
	waiting := engine.Entry{Playbook: "hello", Customer: "ada", Began: at(t, "2026-01-01 09:00"), LastAt: at(t, "2026-01-01 09:00"), Due: now, State: engine.EntryOpen}
	other := waiting
	other.Playbook = "complaint"
	allow := func(list ...rules.Allowance) func(*rules.Book) {
		return func(b *rules.Book) { b.Limits.Budgets = list }
	}
	return []reasonCase{
		{
			name: "it is Monday, and letters leave on Tuesdays", reason: engine.OffDay, rules: hello(""), ada: ada,
			book: func(b *rules.Book) { b.Limits.Days = 1 << time.Tuesday },
			want: "ada: email:hello off_day until 2026-01-06 00:00",
		},
		{
			name: "it is a holiday", reason: engine.OffDay, rules: "limits: {quiet_hours: {from: \"21:00\", to: \"08:00\"}}\n" + hello(""), ada: ada,
			book: func(b *rules.Book) { b.Limits.Holidays = []rules.Date{{Month: time.January, Day: 5}} },
			want: "ada: email:hello off_day until 2026-01-06 08:00",
		},
		{
			name: "the messages of today are used up", reason: engine.OverBudget, rules: hello(""), ada: ada,
			book:    allow(rules.Allowance{Of: "messages", Most: 10, Per: "day"}),
			history: engine.History{Spent: map[string]int64{"messages per day": 10}},
			want:    "ada: email:hello over_budget until 2026-01-06 00:00",
		},
		{
			name: "the points of the month do not reach", reason: engine.OverBudget, rules: steps("      - reward: {points: 5}\n"), ada: ada,
			book:    allow(rules.Allowance{Of: "points", Most: 10, Per: "month"}),
			history: engine.History{Spent: map[string]int64{"points per month": 6}},
			want:    "ada: reward over_budget until 2026-01-12 09:00",
		},
		{
			name: "the money of a run does not reach", reason: engine.OverBudget, ada: ada,
			rules: deal("    percent: 10\n    cost: 5\n") + steps("      - offer: comeback\n"),
			book:  allow(rules.Allowance{Of: "money", Most: 499, Per: "run"}),
			want:  "ada: offer:comeback over_budget until 2026-01-06 09:00",
		},
		{
			name: "she is on the way through complaint", reason: engine.Inhibited, rules: hello(""), ada: ada.livingIn("Asia/Kathmandu"),
			book: func(b *rules.Book) {
				b.Limits.Inhibit = []rules.Inhibit{{While: "complaint", Hold: []string{"promo"}}}
				b.Playbooks[0].Tags = []string{"promo"}
			},
			history: engine.History{Entries: []engine.Entry{other}},
			want:    "ada: email:hello inhibited until 2026-01-05 19:15",
		},
		{
			name: "somebody has asked for quiet", reason: engine.Silenced, rules: hello(""), ada: ada,
			history: engine.History{Silences: []rules.Silence{{Customer: "ada", Until: at(t, "2026-01-06 12:00")}}},
			want:    "ada: silenced until 2026-01-06 12:00",
		},
		{
			name: "the first of her wave went an hour ago", reason: engine.CanaryWait, rules: hello(""), ada: ada,
			book: func(b *rules.Book) {
				b.Playbooks[0].Canary = &rules.Canary{First: 1, Wait: 3 * time.Hour, Bounced: 0.1}
			},
			history: engine.History{
				Entries: []engine.Entry{waiting},
				Waves:   map[string][]engine.Wave{"hello": {{Began: waiting.Began, First: at(t, "2026-01-05 08:00"), Sent: 1}}},
			},
			want: "ada: email:hello canary until 2026-01-05 11:00",
		},
		{
			name: "the canary's first have bounced", reason: engine.CanaryStopped, rules: hello(""), ada: ada,
			book: func(b *rules.Book) {
				b.Playbooks[0].Canary = &rules.Canary{First: 10, Wait: 3 * time.Hour, Bounced: 0.1}
			},
			history: engine.History{
				Entries: []engine.Entry{waiting},
				Waves:   map[string][]engine.Wave{"hello": {{Began: waiting.Began, First: at(t, "2026-01-05 06:00"), Sent: 10, Bounced: 2}}},
			},
			want: "ada: canary_stopped",
		},
		{
			name: "she had to wait for longer than it is worth", reason: engine.TooLate, ada: ada,
			rules: "limits: {messages: [{max: 1, per: 240h}]}\n" + hello(""),
			book:  func(b *rules.Book) { b.Limits.GiveUp = 4 * 24 * time.Hour },
			history: engine.History{
				Entries:  []engine.Entry{waiting},
				Messages: []engine.Sent{{Customer: "ada", At: at(t, "2025-12-31 12:00"), Channel: rules.ChannelEmail}},
			},
			want: "ada: email:hello too_late",
		},
		{
			name: "the second opt-in has not come", reason: engine.Unconfirmed, rules: hello(""), ada: ada,
			book: func(b *rules.Book) { b.Consent.Confirmed = "confirmed" }, want: "ada: email:hello unconfirmed",
		},
		{
			name: "there is no proof of her consent", reason: engine.NoConsent, rules: hello(""), ada: ada,
			book: func(b *rules.Book) { b.Consent.Proof = rules.Proof{From: "agreed_on", Required: true} }, want: "ada: email:hello no_consent",
		},
		{
			name: "she has said no", reason: engine.Unsubscribed, rules: hello(""), ada: ada,
			history: engine.History{Choices: []engine.Choice{{Customer: "ada", At: at(t, "2026-01-04 12:00")}}}, want: "ada: email:hello unsubscribed",
		},
		{name: "her address has unsubscribed", reason: engine.Unsubscribed, rules: hello(""), ada: ada, history: banned(engine.Unsubscribed), want: "ada: email:hello unsubscribed"},
		{name: "her mailbox does not exist", reason: engine.Bounced, rules: hello(""), ada: ada, history: banned(engine.Bounced), want: "ada: email:hello bounced"},
		{name: "she has called a letter spam", reason: engine.Complained, rules: hello(""), ada: ada, history: banned(engine.Complained), want: "ada: email:hello complained"},
		{name: "her address is on a list", reason: engine.Suppressed, rules: hello(""), ada: ada, history: banned(engine.Suppressed), want: "ada: email:hello suppressed"},
		{
			name: "the playbook used to match a hundred", reason: engine.Drifted, rules: hello(""), ada: ada,
			book:    func(b *rules.Book) { b.Limits.Drift = rules.Drift{Factor: 3, Runs: 2} },
			history: engine.History{Matched: map[string][]int{"hello": {90, 100}}}, want: "ada: drift",
		},
		{
			name: "the customers are of last week", reason: engine.StaleSource, rules: hello(""), ada: ada,
			change: func(in *engine.Input) { in.Stale = map[string]string{"customers": "customers.csv is stale"} }, want: "ada: stale_source",
		},
	}
}
