package engine_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// verdict is that about the only customer of a shop with one playbook.
func verdict(t tester, s shop, now time.Time) engine.Decision {
	t.Helper()
	plan, _ := s.plan(t, now)
	closes(t, plan)
	for candidate := range plan.Playbooks[0].Decisions.Candidates() {
		return *engine.Verdict(candidate)
	}
	t.Fatal("nobody is a candidate")
	return engine.Decision{}
}

func TestTheNewerWordOnConsentCounts(t *testing.T) {
	now := at(t, morning)
	early, later := at(t, "2026-01-02 12:00"), at(t, "2026-01-04 12:00")
	plain := rules.Consent{}
	dated := rules.Consent{Proof: rules.Proof{At: "agreed_at"}}
	choice := func(topic string, agreed bool, at time.Time) engine.Choice {
		return engine.Choice{Customer: "ada", Topic: topic, Agreed: agreed, At: at, From: "preferences"}
	}
	list := func(choices ...engine.Choice) []engine.Choice { return choices }
	for _, c := range []struct {
		name    string
		topic   string
		rule    rules.Consent
		general string
		facts   facts
		choices []engine.Choice
		want    engine.Reason
		why     string
	}{
		{"agreed", "", plain, "yes", facts{}, nil, engine.Go, ""},
		{"not agreed", "", plain, "no", facts{}, nil, engine.NoConsent, "consent is false"},
		{"nobody knows", "", plain, "", facts{}, nil, engine.NoConsent, "nobody knows: consent is missing"},
		{"agreed in general, not to the topic", "news", plain, "yes", facts{news: "no"}, nil, engine.NoConsent, "news is false"},
		{"agreed to the topic, and to nothing in general", "news", plain, "no", facts{news: "yes"}, nil, engine.NoConsent, "consent is false"},
		{"agreed to the topic, nobody asked in general", "news", plain, "", facts{news: "yes"}, nil, engine.Go, ""},
		{"somebody else's choice", "", plain, "yes", facts{}, list(engine.Choice{Customer: "bob", At: later}), engine.Go, ""},
		{"a choice on another topic", "", plain, "yes", facts{}, list(choice("news", false, later)), engine.Go, ""},

		{"refused here", "", plain, "yes", facts{}, list(choice("", false, later)), engine.Unsubscribed, "said so on 2026-01-04 (preferences)"},
		{"refused the topic", "news", plain, "yes", facts{news: "yes"}, list(choice("news", false, later)), engine.Unsubscribed, "said so on 2026-01-04 (preferences)"},
		{"refused everything", "news", plain, "yes", facts{news: "yes"}, list(choice("", false, later)), engine.Unsubscribed, "said so on 2026-01-04 (preferences)"},
		{"refused, and the data is older", "", dated, "yes", facts{proven: early}, list(choice("", false, later)), engine.Unsubscribed, "said so on 2026-01-04 (preferences)"},
		{"refused, and the data is newer", "", dated, "yes", facts{proven: later}, list(choice("", false, early)), engine.Go, ""},
		{"refused, and the data is as old", "", dated, "yes", facts{proven: later}, list(choice("", false, later)), engine.Unsubscribed, "said so on 2026-01-04 (preferences)"},
		{"refused, and the data says no since", "", dated, "no", facts{proven: later}, list(choice("", false, early)), engine.NoConsent, "consent is false"},

		{"agreed here, nobody else knows", "", plain, "", facts{}, list(choice("", true, later)), engine.Go, ""},
		{"agreed here, the data says no without a date", "", plain, "no", facts{}, list(choice("", true, later)), engine.NoConsent, "consent is false"},
		{"agreed here after the data said no", "", dated, "no", facts{proven: early}, list(choice("", true, later)), engine.Go, ""},
		{"agreed here before the data said no", "", dated, "no", facts{proven: later}, list(choice("", true, early)), engine.NoConsent, "consent is false"},
		{"agreed to everything, the topic's data is missing", "news", plain, "", facts{}, list(choice("", true, later)), engine.Go, ""},

		{"refused everything, then agreed to the topic", "news", plain, "yes", facts{}, list(choice("", false, early), choice("news", true, later)), engine.Go, ""},
		{"agreed to the topic, then refused everything", "news", plain, "yes", facts{news: "yes"}, list(choice("", false, later), choice("news", true, early)), engine.Unsubscribed, "said so on 2026-01-04 (preferences)"},
		{"refused the topic, then agreed to everything", "news", plain, "yes", facts{news: "yes"}, list(choice("", true, later), choice("news", false, early)), engine.Unsubscribed, "said so on 2026-01-02 (preferences)"},

		{"the second opt-in has come", "", rules.Consent{Confirmed: "confirmed"}, "yes", facts{confirmed: "yes"}, nil, engine.Go, ""},
		{"the second opt-in has not come", "", rules.Consent{Confirmed: "confirmed"}, "yes", facts{confirmed: "no"}, nil, engine.Unconfirmed, "confirmed is not true"},
		{"nobody knows of a second opt-in", "", rules.Consent{Confirmed: "confirmed"}, "yes", facts{}, nil, engine.Unconfirmed, "confirmed is not true"},
		{"no consent comes before no second opt-in", "", rules.Consent{Confirmed: "confirmed"}, "no", facts{}, nil, engine.NoConsent, "consent is false"},
		{"a choice confirms", "", rules.Consent{Confirmed: "confirmed"}, "yes", facts{}, list(choice("", true, early)), engine.Go, ""},

		{"the proof is there", "", rules.Consent{Proof: rules.Proof{At: "agreed_at", Required: true}}, "yes", facts{proven: early}, nil, engine.Go, ""},
		{"the proof is missing", "", rules.Consent{Proof: rules.Proof{At: "agreed_at", Required: true}}, "yes", facts{}, nil, engine.NoConsent, "there is no proof: agreed_at is missing"},
		{"the proof is not asked", "", dated, "yes", facts{}, nil, engine.Go, ""},
		{"a choice is its own proof", "", rules.Consent{Proof: rules.Proof{At: "agreed_at", Required: true}}, "yes", facts{}, list(choice("", true, early)), engine.Go, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{facts: map[string]facts{"ada": c.facts}}
			w.shop = shop{book: project(t, hello("")), people: []person{someone("ada").but(func(p *person) { p.consent = c.general })}, change: w.columns}
			w.book.Consent, w.book.Playbooks[0].Topic = c.rule, c.topic
			w.book.Consent.Topics = []rules.Topic{{Name: "news", Attribute: "news"}}
			w.history.Choices = c.choices
			d := verdict(t, w.shop, now)
			if d.Reason != c.want || d.Why != c.why || d.Topic != c.topic {
				t.Errorf("%s %q about %q, want %s %q", d.Reason, d.Why, d.Topic, c.want, c.why)
			}
		})
	}
}

func TestABanIsOfTheAddressHoweverItIsWritten(t *testing.T) {
	salt := []byte("sea salt")
	hash := func(text string) [32]byte { return sha256.Sum256([]byte(text)) }
	bans := engine.Bans{
		Salt:   salt,
		Salted: map[[32]byte]engine.Ban{hash("sea saltada@shop.example"): {Why: engine.Unsubscribed}, hash("sea saltcleo@shop.example"): {Why: engine.Bounced}},
		Plain:  map[[32]byte]engine.Ban{hash("bob@shop.example"): {Why: engine.Suppressed}, hash("ada@shop.example"): {Why: engine.Complained}, hash("cleo@shop.example"): {Why: engine.Complained}, hash(""): {}},
	}
	for address, want := range map[string]engine.Reason{
		"ada@shop.example": engine.Unsubscribed, " Ada@Shop.Example\n": engine.Unsubscribed, "cleo@shop.example": engine.Complained, "BOB@shop.example": engine.Suppressed,
		"eve@shop.example": "", "": "", " ": "",
	} {
		if ban, ok := bans.Find(address); ban.Why != want || ok != (want != "") {
			t.Errorf("%q: %v %v, want %s", address, ban, ok, want)
		}
	}
	if engine.BanHash(salt, " ADA@shop.example ") != hash("sea saltada@shop.example") {
		t.Error("the hash is not that of the salt and the address")
	}
}

func TestABounceSilencesTheMailboxOnly(t *testing.T) {
	for _, c := range []struct {
		kind rules.StepKind
		ban  engine.Reason
		want engine.Reason
	}{
		{rules.StepWebhook, engine.Bounced, engine.Go},
		{rules.StepWebhook, engine.Unsubscribed, engine.Unsubscribed},
		{rules.StepSurvey, engine.Bounced, engine.Bounced},
	} {
		s := shop{book: project(t, hello("")), people: []person{someone("ada")}}
		s.book.Playbooks[0].Steps[0].Kind = c.kind
		s.history.Bans = engine.Bans{Plain: map[[32]byte]engine.Ban{sha256.Sum256([]byte("ada@shop.example")): {Why: c.ban, At: at(t, morning), Detail: "550 no such user"}}}
		d := verdict(t, s, at(t, morning))
		if d.Reason != c.want {
			t.Errorf("a %s to an address that %s: %s", c.kind, c.ban, d.Reason)
		}
		if d.Reason != engine.Go && d.Why != "since 2026-01-05: 550 no such user" {
			t.Errorf("why: %q", d.Why)
		}
	}
}

func TestAWebhookNeedsConsentAndNoAddress(t *testing.T) {
	s := shop{book: project(t, hello("")), people: []person{someone("ada").but(func(p *person) { p.email = "" })}}
	s.book.Playbooks[0].Steps[0].Kind = rules.StepWebhook
	if d := verdict(t, s, at(t, morning)); d.Reason != engine.Go || d.Address != "" {
		t.Errorf("%s to %q", d.Reason, d.Address)
	}
	s.people[0].consent = "no"
	if d := verdict(t, s, at(t, morning)); d.Reason != engine.NoConsent {
		t.Error(d.Reason)
	}
}

// What may have changed between the plan and the hand-over is asked again.
func TestAtTheMomentOfSendingTheCustomerIsAskedAgain(t *testing.T) {
	quiet := "limits: {quiet_hours: {from: \"21:00\", to: \"08:00\"}}\n"
	for _, c := range []struct {
		name   string
		now    string
		change func(*shop)
		want   engine.Reason
		why    string
	}{
		{"nothing has changed", "2026-01-05 09:01", func(*shop) {}, "", ""},
		{"she has bought", "2026-01-05 09:30", func(s *shop) { s.orders = []order{{"ada", at(t, "2026-01-05 09:10"), 20}} }, engine.Exited, ""},
		{"the step is no longer for her", "2026-01-05 09:30", func(s *shop) { s.people[0].score = 1 }, engine.ConditionNo, ""},
		{"she has another address, to which it goes", "2026-01-05 09:30", func(s *shop) { s.people[0].email = "ada@new.example" }, "", ""},
		{"she has no address", "2026-01-05 09:30", func(s *shop) { s.people[0].email = "" }, engine.NoAddress, "email is missing"},
		{"the address was banned", "2026-01-05 09:30", func(s *shop) {
			s.history.Bans.Plain = map[[32]byte]engine.Ban{sha256.Sum256([]byte("ada@shop.example")): {Why: engine.Complained, At: at(t, morning)}}
		}, engine.Complained, "since 2026-01-05"},
		{"she has unsubscribed", "2026-01-05 09:30", func(s *shop) {
			s.history.Choices = []engine.Choice{{Customer: "ada", At: at(t, "2026-01-05 09:10")}}
		}, engine.Unsubscribed, "said so on 2026-01-05"},
		{"the data says no", "2026-01-05 09:30", func(s *shop) { s.people[0].consent = "no" }, engine.NoConsent, "consent is false"},
		{"the evening has come", "2026-01-05 21:00", func(*shop) {}, engine.Deferred, "it is 21:00 there"},
		{"she stands in another row", "2026-01-05 09:30", func(s *shop) { s.people = []person{someone("bob"), s.people[0]} }, "", ""},
		{"she is gone", "2026-01-05 09:30", func(s *shop) { s.people = []person{someone("bob")} }, engine.NoAddress, "ada is no longer among the customers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := travel(t, quiet+steps("      - when: score > 4\n        email: hello\n      - wait: 1d\n      - email: letter\n"), someone("ada").scoring(5))
			plan, _ := j.plan(t, at(t, morning))
			d := plan.Go()[0]
			j.history.Entries = []engine.Entry{{Playbook: "hello", Customer: "ada", Began: d.Key.Entry, LastAt: d.Key.Entry, State: engine.EntryOpen}}
			c.change(&j.shop)
			now := at(t, c.now)
			in := j.look(t, now)
			board, err := engine.Evaluate(in)
			if err != nil {
				t.Fatal(err)
			}
			if reason, why := board.Still(in, &d, now); reason != c.want || why != c.why {
				t.Errorf("%q %q, want %q %q", reason, why, c.want, c.why)
			}
		})
	}
}
