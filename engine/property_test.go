package engine_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/rules"
)

// TestNoPlanBreaksAPromise takes random shops through random instants, with a
// server that puts letters off now and then, and holds every plan to what is
// promised of all of them. (go test -rapid.checks=10000 for the long way.)
func TestNoPlanBreaksAPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		yaml := projects.Draw(t, "project")
		s := shop{book: project(t, yaml), people: rapid.SliceOfNDistinct(customers, 1, 8, func(p person) string { return p.id }).Draw(t, "customers")}
		notebook := newNotebook()
		now := at(t, rapid.SampledFrom([]string{"2026-01-05 09:00", "2026-03-27 20:30", "2026-10-23 23:59"}).Draw(t, "start"))
		for range rapid.IntRange(1, 8).Draw(t, "instants") {
			if rapid.IntRange(0, 3).Draw(t, "somebody buys") == 0 {
				s.orders = append(s.orders, order{rapid.SampledFrom(s.people).Draw(t, "who").id, now, 20})
			}
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 15, 60, 600, 24 * 60, 7 * 24 * 60}).Draw(t, "minutes")) * time.Minute)
			s.history = notebook.history(s.book, now)
			due := rapid.SampledFrom([]string{"", "p0", "p0p1p2", "p0p1p2"}).Draw(t, "due")
			s.due = func(playbook string) bool { return strings.Contains(due, playbook) }
			plan, _ := s.plan(t, now)
			closes(t, plan)
			isTheSame(t, "a plan made again", plan, s)
			if !strings.Contains(yaml, "budget") {
				orderDoesNotMatter(t, plan, s)
			}
			keepsItsPromises(t, plan, s, notebook)
			notebook.apply(t, plan, func(*engine.Decision) bool { return rapid.IntRange(0, 4).Draw(t, "server says") == 0 })
			again(t, s, notebook, now)
		}
		oncePer(t, s.book, notebook)
	})
}

// isTheSame plans once more.
func isTheSame(t tester, what string, plan *engine.Plan, s shop) {
	t.Helper()
	other, _ := s.plan(t, plan.At)
	if diff := cmp.Diff(spelled(plan), spelled(other)); diff != "" {
		t.Fatalf("%s differs:\n%s", what, diff)
	}
}

// spelled is everything that a plan says.
func spelled(plan *engine.Plan) []string {
	var lines []string
	for _, pp := range plan.Playbooks {
		lines = append(lines, fmt.Sprint(pp.Playbook.Name, pp.Matched, pp.NotMatched, pp.Funnel, pp.Cost, pp.Blocked, pp.BlockedWhy))
		for _, d := range pp.Decisions {
			d.Step = nil
			if d.Incentive != nil {
				lines = append(lines, fmt.Sprintf("%+v", *d.Incentive))
				d.Incentive = nil
			}
			lines = append(lines, fmt.Sprintf("%+v", d))
		}
	}
	return lines
}

// orderDoesNotMatter plans for the customers in another order. What one of them
// gets depends on the others only through a budget, which is given to those who
// stand first, playbook by playbook; so it is asked of projects without one.
func orderDoesNotMatter(t *rapid.T, plan *engine.Plan, s shop) {
	s.people = rapid.Permutation(s.people).Draw(t, "other order")
	other, _ := s.plan(t, plan.At)
	sorted := cmp.Transformer("sorted", func(plan *engine.Plan) []string { return slices.Sorted(slices.Values(told(plan))) })
	if diff := cmp.Diff(plan, other, sorted); diff != "" {
		t.Fatalf("another order of the customers, another plan:\n%s", diff)
	}
}

// again plans once more after a plan was carried out: only what was put off may
// go now.
func again(t tester, s shop, notebook *notebook, now time.Time) {
	s.history = notebook.history(s.book, now)
	plan, _ := s.plan(t, now)
	for _, d := range plan.Go() {
		if _, given := notebook.touched[d.Key]; given {
			t.Fatalf("%v is given twice at one instant", d.Key)
		}
	}
}

// keepsItsPromises looks at all that goes, in words of its own.
func keepsItsPromises(t tester, plan *engine.Plan, s shop, n *notebook) {
	letters := map[string][]time.Time{}
	for _, m := range n.messages {
		letters[m.Customer] = append(letters[m.Customer], m.At)
	}
	codes, spent := map[string]time.Time{}, map[string]int64{}
	for _, c := range n.issued {
		codes[c.Offer+" "+c.Customer] = c.At
	}
	for _, d := range plan.Go() {
		p := s.people[slices.IndexFunc(s.people, func(p person) bool { return p.id == d.Key.Customer })]
		playbook := playbookOf(s.book, d.Key.Playbook)
		if e := n.entry(d.Key); e != nil && slices.ContainsFunc(s.orders, func(o order) bool {
			return o.customer == p.id && o.at.After(e.Began) && !o.at.After(plan.At)
		}) && playbook.Exit != nil {
			t.Fatalf("%v goes to one who has reached the goal", d.Key)
		}
		if experiment.HeldOut("holdout", p.id, s.book.Limits.Holdout) || experiment.HeldOut("holdout "+playbook.Name, p.id, playbook.Holdout) {
			t.Fatalf("%v goes to one who is held out", d.Key)
		}
		if in := d.Incentive; in != nil {
			had, ok := codes[in.Offer.Name+" "+p.id]
			if ok && in.Offer.OncePer > 0 && had.In(berlin).AddDate(0, 0, int(in.Offer.OncePer)).After(plan.At) {
				t.Fatalf("%v: an offer of %s is repeated", d.Key, had)
			}
			codes[in.Offer.Name+" "+p.id] = plan.At
			spent[in.Offer.Name] += in.Cost
			if b := in.Offer.Budget; b != nil && n.spent(in.Offer, plan.At, s.book.Zone)+spent[in.Offer.Name] > b.Amount {
				t.Fatalf("%v overdraws a budget of %d", d.Key, b.Amount)
			}
		}
		if d.Step.Kind != rules.StepEmail {
			continue
		}
		if p.consent != "yes" || p.email == "" || d.Address != p.email {
			t.Fatalf("%v goes to %+v", d.Key, p)
		}
		letters[p.id] = append(letters[p.id], plan.At)
		for _, c := range s.book.Limits.Messages {
			within := 0
			for _, sent := range letters[p.id] {
				if sent.After(plan.At.Add(-c.Per)) {
					within++
				}
			}
			if within > c.Max {
				t.Fatalf("%v is letter %d within %s", d.Key, within, c.Per)
			}
		}
		if q := s.book.Limits.Quiet; q != nil {
			zone := berlin
			if p.zone != "" {
				zone, _ = time.LoadLocation(p.zone)
			}
			minute := plan.At.In(zone).Hour()*60 + plan.At.In(zone).Minute()
			if night := q.From > q.To; night && (minute >= q.From || minute < q.To) || !night && minute >= q.From && minute < q.To {
				t.Fatalf("%v goes at %s", d.Key, plan.At.In(zone))
			}
		}
	}
	for _, blocked := range plan.Blocked() {
		for _, d := range blocked.Decisions {
			if d.Reason != engine.AudienceBelt || d.Keep {
				t.Fatalf("%v %s in a blocked playbook", d.Key, d.Reason)
			}
		}
	}
	for i := range plan.Playbooks {
		pp := &plan.Playbooks[i]
		in := 0
		for _, d := range pp.Decisions {
			if d.Opens {
				in++
			}
		}
		if most := pp.Playbook.Belt.Share; most > 0 && float64(in) > most*float64(plan.Customers)+1e-6 {
			t.Fatalf("%s takes in %d of %d", pp.Playbook.Name, in, plan.Customers)
		}
	}
}

// oncePer holds the distance between the entries of a customer.
func oncePer(t tester, book *rules.Book, n *notebook) {
	last := map[string]time.Time{}
	for _, e := range n.entries {
		key := e.Playbook + " " + e.Customer
		if before, ok := last[key]; ok {
			r := playbookOf(book, e.Playbook).Repeat
			if r.Once || before.In(berlin).AddDate(0, 0, int(r.Per)).After(e.Began) {
				t.Fatalf("%s entered at %s and again at %s", key, before, e.Began)
			}
		}
		last[key] = e.Began
	}
}

func playbookOf(book *rules.Book, name string) *rules.Playbook {
	i := slices.IndexFunc(book.Playbooks, func(p rules.Playbook) bool { return p.Name == name })
	return &book.Playbooks[i]
}

// customers draws people, most of whom can be written to.
var customers = rapid.Custom(func(t *rapid.T) person {
	p := someone(rapid.StringMatching(`[a-z]{2}`).Draw(t, "id"))
	p.consent = rapid.SampledFrom([]string{"yes", "yes", "yes", "yes", "no", ""}).Draw(t, "consent")
	p.zone = rapid.SampledFrom([]string{"", "", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"}).Draw(t, "zone")
	p.score = rapid.SampledFrom([]float64{0, 1, 3, 5, 8, math.NaN()}).Draw(t, "score")
	for blank, what := range []*string{&p.email, &p.name} {
		if rapid.IntRange(0, 9).Draw(t, "blank") == blank {
			*what = ""
		}
	}
	return p
})

// projects draws rules.
var projects = rapid.Custom(func(t *rapid.T) string {
	one := func(label string, texts ...string) string { return rapid.SampledFrom(texts).Draw(t, label) }
	var b strings.Builder
	b.WriteString("limits:\n  holdout: " + one("holdout", "0%", "20%") + "\n")
	b.WriteString(one("caps", "", "  messages: [{max: 1, per: 24h}]\n", "  messages: [{max: 1, per: 24h}, {max: 3, per: 7d}]\n", "  messages: [{max: 2, per: 36h}]\n"))
	b.WriteString(one("quiet hours", "", "  quiet_hours: {from: \"21:00\", to: \"08:00\"}\n", "  quiet_hours: {from: \"09:00\", to: \"17:30\"}\n"))
	b.WriteString(one("belt", "", "", "  audience: {percent: 60}\n"))
	b.WriteString(deal("    ladder: [{percent: 20, when: score > 4}, {percent: 10" + one("last rung", "", ", when: score > 0") + "}]\n    cost: score * 2\n"))
	b.WriteString(one("budget", "", "    budget: {amount: 10, per: day}\n", "    budget: {amount: 20, per: month}\n"))
	b.WriteString(one("offer's once_per", "", "    once_per: 3d\n") + "playbooks:\n")
	for i := range rapid.IntRange(1, 3).Draw(t, "playbooks") {
		fmt.Fprintf(&b, "  p%d:\n    schedule: \"@daily\"\n    audience: %s\n    priority: %s\n    holdout: %s\n", i,
			one("audience", "score >= 0", "score > 2", "orders > 0 or score > 0"), one("priority", "0", "1", "5"), one("own holdout", "0%", "30%"))
		b.WriteString(one("once_per", "", "    once_per: 1d\n", "    once_per: 10d\n") + one("exit", "", "    exit: orders_since_entry > 0\n") + "    steps:\n")
		for n := range rapid.IntRange(0, 4).Draw(t, "steps") {
			step := one("step", "      - email: hello\n", "      - email: by-name\n", "      - wait: 1d\n", "      - wait: 7d\n", "      - wait: 90m\n",
				"      - when: score > 2\n        email: letter\n", "      - email: deal\n        offer: comeback\n", "      - offer: comeback\n", "      - offer: comeback\n", "      - reward: {points: score * 2}\n")
			if !strings.Contains(step, "wait") {
				step = strings.Replace(step, "- ", fmt.Sprintf("- name: s%d\n        ", n), 1)
			}
			b.WriteString(step)
		}
		b.WriteString("      - email: letter\n")
	}
	return b.String()
})
