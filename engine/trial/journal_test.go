package trial_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/engine/trial"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

var nine = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// TestTheJournalRemembersWhatTheLedgerDoes gives random decisions to both and
// compares every answer and the whole history after each. Every run has a ledger
// of its own, for a ledger does not go back to the instant where another began.
func TestTheJournalRemembersWhatTheLedgerDoes(t *testing.T) {
	if testing.Short() { // each case opens a ledger of its own
		if err := flag.Set("rapid.checks", "20"); err != nil {
			t.Fatal(err)
		}
	}
	n, test := 0, t
	rapid.Check(t, func(t *rapid.T) {
		n++
		l, run := open(test), fmt.Sprint(" ", n)
		b := both{l: l, j: trial.NewJournal(), run: run, budgets: map[string]engine.Budgeted{
			engine.OfferAccount("comeback" + run): {Since: nine, Limit: 150},
			"messages per day":                    {Since: nine.Add(5 * time.Hour), Limit: 2},
			"points per run":                      {Since: nine, Limit: 6},
			engine.OfferCountAccount("cup" + run): {Since: nine, Limit: 2},
		}}
		b.stock(t)
		now := nine
		for range rapid.IntRange(1, 8).Draw(t, "decisions") {
			now = now.Add(time.Duration(rapid.IntRange(0, 12).Draw(t, "hours")) * time.Hour)
			if rapid.Bool().Draw(t, "somebody speaks") {
				b.speak(t, now)
			}
			b.act(t, now, decision(t, now, run))
		}
	})
}

func open(t *testing.T) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// both are a ledger and a journal that are given the same.
type both struct {
	l       *ledger.Ledger
	j       *trial.Journal
	run     string // what the names of its customers and offers end in
	budgets map[string]engine.Budgeted
	codes   int
}

// stock puts codes into both pools: two of comeback's and one of cup's.
func (b *both) stock(t failer) {
	t.Helper()
	for offer, codes := range map[string]int{"comeback" + b.run: 2, "cup" + b.run: 1} {
		var list []loyalty.Voucher
		for i := range codes {
			list = append(list, loyalty.Voucher{Code: fmt.Sprint("V", i, offer)})
		}
		if taken, refused, err := b.l.Import(t.Context(), nine, offer, list); err != nil || taken != codes {
			t.Fatalf("taken %d, refused %v: %v", taken, refused, err)
		}
		b.j.Stock(offer, codes)
	}
}

// own are the parts of a history that are about this run's customers.
func (b *both) own(h engine.History) engine.History {
	h.Entries = slices.DeleteFunc(h.Entries, func(e engine.Entry) bool { return !strings.HasSuffix(e.Customer, b.run) })
	h.Messages = slices.DeleteFunc(h.Messages, func(m engine.Sent) bool { return !strings.HasSuffix(m.Customer, b.run) })
	h.Issued = slices.DeleteFunc(h.Issued, func(i engine.Issued) bool { return !strings.HasSuffix(i.Customer, b.run) })
	maps.DeleteFunc(h.Points, func(customer string, _ int64) bool { return !strings.HasSuffix(customer, b.run) })
	return h
}

// failer is what tests of both kinds have.
type failer interface {
	Helper()
	Context() context.Context
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// act gives both a decision and compares what they answer and remember.
func (b *both) act(t failer, now time.Time, d engine.Decision) engine.Claim {
	t.Helper()
	var got engine.Claim
	if d.Reason == engine.Go {
		got = b.claim(t, now, d)
	} else {
		if err := b.l.Record(t.Context(), now, []engine.Decision{d}); err != nil {
			t.Fatal(err)
		}
		b.j.Record(now, &d)
	}
	q := engine.HistoryQuery{At: now, Steps: true, Messages: now.Add(-13 * time.Hour), Waves: []string{"win-back"}, FirstLetter: true, Spent: map[string]time.Time{
		engine.OfferAccount("comeback" + b.run): nine.Add(10 * time.Hour), "none": nine,
		engine.OfferCountAccount("cup" + b.run): nine.Add(10 * time.Hour),
		"messages per day":                      nine.Add(5 * time.Hour), "points per run": nine,
	}, Pools: []string{"comeback" + b.run, "cup" + b.run}}
	want, err := b.l.History(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	is := b.j.History(q)
	if diff := cmp.Diff(listed(want.Bans), listed(is.Bans)); diff != "" {
		t.Fatalf("bans after %+v (- ledger, + journal):\n%s", d, diff)
	}
	want.Bans, is.Bans = engine.Bans{}, engine.Bans{} // each has a salt of its own
	if diff := cmp.Diff(b.own(want), is, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("history after %+v (- ledger, + journal):\n%s", d, diff)
	}
	return got
}

func (b *both) claim(t failer, now time.Time, d engine.Decision) engine.Claim {
	t.Helper()
	draw := func(rules.CodePattern) (string, error) { b.codes++; return fmt.Sprint("C", b.codes, b.run), nil }
	want, err := b.l.Claim(t.Context(), now, []engine.Decision{d}, engine.Terms{Budgets: b.budgets, Draw: draw})
	if err != nil {
		t.Fatal(err)
	}
	got := b.j.Claim(now, &d, engine.Terms{Budgets: b.budgets})
	if diff := cmp.Diff(want[0], got, cmpopts.IgnoreFields(engine.Claim{}, "Code")); diff != "" {
		t.Fatalf("claim of %+v (- ledger, + journal):\n%s", d, diff)
	}
	return got
}

func TestTheJournalKeepsBudgetsAsTheLedgerDoes(t *testing.T) {
	b := both{l: open(t), j: trial.NewJournal(), budgets: map[string]engine.Budgeted{engine.OfferAccount("comeback"): {Since: nine, Limit: 150}}}
	offering := func(customer string) engine.Decision {
		return engine.Decision{
			Key:  engine.Key{Playbook: "win-back", Customer: customer, Entry: nine, Step: "letter"},
			Step: &rules.Step{ID: "letter", Kind: rules.StepEmail}, Reason: engine.Go, Opens: true, Last: true,
			Incentive: &engine.Incentive{Offer: &rules.Offer{Name: "comeback"}, Cost: 100},
		}
	}
	if c := b.act(t, nine, offering("ada")); !c.Taken {
		t.Fatalf("the first is refused: %s", c.Reason)
	}
	if c := b.act(t, nine.Add(time.Hour), offering("ben")); c.Reason != engine.BudgetSpent {
		t.Fatalf("the second is not refused: %+v", c)
	}
	b.budgets[engine.OfferAccount("comeback")] = engine.Budgeted{Since: nine.Add(2 * time.Hour), Limit: 150}
	if c := b.act(t, nine.Add(3*time.Hour), offering("ben")); !c.Taken {
		t.Fatalf("in the next period it is refused: %s", c.Reason)
	}
	b.act(t, nine.Add(11*time.Hour), offering("cleo"))
	// A letter that has arrived counts as one that is on its way: the journal
	// has nothing to settle.
	arrived := engine.Settlement{Key: offering("ada").Key, State: engine.TouchSent}
	if err := b.l.Settle(t.Context(), nine.Add(12*time.Hour), []engine.Settlement{arrived}); err != nil {
		t.Fatal(err)
	}
	last := offering("ada")
	last.Reason, last.Step = engine.EnteredBefore, nil
	b.act(t, nine.Add(12*time.Hour), last)
}

// addresses are those of decisions; the last is of a webhook.
var addresses = []string{"ada@shop.example", "Ben@shop.example", ""}

// listed are the bans of the addresses, however they are hashed.
func listed(b engine.Bans) map[string]engine.Ban {
	found := map[string]engine.Ban{}
	for _, a := range addresses {
		if ban, ok := b.Salted[engine.BanHash(b.Salt, a)]; ok {
			found[a] = ban
		}
	}
	return found
}

// speak lets people and runs say something to both.
func (b *both) speak(t *rapid.T, now time.Time) {
	playbook := rapid.SampledFrom([]string{"win-back", "welcome"}).Draw(t, "of playbook")
	said := now.Add(time.Duration(rapid.IntRange(-20, 20).Draw(t, "when")) * time.Hour)
	customer := rapid.SampledFrom([]string{"ada", "ben"}).Draw(t, "who") + b.run
	var err error
	switch rapid.IntRange(0, 6).Draw(t, "what is said") {
	case 0:
		address := rapid.SampledFrom(addresses[:2]).Draw(t, "banned")
		why := rapid.SampledFrom([]engine.Reason{engine.Suppressed, engine.Bounced}).Draw(t, "why")
		err = b.l.Ban(t.Context(), said, address, engine.Ban{Why: why, Detail: "x"})
		b.j.Ban(said, address, engine.Ban{Why: why, Detail: "x"})
	case 1:
		c := engine.Choice{
			Customer: customer, Topic: rapid.SampledFrom([]string{"", "news"}).Draw(t, "chosen"),
			Agreed: rapid.Bool().Draw(t, "agreed"), At: said, From: "link", Text: "v1",
		}
		err = b.l.Choose(t.Context(), []engine.Choice{c})
		b.j.Choose(c)
	case 2:
		s := rules.Silence{Playbook: playbook, Segment: "vip", Tag: "promo", Until: now.Add(9 * time.Hour), Author: "me", Comment: "hush"}
		if rapid.Bool().Draw(t, "from") {
			s.From = said
		}
		var id string
		id, err = b.l.Silence(t.Context(), now, s)
		if got := b.j.Silence(now, s); got != id {
			t.Fatalf("the ledger calls a silence %s, the journal %s", id, got)
		}
	case 3:
		id := rapid.SampledFrom([]string{"1", "2", "x"}).Draw(t, "silence")
		var found bool
		found, err = b.l.EndSilence(t.Context(), id, now)
		if got := b.j.EndSilence(id, now); got != found {
			t.Fatalf("the ledger has silence %s: %v, the journal %v", id, found, got)
		}
	case 4:
		run := engine.Run{
			Playbook: playbook, Matched: rapid.IntRange(0, 99).Draw(t, "matched"), Watch: rapid.Bool().Draw(t, "watch"),
			Seen:   rapid.SampledFrom([]time.Time{{}, now.Add(-time.Hour), now}).Draw(t, "seen"),
			Newest: rapid.SampledFrom([]time.Time{{}, now.Add(-time.Hour), now}).Draw(t, "newest"),
			Came:   rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.ID).Draw(t, "came"),
			Went:   rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "d"}), rapid.ID).Draw(t, "went"),
		}
		err = b.l.Conclude(t.Context(), now, []engine.Run{run})
		b.j.Conclude(now, []engine.Run{run})
	case 5:
		err = b.l.Confirm(t.Context(), playbook, "me", "it is right", now, said)
		b.j.Confirm(playbook, said)
	case 6:
		variant := rapid.SampledFrom([]string{"", "plain", "photo"}).Draw(t, "promoted")
		err = b.l.Promote(t.Context(), now, playbook, "letter", variant, "better")
		b.j.Promote(playbook, "letter", variant)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// reasons are those that a plan leaves in the ledger, go most often.
var reasons = append([]engine.Reason{engine.Go, engine.Go, engine.Go, engine.Go, engine.Go, engine.Go}, engine.Reasons...)

func decision(t *rapid.T, now time.Time, run string) engine.Decision {
	d := engine.Decision{
		Key: engine.Key{
			Playbook: rapid.SampledFrom([]string{"win-back", "welcome"}).Draw(t, "playbook"),
			Customer: rapid.SampledFrom([]string{"ada", "ben"}).Draw(t, "customer") + run,
			Entry:    nine.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "entry")) * time.Hour),
		},
		Reason: rapid.SampledFrom(reasons).Draw(t, "reason"),
		Opens:  rapid.Bool().Draw(t, "opens"),
		Last:   rapid.Bool().Draw(t, "last"),
	}
	if rapid.Bool().Draw(t, "until") {
		d.Until = now.Add(time.Hour + time.Nanosecond)
	}
	switch d.Reason {
	case engine.Exited, engine.StepGone, engine.Nothing, engine.EnteredBefore, engine.Erased,
		engine.AudienceBelt, engine.Drifted, engine.StaleSource, engine.CanaryStopped:
		return d
	}
	d.Step = &rules.Step{Kind: rapid.SampledFrom([]rules.StepKind{
		rules.StepEmail, rules.StepEmail, rules.StepSurvey, rules.StepWebhook, rules.StepReward, rules.StepOffer,
	}).Draw(t, "kind")}
	d.Step.ID = fmt.Sprint(d.Step.Kind, rapid.IntRange(1, 3).Draw(t, "step"))
	d.Step.Content = "content of " + d.Step.ID
	d.Key.Step = d.Step.ID
	d.Place, d.Steps = rapid.IntRange(1, 9).Draw(t, "place"), 9
	if d.Reason == engine.Passed {
		d.Step.Kind, d.Arm = rules.StepSplit, "b"
	}
	if d.Reason != engine.Go {
		return d
	}
	if d.Step.Kind == rules.StepReward {
		d.Points = int64(rapid.IntRange(1, 5).Draw(t, "points"))
		d.Charges = []engine.Charge{{Account: "points per run", Amount: d.Points}}
		return d
	}
	if _, sends := d.Step.Sends(); sends {
		d.Address = rapid.SampledFrom(addresses).Draw(t, "address")
		d.Topic = rapid.SampledFrom([]string{"", "news", "offers"}).Draw(t, "topic")
		d.Variant = rapid.SampledFrom([]string{"", "photo"}).Draw(t, "variant")
		if rapid.Bool().Draw(t, "charged") {
			d.Charges = []engine.Charge{{Account: "messages per day", Amount: 1}}
		}
	}
	if d.Step.Kind == rules.StepOffer || rapid.IntRange(0, 2).Draw(t, "with offer") > 0 {
		offer := &rules.Offer{Name: rapid.SampledFrom([]string{"comeback", "cup"}).Draw(t, "offer") + run, OncePer: rules.Days(rapid.IntRange(0, 3).Draw(t, "once_per"))}
		offer.Pool = rapid.IntRange(0, 2).Draw(t, "pool") == 0
		offer.Group = rapid.SampledFrom([]string{"", "", "winback", "summer"}).Draw(t, "group")
		offer.Rest = rules.Days(rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "rest"))
		d.Incentive = &engine.Incentive{Offer: offer, Expires: now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "expires")) * time.Hour), Cost: int64(100 * rapid.IntRange(0, 2).Draw(t, "cost"))}
	}
	return d
}
