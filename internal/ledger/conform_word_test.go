package ledger_test

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// to is the letter, to an address.
func to(customer, address string) engine.Decision {
	d := letter(customer)
	d.Address = address
	return d
}

func bans(t *testing.T, l *ledger.Ledger) {
	if found, err := l.Unban(ctx, "ada@shop.example"); found || err != nil {
		t.Fatalf("nobody is banned: %v, %v", found, err)
	}
	must(t, l.Ban(ctx, nine, " Ada@Shop.example", engine.Ban{Why: engine.Bounced, Detail: "550 no such user"}))
	must(t, l.Ban(ctx, after(time.Hour), "ada@shop.example", engine.Ban{Why: engine.Suppressed}))
	other := sha256.Sum256([]byte("bob@shop.example"))
	must(t, l.BanHashes(ctx, after(time.Hour), [][32]byte{other}, engine.Ban{Why: engine.Suppressed, Detail: "list of 2026"}))
	if err := l.Ban(ctx, nine, "x@shop.example", engine.Ban{Why: engine.Capped}); err == nil {
		t.Fatal("banned because of a cap")
	}
	h := history(t, l, after(2*time.Hour))
	same(t, "bans", h.Bans, engine.Bans{
		Salt:   h.Bans.Salt,
		Salted: map[[32]byte]engine.Ban{engine.BanHash(h.Bans.Salt, "ada@shop.example"): {Why: engine.Bounced, At: nine, Detail: "550 no such user"}},
		Plain:  map[[32]byte]engine.Ban{other: {Why: engine.Suppressed, At: after(time.Hour), Detail: "list of 2026"}},
	})
	if len(h.Bans.Salt) != 32 || len(history(t, l, after(-time.Hour)).Bans.Salted) != 0 || len(history(t, l, nine).Bans.Plain) != 0 {
		t.Fatalf("salt of %d bytes, or a ban before its instant", len(h.Bans.Salt))
	}
	list, err := l.Bans(ctx)
	must(t, err)
	same(t, "listed", list, []ledger.Banned{
		{Plain: true, Hash: other, Ban: engine.Ban{Why: engine.Suppressed, At: after(time.Hour), Detail: "list of 2026"}},
		{Address: " Ada@Shop.example", Hash: engine.BanHash(h.Bans.Salt, "ada@shop.example"), Ban: engine.Ban{Why: engine.Bounced, At: nine, Detail: "550 no such user"}},
	})
	must(t, l.BanAll(ctx, nine, []string{"ada@shop.example", "dora@shop.example", "Dora@shop.example"}, engine.Ban{Why: engine.Complained}))
	refused(t, l, nine, to("d", "dora@shop.example"), engine.Complained)
	if list, err := l.Bans(ctx); err != nil || len(list) != 3 {
		t.Fatalf("%d bans, %v", len(list), err)
	}
	if err := l.BanAll(ctx, nine, []string{"emil@shop.example"}, engine.Ban{Why: engine.Capped}); err == nil {
		t.Fatal("banned because of a cap")
	}
	refused(t, l, nine, to("a", "ADA@shop.example"), engine.Bounced)
	refused(t, l, nine, to("b", "bob@shop.example"), engine.Suppressed) // of later, and no less true
	taken(t, l, nine, to("c", "cora@shop.example"))
	points := reward("a", 5)
	points.Address = "ada@shop.example"
	taken(t, l, nine, points)
	for _, address := range []string{"ada@shop.example", "bob@shop.example"} {
		if found, err := l.Unban(ctx, address); !found || err != nil {
			t.Fatalf("%s: %v, %v", address, found, err)
		}
	}
	taken(t, l, after(time.Hour), to("d", "ada@shop.example"))
}

func choices(t *testing.T, l *ledger.Ledger) {
	say := func(customer, topic string, agreed bool, at time.Duration) {
		must(t, l.Choose(ctx, []engine.Choice{{Customer: customer, Topic: topic, Agreed: agreed, At: after(at), From: "link", Text: "v2"}}))
	}
	say("ada", "news", true, time.Hour)
	say("ada", "news", false, 3*time.Hour)
	say("ada", "", true, 2*time.Hour)
	say("ada", "news", true, 2*time.Hour) // written later, said earlier
	say("bob", "", true, 2*time.Hour)
	say("bob", "", false, 2*time.Hour) // at one instant: the one written last
	yes := engine.Choice{Customer: "ada", Topic: "news", Agreed: true, At: after(2 * time.Hour), From: "link", Text: "v2"}
	all, no, bob := yes, yes, yes
	all.Topic, no.Agreed, no.At = "", false, after(3*time.Hour)
	bob.Customer, bob.Topic, bob.Agreed = "bob", "", false
	same(t, "then", history(t, l, after(2*time.Hour)).Choices, []engine.Choice{all, yes, bob})
	same(t, "now", history(t, l, after(3*time.Hour)).Choices, []engine.Choice{all, no, bob})

	about := func(customer, topic string) engine.Decision {
		d := letter(customer)
		d.Topic = topic
		return d
	}
	taken(t, l, nine, about("ada", "offers"))
	news := about("ada", "news")
	news.Key.Playbook = "news"
	refused(t, l, nine, news, engine.Unsubscribed)
	refused(t, l, nine, about("bob", "news"), engine.Unsubscribed)
	refused(t, l, nine, about("bob", ""), engine.Unsubscribed)
	survey := about("bob", "")
	survey.Step = &rules.Step{ID: "survey:how", Kind: rules.StepSurvey}
	refused(t, l, nine, survey, engine.Unsubscribed)
	taken(t, l, nine, reward("bob", 1))
	taken(t, l, after(3*time.Hour), news) // the plan of then knew what was said
}

func silences(t *testing.T, l *ledger.Ledger) {
	want := rules.Silence{ID: "1", Playbook: "win-back", Tag: "promo", From: after(time.Hour), Until: after(9 * time.Hour), Author: "eva", Comment: "strike"}
	id, err := l.Silence(ctx, nine, want)
	must(t, err)
	short := rules.Silence{Customer: "ada", Segment: "vip", Until: after(2 * time.Hour)}
	second, err := l.Silence(ctx, nine, short)
	must(t, err)
	short.ID = second
	same(t, "both", history(t, l, nine).Silences, []rules.Silence{want, short})
	same(t, "before", len(history(t, l, after(-time.Second)).Silences), 0)
	same(t, "the short one is over", history(t, l, after(2*time.Hour)).Silences, []rules.Silence{want})
	for _, other := range []string{"", "77", second} {
		if found, err := l.EndSilence(ctx, other, after(2*time.Hour)); found || err != nil {
			t.Fatalf("ended %q: %v, %v", other, found, err)
		}
	}
	if found, err := l.EndSilence(ctx, id, after(3*time.Hour)); !found || err != nil {
		t.Fatalf("not ended: %v, %v", found, err)
	}
	list, err := l.Silences(ctx, after(3*time.Hour))
	must(t, err)
	same(t, "after the end", len(list), 0)
	same(t, "before the end", history(t, l, after(2*time.Hour)).Silences, []rules.Silence{want})
}

func confirmations(t *testing.T, l *ledger.Ledger) {
	must(t, l.Confirm(ctx, "win-back", "eva", "it is the sale", nine, after(24*time.Hour)))
	must(t, l.Confirm(ctx, "win-back", "eva", "not so long", after(2*time.Hour), after(3*time.Hour)))
	must(t, l.Promote(ctx, nine, "win-back", "letter", "photo", "better"))
	must(t, l.Promote(ctx, after(2*time.Hour), "win-back", "letter", "", "no longer"))
	must(t, l.Promote(ctx, after(time.Hour), "welcome", "letter", "plain", "better still"))
	in := func(hours int) []ledger.Promotion {
		all, err := l.Promotions(ctx, after(time.Duration(hours)*time.Hour))
		must(t, err)
		return all
	}
	plain := ledger.Promotion{Playbook: "welcome", Step: "letter", Variant: "plain", Why: "better still", At: after(time.Hour)}
	same(t, "promotions", in(1), []ledger.Promotion{plain, {Playbook: "win-back", Step: "letter", Variant: "photo", Why: "better", At: nine}})
	same(t, "promotions later", in(2), []ledger.Promotion{plain})
	same(t, "promotions before", len(in(-1)), 0)
	first := history(t, l, after(time.Hour))
	same(t, "confirmed", first.Confirmed, map[string]time.Time{"win-back": after(24 * time.Hour)})
	same(t, "promoted", first.Promoted, map[string]map[string]string{"win-back": {"letter": "photo"}, "welcome": {"letter": "plain"}})
	h := history(t, l, after(2*time.Hour))
	same(t, "confirmed", h.Confirmed, map[string]time.Time{"win-back": after(3 * time.Hour)})
	same(t, "promoted", h.Promoted["win-back"], map[string]string{})
	same(t, "before", len(history(t, l, after(-time.Hour)).Confirmed), 0)
}

func known(t *testing.T, l *ledger.Ledger) {
	conclude := func(playbook string, at, newest time.Duration) {
		t.Helper()
		run := []engine.Run{{Playbook: playbook, Newest: after(newest)}}
		for range 2 {
			must(t, l.Conclude(ctx, after(at), run))
		}
	}
	conclude("welcome", -time.Hour, -2*time.Hour) // before anybody who is on the way came in
	same(t, "nobody is on the way", len(history(t, l, nine).Newest), 0)
	d := letter("ada")
	d.Last = false
	taken(t, l, nine, d)
	conclude("welcome", 0, -3*time.Minute)
	conclude("other", time.Hour, time.Minute)
	must(t, l.Conclude(ctx, after(2*time.Hour), []engine.Run{{Playbook: "welcome"}}))
	same(t, "known", history(t, l, after(2*time.Hour)).Newest, map[string]map[int64]time.Time{
		"welcome": {nine.UnixMicro(): after(-3 * time.Minute)}, "other": {after(time.Hour).UnixMicro(): after(time.Minute)},
	})
	same(t, "known then", history(t, l, nine).Newest, map[string]map[int64]time.Time{"welcome": {nine.UnixMicro(): after(-3 * time.Minute)}})
}

func runs(t *testing.T, l *ledger.Ledger) {
	conclude := func(at time.Duration, matched int, watch bool, came, went []string) {
		t.Helper()
		run := []engine.Run{{Playbook: "welcome", Matched: matched, Watch: watch, Came: came, Went: went}}
		if at > time.Hour {
			run[0].Seen = after(at - time.Minute)
		}
		for range 2 {
			must(t, l.Conclude(ctx, after(at), run))
		}
	}
	conclude(0, 5, false, []string{"x"}, nil)
	same(t, "not watched", len(history(t, l, nine).Watches), 0)
	conclude(time.Hour, 6, true, nil, nil)
	same(t, "nobody there", history(t, l, after(time.Hour)).Watches, map[string]engine.Watch{"welcome": {At: after(time.Hour)}})
	conclude(2*time.Hour, 7, true, []string{"b", "a", "c"}, nil)
	conclude(3*time.Hour, 8, true, []string{"d"}, []string{"b", "nobody"})
	conclude(time.Hour, 99, true, []string{"too late"}, []string{"a"})
	h := history(t, l, after(3*time.Hour))
	same(t, "watched", h.Watches, map[string]engine.Watch{"welcome": {At: after(3 * time.Hour), Seen: after(3*time.Hour - time.Minute), Members: []string{"a", "c", "d"}}})
	same(t, "matched", h.Matched, map[string][]int{"welcome": {5, 6, 7, 8}})
	same(t, "matched then", history(t, l, after(2*time.Hour)).Matched, map[string][]int{"welcome": {5, 6, 7}})
	for i := range 40 {
		conclude(time.Duration(4+i)*time.Hour, i, false, nil, nil)
	}
	m := history(t, l, after(42*time.Hour)).Matched["welcome"]
	if len(m) != 30 || m[0] != 9 || m[29] != 38 {
		t.Fatalf("the latest thirty are %v", m)
	}
	taken(t, l, after(50*time.Hour), letter("ada"))
	isErr(t, l.Conclude(ctx, after(49*time.Hour), nil), ledger.ErrPast)
}

// waves has one of each: sent and still on the way, sent and through, failed, not
// yet sent; and a later wave of which nobody was sent anything.
func waves(t *testing.T, l *ledger.Ledger) {
	record(t, l, nine, because(letter("waits"), engine.CanaryWait, after(time.Hour)))
	for i, state := range []engine.State{engine.TouchSent, engine.TouchFailed, engine.TouchUnknown, engine.TouchReleased} {
		d := letter(fmt.Sprint("c", i))
		d.Last = true
		taken(t, l, after(time.Duration(i)*time.Minute), d)
		settle(t, l, after(time.Hour), d, state)
	}
	held := letter("held")
	record(t, l, after(time.Hour), because(held, engine.HeldOut, time.Time{}))
	later := because(letter("later"), engine.CanaryWait, after(3*time.Hour))
	later.Key.Entry = after(2 * time.Hour)
	record(t, l, after(2*time.Hour), later)
	for customer, kinds := range map[string][]engine.Reason{
		"c0": {engine.Complained, engine.Unsubscribed, engine.Complained}, "c1": {engine.Bounced}, "held": {engine.Bounced}, "nobody": {engine.Bounced},
	} {
		for _, kind := range kinds {
			found, err := l.Feedback(ctx, after(3*time.Hour), letter(customer).Key, kind, "words")
			must(t, err)
			if known := customer != "held" && customer != "nobody"; found != known {
				t.Fatalf("feedback of %s: %v", customer, found)
			}
		}
	}
	if _, err := l.Feedback(ctx, after(3*time.Hour), letter("c0").Key, engine.Capped, ""); err == nil {
		t.Fatal("a cap came back")
	}
	ask := func(at time.Duration) map[string][]engine.Wave {
		h, err := l.History(ctx, engine.HistoryQuery{At: after(at), Waves: []string{"win-back", "other"}})
		must(t, err)
		return h.Waves
	}
	first := engine.Wave{Began: nine, First: nine, Sent: 3}
	same(t, "then", ask(time.Hour), map[string][]engine.Wave{"win-back": {first}})
	first.Bounced, first.Complained, first.Unsubscribed = 1, 1, 1
	same(t, "now", ask(4*time.Hour), map[string][]engine.Wave{"win-back": {first, {Began: after(2 * time.Hour)}}})
	same(t, "not asked", len(history(t, l, after(4*time.Hour)).Waves), 0)
}

func ways(t *testing.T, l *ledger.Ledger) {
	first := letter("ada")
	first.Step = &rules.Step{ID: first.Key.Step, Kind: rules.StepEmail, Content: "email:hello"}
	first.Variant = "photo"
	taken(t, l, nine, first)
	fork := because(second("ada"), engine.Passed, time.Time{})
	fork.Step = &rules.Step{ID: fork.Key.Step, Kind: rules.StepBranch, Content: fork.Key.Step}
	fork.Arm, fork.Last, fork.Place, fork.Steps = "else", false, 2, 7
	record(t, l, nine, fork)
	hook := second("ada")
	hook.Key.Step, hook.Step, hook.Last = "ring", &rules.Step{ID: "ring", Kind: rules.StepWebhook}, false
	ask := second("ada")
	ask.Key.Step, ask.Step, ask.Last = "ask", &rules.Step{ID: "ask", Kind: rules.StepSurvey}, false
	taken(t, l, nine, hook)
	taken(t, l, nine, ask)
	must(t, l.Settle(ctx, nine, []engine.Settlement{{Key: first.Key, State: engine.TouchSent, MessageID: "<1@shop>"}}))
	same(t, "had", entry(t, l).Had, []engine.Had{
		{Step: "we-miss-you", Content: "email:hello", Outcome: "sent", Arm: "photo"},
		{Step: "last-call", Content: "last-call", Outcome: "passed", Arm: "else", Place: 2, Steps: 7},
		{Step: "ring", Outcome: "claimed"},
		{Step: "ask", Outcome: "claimed"},
	})
	var channels []rules.Channel
	for _, m := range history(t, l, nine).Messages {
		channels = append(channels, m.Channel)
	}
	same(t, "channels", channels, []rules.Channel{rules.ChannelEmail, rules.ChannelWebhook, rules.ChannelEmail})
	found := touches(t, l, ledger.Filter{})
	if found[3].Arm != "photo" || found[3].Content != "email:hello" || found[2].Arm != "else" {
		t.Fatalf("touches %+v", found)
	}
	keys, err := l.Messages(ctx, []string{"<1@shop>", "<2@shop>"})
	must(t, err)
	same(t, "by message", keys, map[string]engine.Key{"<1@shop>": first.Key})
}

// Whoever is banned before a claim begins is not written to, by whatever process.
func TestNobodyIsClaimedWhoWasBannedBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	one, other := at(t, path), at(t, path)
	const customers = 100
	address := func(i int) string { return fmt.Sprintf("c%d@shop.example", i) }
	var banned atomic.Int64
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range customers {
			if err := one.Ban(ctx, nine, address(i), engine.Ban{Why: engine.Suppressed}); err != nil {
				t.Error(err)
			}
			banned.Store(int64(i + 1))
		}
	})
	wg.Go(func() {
		for i := range customers {
			before := banned.Load()
			claims, err := other.Claim(ctx, nine, []engine.Decision{to(fmt.Sprint("c", i), address(i))}, engine.Terms{})
			if err != nil {
				t.Error(err)
				return
			}
			if c := claims[0]; c.Taken && int64(i) < before || !c.Taken && c.Reason != engine.Suppressed {
				t.Errorf("%d of %d banned: %+v", i, before, c)
			}
		}
	})
	wg.Wait()
	for i := range customers {
		refused(t, other, after(time.Hour), to(fmt.Sprint("later", i), address(i)), engine.Suppressed)
	}
}
