package engine_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/rules/table"
)

// world is a shop with all that people do to it over time: what customers say,
// what comes back, what colleagues switch off.
type world struct {
	shop
	notebook *notebook
	facts    map[string]facts // by customer
	stale    map[string]string

	salted, plain map[string]engine.Ban // by address in lower case
	choices       []engine.Choice
	silences      []rules.Silence
	confirmed     map[string]time.Time
	matched       map[string][]int
	promoted      map[string]map[string]string
	looks         map[string]looked // by playbook
	sends         []sending
	charges       []charged
}

// facts are columns of a customer's that only limits read. What is "" or zero is
// not known.
type facts struct {
	news, confirmed string
	proven          time.Time
}

// sending is a message that went, and what came back.
type sending struct {
	playbook string
	began    time.Time
	at       time.Time
	back     engine.Reason
}

type charged struct {
	engine.Charge
	at time.Time
}

// columns puts the facts beside the customers' other columns.
func (w *world) columns(in *engine.Input) {
	news, confirmed := table.NewColumn(table.Bool, len(w.people)), table.NewColumn(table.Bool, len(w.people))
	proven := table.NewColumn(table.Time, len(w.people))
	for i, p := range w.people {
		f := w.facts[p.id]
		for c, said := range map[*table.Column]string{news: f.news, confirmed: f.confirmed} {
			if said != "" {
				c.Valid.Set(i)
			}
			if said == "yes" {
				c.Bits.Set(i)
			}
		}
		if !f.proven.IsZero() {
			proven.Micro[i] = f.proven.UnixMicro()
			proven.Valid.Set(i)
		}
	}
	in.People.Table.Set("news", news)
	in.People.Table.Set("confirmed", confirmed)
	in.People.Table.Set("agreed_at", proven)
	in.Stale = w.stale
}

// remember is what the ledger knows at an instant.
func (w *world) remember(now time.Time) {
	h := w.notebook.history(w.book, now)
	h.Choices, h.Silences, h.Confirmed, h.Matched = slices.Clone(w.choices), slices.Clone(w.silences), w.confirmed, w.matched
	h.Promoted = w.promoted
	h.Bans = engine.Bans{Salt: []byte("sea salt"), Salted: map[[32]byte]engine.Ban{}, Plain: map[[32]byte]engine.Ban{}}
	for address, ban := range w.salted {
		h.Bans.Salted[sha256.Sum256([]byte("sea salt"+address))] = ban
	}
	for address, ban := range w.plain {
		h.Bans.Plain[sha256.Sum256([]byte(address))] = ban
	}
	for account, limit := range engine.Limits(w.book, now) {
		h.Spent[account] = w.spent(account, limit.Since)
	}
	h.Free = map[string]int{}
	for i := range w.book.Offers {
		if o := &w.book.Offers[i]; o.Pool {
			h.Free[o.Name] = stocked - len(w.notebook.given(o.Name, time.Time{}))
		}
	}
	h.Waves = w.waves()
	w.history = h
}

func (w *world) spent(account string, since time.Time) (sum int64) {
	for _, c := range w.charges {
		if c.Account == account && !c.at.Before(since) {
			sum += c.Amount
		}
	}
	return sum
}

func (w *world) waves() map[string][]engine.Wave {
	out := map[string][]engine.Wave{}
	for _, s := range w.sends {
		i := slices.IndexFunc(out[s.playbook], func(v engine.Wave) bool { return v.Began.Equal(s.began) })
		if i < 0 {
			i = len(out[s.playbook])
			out[s.playbook] = append(out[s.playbook], engine.Wave{Began: s.began, First: s.at})
		}
		v := &out[s.playbook][i]
		v.Sent++
		switch s.back {
		case engine.Bounced:
			v.Bounced++
		case engine.Complained:
			v.Complained++
		case engine.Unsubscribed:
			v.Unsubscribed++
		}
	}
	return out
}

// live lets something happen before the next plan.
func (w *world) live(t *rapid.T, now time.Time) {
	who := rapid.SampledFrom(w.people).Draw(t, "who")
	playbook := rapid.SampledFrom([]string{"p0", "p1", "p2"}).Draw(t, "which")
	w.stale = nil
	switch rapid.IntRange(0, 13).Draw(t, "what happens") {
	case 0, 1:
		w.orders = append(w.orders, order{who.id, now, 20})
	case 2:
		list := w.salted
		if rapid.Bool().Draw(t, "other house") {
			list = w.plain
		}
		list[strings.ToLower(who.email)] = engine.Ban{Why: rapid.SampledFrom([]engine.Reason{engine.Suppressed, engine.Unsubscribed, engine.Bounced, engine.Complained}).Draw(t, "ban"), At: now}
		delete(list, "")
	case 3, 4:
		c := engine.Choice{Customer: who.id, Topic: rapid.SampledFrom([]string{"", "news"}).Draw(t, "topic"), Agreed: rapid.Bool().Draw(t, "agreed"), At: now}
		w.choices = slices.DeleteFunc(w.choices, func(o engine.Choice) bool { return o.Customer == c.Customer && o.Topic == c.Topic })
		w.choices = append(w.choices, c)
	case 5:
		s := rapid.SampledFrom([]rules.Silence{{Playbook: playbook}, {Segment: "keen"}, {Segment: "of old"}, {Customer: who.id}, {Tag: "promo"}, {Tag: "promo", Customer: who.id}}).Draw(t, "silence")
		s.From, s.Until = now.Add(time.Hour), now.Add(48*time.Hour)
		w.silences = append(w.silences, s)
	case 6:
		w.confirmed[playbook] = now.Add(36 * time.Hour)
	case 7:
		w.stale = map[string]string{rapid.SampledFrom([]string{"customers", "orders", "events"}).Draw(t, "stale"): "it is old"}
	}
	switch i := rapid.IntRange(0, len(w.people)-1).Draw(t, "whose"); rapid.IntRange(0, 5).Draw(t, "what else") {
	case 0, 1:
		w.events = append(w.events, event{w.people[i].id, now, rapid.SampledFrom([]string{"visit", "ticket"}).Draw(t, "event")})
	case 2, 3:
		w.people[i].score = rapid.SampledFrom(scores).Draw(t, "new score")
	case 4:
		w.promote(t, playbook)
	case 5:
		if n := len(w.notebook.issued); n > 0 {
			w.notebook.issued[rapid.IntRange(0, n-1).Draw(t, "used")].Used = 1
		}
	}
	for i := range w.sends {
		if w.sends[i].back == "" && rapid.IntRange(0, 9).Draw(t, "comes back") == 0 {
			w.sends[i].back = rapid.SampledFrom([]engine.Reason{engine.Bounced, engine.Complained, engine.Unsubscribed}).Draw(t, "as")
		}
	}
}

// act carries a plan out; the server puts some of it off.
func (w *world) act(t *rapid.T, plan *engine.Plan) {
	w.lookAround(t, plan)
	w.notebook.apply(t, plan, func(*engine.Decision) bool { return rapid.IntRange(0, 4).Draw(t, "server says") == 0 })
	w.sawRight(t)
	for _, d := range plan.Go() {
		if w.notebook.touched[d.Key] != engine.Go {
			continue
		}
		if _, sends := d.Step.Sends(); sends {
			w.sends = append(w.sends, sending{playbook: d.Key.Playbook, began: d.Key.Entry, at: plan.At})
		}
		for _, c := range d.Charges {
			w.charges = append(w.charges, charged{c, plan.At})
		}
	}
}

// promote takes one variant of a playbook's step for everybody, or none any more.
func (w *world) promote(t *rapid.T, playbook string) {
	w.promoted[playbook] = map[string]string{}
	i := slices.IndexFunc(w.book.Playbooks, func(p rules.Playbook) bool { return p.Name == playbook })
	if i < 0 || rapid.Bool().Draw(t, "no more") {
		return
	}
	for _, s := range w.book.Playbooks[i].Steps {
		if s.Kind == rules.StepSplit || len(s.Variants) > 0 {
			w.promoted[playbook][s.ID] = "b"
		}
	}
}

// fits says whether a customer is in the audience of one of the drawn playbooks.
func (w *world) fits(p *rules.Playbook, someone person) bool {
	bought := slices.ContainsFunc(w.orders, func(o order) bool { return o.customer == someone.id })
	switch source := p.Audience.Source(); source {
	case "score >= 0":
		return someone.score >= 0
	case "score > 2":
		return someone.score > 2
	case "orders > 0 or score > 0":
		return bought || someone.score > 0
	default:
		panic(fmt.Sprintf("who is in %q?", source))
	}
}
