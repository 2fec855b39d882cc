package engine_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"pgregory.net/rapid"

	"holdfast/rules"
)

// customers draws people, most of whom can be written to.
var customers = rapid.Custom(func(t *rapid.T) person {
	p := someone(rapid.StringMatching(`[a-z]{2}`).Draw(t, "id"))
	p.consent = rapid.SampledFrom([]string{"yes", "yes", "yes", "yes", "no", ""}).Draw(t, "consent")
	p.zone = rapid.SampledFrom([]string{"", "", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"}).Draw(t, "zone")
	p.score = rapid.SampledFrom(scores).Draw(t, "score")
	p.born = rapid.SampledFrom(births).Draw(t, "born")
	for blank, what := range []*string{&p.email, &p.name} {
		if rapid.IntRange(0, 9).Draw(t, "blank") == blank {
			*what = ""
		}
	}
	return p
})

var scores = []float64{0, 1, 3, 5, 8, math.NaN()}

// births are days about those on which the plans are made, in their year and
// before.
var births = []time.Time{
	{},
	{},
	time.Date(2026, 1, 6, 0, 0, 0, 0, berlin), time.Date(1990, 1, 6, 0, 0, 0, 0, berlin), time.Date(2026, 1, 12, 12, 0, 0, 0, berlin),
	time.Date(1988, 3, 28, 0, 0, 0, 0, berlin), time.Date(2026, 3, 29, 0, 0, 0, 0, berlin), time.Date(2000, 10, 25, 0, 0, 0, 0, berlin), time.Date(1992, 2, 29, 0, 0, 0, 0, berlin),
}

// said draws what the shop knows of a customer's agreement.
var said = rapid.Custom(func(t *rapid.T) facts {
	answer := rapid.SampledFrom([]string{"yes", "yes", "yes", "no", ""})
	f := facts{news: answer.Draw(t, "news"), confirmed: answer.Draw(t, "confirmed")}
	if ago := rapid.IntRange(-1, 3).Draw(t, "agreed days ago"); ago >= 0 {
		f.proven = time.Date(2026, 1, 8-3*ago, 12, 0, 0, 0, time.UTC)
	}
	return f
})

// projects draws rules.
var projects = rapid.Custom(func(t *rapid.T) string {
	one := func(label string, texts ...string) string { return rapid.SampledFrom(texts).Draw(t, label) }
	var b strings.Builder
	b.WriteString("segments:\n  keen: score > 3\nlimits:\n  holdout: " + one("holdout", "0%", "20%") + "\n")
	b.WriteString(one("caps", "", "  messages: [{max: 1, per: 24h}]\n", "  messages: [{max: 1, per: 24h}, {max: 3, per: 7d}]\n", "  messages: [{max: 2, per: 36h}]\n"))
	b.WriteString(one("quiet hours", "", "  quiet_hours: {from: \"21:00\", to: \"08:00\"}\n", "  quiet_hours: {from: \"09:00\", to: \"17:30\"}\n"))
	b.WriteString(one("belt", "", "", "  audience: {percent: 60}\n"))
	b.WriteString(deal("    ladder: [{percent: 20, when: score > 4}, {percent: 10" + one("last rung", "", ", when: score > 0") + "}]\n    cost: score * 2\n"))
	b.WriteString(one("budget", "", "    budget: {amount: 10, per: day}\n", "    budget: {amount: 20, per: month}\n"))
	b.WriteString(one("offer's once_per", "", "    once_per: 3d\n") + "  other: {percent: 5, code: \"OTHER-{8}\", cost: 3}\nplaybooks:\n")
	for i := range rapid.IntRange(1, 3).Draw(t, "playbooks") {
		fmt.Fprintf(&b, "  p%d:\n    schedule: \"@daily\"\n    audience: %s\n    priority: %s\n    holdout: %s\n", i,
			one("audience", "score >= 0", "score > 2", "orders > 0 or score > 0"), one("priority", "0", "1", "5"), one("own holdout", "0%", "30%"))
		b.WriteString(one("once_per", "", "    once_per: 1d\n", "    once_per: 10d\n") + one("exit", "", "    exit: orders_since_entry > 0\n") + "    steps:\n")
		s := &stepper{t: t}
		for range rapid.IntRange(0, 4).Draw(t, "steps") {
			b.WriteString("      - " + s.step() + "\n")
		}
		b.WriteString("      - email: letter\n")
	}
	return b.String()
})

// stepper draws the steps of one playbook.
type stepper struct {
	t *rapid.T
	n int
}

func (s *stepper) one(label string, texts ...string) string {
	return rapid.SampledFrom(texts).Draw(s.t, label)
}

// named puts a name before what a step does.
func (s *stepper) named(does string) string {
	s.n++
	return fmt.Sprintf("{name: s%d, %s}", s.n, does)
}

// step is one step, perhaps with arms.
func (s *stepper) step() string {
	condition := s.one("condition", "score > 0", "score > 2", "score > 4")
	switch rapid.IntRange(0, 9).Draw(s.t, "kind of step") {
	case 0:
		otherwise := s.one("else", "", ", {else: "+s.arm()+"}")
		return s.named("branch: [{when: score > 4, steps: " + s.arm() + "}, {when: " + condition + ", steps: " + s.arm() + "}" + otherwise + "]")
	case 1:
		return s.named("variants: {a: {share: 30%, steps: " + s.arm() + "}, b: {share: 70%, steps: " + s.arm() + "}}")
	case 2:
		return s.named("wait: {for: orders_since_entry > 0, at_most: " + s.one("at most", "1d", "7d") + "}, then: " + s.arm() + s.one("else", "", ", else: "+s.arm()))
	}
	return s.plain()
}

// arm is a list of steps without arms.
func (s *stepper) arm() string {
	var steps []string
	for range rapid.IntRange(1, 2).Draw(s.t, "steps of the arm") {
		steps = append(steps, s.plain())
	}
	return "[" + strings.Join(steps, ", ") + "]"
}

func (s *stepper) plain() string {
	does := s.one("step", "email: hello", "email: by-name", "wait: 1d", "wait: 7d", "wait: 90m", "wait: {until: \"09:30\"}", "wait: {date: born, after: 1d}",
		"when: score > 2, email: letter", "email: deal, offer: comeback", "offer: comeback", "offer: comeback", "offer: other", "email: deal, offer: other", "reward: {points: score * 2}",
		"email: two, variants: {a: 50%, b: 50%}", "exit: true, when: score > 4")
	if strings.HasPrefix(does, "wait") {
		return "{" + does + "}"
	}
	return s.named(does)
}

// drawnBooks are the drawn projects as they were loaded: that takes longer than
// all the plans of a case, so the long way takes each project several times.
var drawnBooks sync.Map

const differentProjects = 1500

// drawnBook draws one of the projects, and limits on top of it.
func drawnBook(t *rapid.T) *rules.Book {
	n := rapid.IntRange(0, differentProjects-1).Draw(t, "project")
	if b, ok := drawnBooks.Load(n); ok {
		return limited(t, b.(*rules.Book))
	}
	b := project(t, projects.Example(n))
	drawnBooks.Store(n, b)
	return limited(t, b)
}

// limited is a copy of a Book with limits that come and go.
func limited(t *rapid.T, loaded *rules.Book) *rules.Book {
	book := *loaded
	book.Segments, book.Used = slices.Clone(book.Segments), maps.Clone(book.Used)
	book.Used["born"] = true
	book.Segments[slices.IndexFunc(book.Segments, func(s rules.Segment) bool { return s.Name == "keen" })].Used = true
	l := &book.Limits
	l.Messages = append(slices.Clone(l.Messages), sometimes(t, "more caps", nil, []rules.Cap{{Max: 1, Per: 30 * time.Hour, Channel: rules.ChannelWebhook}},
		[]rules.Cap{{Max: 1, Per: 48 * time.Hour, Tag: "promo"}}, []rules.Cap{{Max: 2, Per: 7 * 24 * time.Hour, Channel: rules.ChannelEmail, Tag: "promo"}})...)
	l.Days = sometimes(t, "days", 0, rules.Weekdays(0b0111110))
	l.Holidays = sometimes(t, "holidays", nil, []rules.Date{{Month: 1, Day: 6}, {Year: 2026, Month: 3, Day: 28}})
	l.GiveUp = sometimes(t, "give up", 0, 11*time.Hour, 3*24*time.Hour)
	l.Together = sometimes(t, "together", rules.Belt{}, rules.Belt{Count: 4}, rules.Belt{Share: 0.5, Count: 2, Both: true})
	l.Drift = sometimes(t, "drift", rules.Drift{}, rules.Drift{Factor: 1.5, Runs: 2})
	l.Budgets = sometimes(t, "budgets", nil, []rules.Allowance{{Of: "messages", Most: 3, Per: "day"}}, []rules.Allowance{{Of: "messages", Most: 2, Per: "run"}, {Of: "points", Most: 20, Per: "month"}},
		[]rules.Allowance{{Of: "money", Most: 1200, Per: "day"}})
	l.Inhibit = sometimes(t, "inhibit", nil, []rules.Inhibit{{While: "p0", Hold: []string{"p1"}}}, []rules.Inhibit{{While: "p1", Hold: []string{"promo"}}})
	book.Consent = sometimes(t, "consent", rules.Consent{}, rules.Consent{Confirmed: "confirmed"}, rules.Consent{Proof: rules.Proof{At: "agreed_at", Required: true}}, rules.Consent{Proof: rules.Proof{At: "agreed_at"}})
	book.Consent.Topics = []rules.Topic{{Name: "news", Attribute: "news"}}
	book.Silences = sometimes(t, "silences", nil, []rules.Silence{{Playbook: "p1", From: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 1, 7, 0, 0, 0, 0, time.UTC)}})
	book.Offers = slices.Clone(book.Offers)
	for i := range book.Offers {
		limitedOffer(t, &book, &book.Offers[i])
	}
	book.Playbooks = slices.Clone(book.Playbooks)
	for i := range book.Playbooks {
		limitedPlaybook(t, &book, &book.Playbooks[i])
	}
	slices.SortStableFunc(book.Playbooks, func(a, b rules.Playbook) int {
		switch {
		case a.Inhibits == b.Inhibits:
			return 0
		case a.Inhibits:
			return -1
		}
		return 1
	})
	return &book
}

func limitedPlaybook(t *rapid.T, book *rules.Book, p *rules.Playbook) {
	p.Inhibits = slices.ContainsFunc(book.Limits.Inhibit, func(in rules.Inhibit) bool { return in.While == p.Name })
	p.Tags = sometimes(t, "tags", nil, []string{"promo"})
	p.Topic = sometimes(t, "topic", "", "news")
	p.Transactional = sometimes(t, "transactional", false, true)
	p.GiveUp = sometimes(t, "own give up", 0, 8*time.Hour)
	p.Budgets = sometimes(t, "own budgets", nil, []rules.Allowance{{Of: "messages", Most: 1, Per: "day"}}, []rules.Allowance{{Of: "points", Most: 12, Per: "day"}},
		[]rules.Allowance{{Of: "money", Most: 600, Per: "run"}, {Of: "messages", Most: 5, Per: "month"}})
	p.Trigger = sometimes(t, "trigger", rules.Trigger{}, rules.Trigger{Kind: rules.TriggerEnter, Segment: "keen"}, rules.Trigger{Kind: rules.TriggerEnter}, rules.Trigger{Kind: rules.TriggerLeave, Segment: "keen"},
		rules.Trigger{Kind: rules.TriggerOrder}, rules.Trigger{Kind: rules.TriggerEvent, Event: "visit"},
		rules.Trigger{Kind: rules.TriggerDate, Date: "born", Offset: 1}, rules.Trigger{Kind: rules.TriggerAnniversary, Date: "born", Offset: -1})
	p.Canary = sometimes(t, "canary", nil, &rules.Canary{First: 1, Wait: 5 * time.Hour, Bounced: 0.3, Complained: 0.2, Unsubscribed: 0.5})
	p.Belt = sometimes(t, "own belt", p.Belt, rules.Belt{Count: 5}, rules.Belt{Share: 0.3, Count: 3, Both: true})
	p.Steps = slices.Clone(p.Steps)
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Offer != nil {
			s.Offer = &book.Offers[slices.IndexFunc(book.Offers, func(o rules.Offer) bool { return o.Name == s.Offer.Name })]
		}
		if s := &p.Steps[i]; s.Kind == rules.StepEmail && s.Offer == nil && len(s.Variants) == 0 {
			s.Kind = sometimes(t, "kind", rules.StepEmail, rules.StepEmail, rules.StepSurvey, rules.StepWebhook)
		}
	}
}

// limitedOffer gives an offer what holds it back.
func limitedOffer(t *rapid.T, book *rules.Book, o *rules.Offer) {
	day := func(day, hour int) time.Time { return time.Date(2026, 1, day, hour, 0, 0, 0, berlin) }
	o.Group = sometimes(t, "group", "", "winback")
	o.Rest = sometimes(t, "rest", rules.Days(0), 2, 10)
	o.Pool = sometimes(t, "pool", false, true)
	o.Expires = sometimes(t, "expires", 0, 36*time.Hour)
	o.From, o.Until = sometimes(t, "from", time.Time{}, day(6, 12)), sometimes(t, "until", time.Time{}, day(6, 21), day(12, 9))
	o.Budget = sometimes(t, "number", o.Budget, &rules.Budget{Count: 2, Per: "day"}, &rules.Budget{Count: 3, Per: "run"}, &rules.Budget{Amount: 1500, Count: 4, Per: "month"})
	if sometimes(t, "margin", false, true) {
		o.Margin, o.Floor = computed(t, book, margins), 300
	}
	if sometimes(t, "value", false, true) {
		o.Ladder = []rules.Rung{{Kind: rules.OfferPercent, Value: computed(t, book, values)}}
	}
}

// What orders are expected to leave, and what offers are worth, where that is
// worked out.
const (
	margins = "8 - score"
	values  = "score * 20"
)

// sometimes draws the first of the values as often as all others together.
func sometimes[T any](t *rapid.T, label string, mostly T, others ...T) T {
	if rapid.Bool().Draw(t, label) || len(others) == 0 {
		return mostly
	}
	return others[rapid.IntRange(0, len(others)-1).Draw(t, "which "+label)]
}
