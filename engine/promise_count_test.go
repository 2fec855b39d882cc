package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/rules"
)

// counted holds the whole plan to caps, allowances and canaries: what it gives
// and what had been given before, together.
func (w *world) counted(t tester, plan *engine.Plan) {
	t.Helper()
	going := plan.Go()
	for _, c := range w.book.Limits.Messages {
		now := map[string]int{}
		for i := range going {
			if w.underCap(c, &going[i]) {
				now[going[i].Key.Customer]++
			}
		}
		for customer, n := range now {
			if before := w.before(c, customer, plan.At); before+n > c.Max {
				t.Fatalf("%s has %d messages under %+v and gets %d", customer, before, c, n)
			}
		}
	}
	w.allowed(t, plan, going)
	waves := map[string]int{}
	for i := range going {
		d := &going[i]
		if _, sends := d.Step.Sends(); !sends {
			continue
		}
		rule := playbookOf(w.book, d.Key.Playbook).Canary
		if rule == nil {
			continue
		}
		key := fmt.Sprint(d.Key.Playbook, d.Key.Entry)
		waves[key]++
		sent, first := 0, plan.At
		for _, s := range w.sends {
			if s.playbook == d.Key.Playbook && s.began.Equal(d.Key.Entry) {
				if sent == 0 {
					first = s.at
				}
				sent++
			}
		}
		if sent+waves[key] > rule.First && plan.At.Before(first.Add(rule.Wait)) {
			t.Fatalf("%v is message %d of its wave, whose first was at %s", d.Key, sent+waves[key], first)
		}
	}
}

// underCap says whether a cap is about a message.
func (w *world) underCap(c rules.Cap, d *engine.Decision) bool {
	p := playbookOf(w.book, d.Key.Playbook)
	channel, sends := d.Step.Sends()
	return sends && !p.Transactional && (c.Channel == "" || c.Channel == channel) && (c.Tag == "" || slices.Contains(p.Tags, c.Tag))
}

// before is how many messages a customer has had under a cap.
func (w *world) before(c rules.Cap, customer string, now time.Time) (n int) {
	for _, m := range w.notebook.messages {
		p := playbookOf(w.book, m.Playbook)
		if m.Customer == customer && m.At.After(now.Add(-c.Per)) && !p.Transactional && (c.Channel == "" || c.Channel == m.Channel) &&
			(c.Tag == "" || slices.Contains(p.Tags, c.Tag)) && (!m.Ghost || experiment.HeldOut("holdout", customer, w.book.Limits.Holdout)) {
			n++
		}
	}
	return n
}

// allowed holds what the plan takes to every allowance.
func (w *world) allowed(t tester, plan *engine.Plan, going []engine.Decision) {
	t.Helper()
	hold := func(a rules.Allowance, playbook string) {
		var takes int64
		for i := range going {
			d := &going[i]
			if playbook != "" && d.Key.Playbook != playbook {
				continue
			}
			_, sends := d.Step.Sends()
			switch {
			case a.Of == "messages" && sends:
				takes++
			case a.Of == "points":
				takes += d.Points
			case a.Of == "money" && d.Incentive != nil:
				takes += d.Incentive.Cost
			}
		}
		account := engine.AllowanceAccount(a, playbook)
		if spent := w.spent(account, engine.Limits(w.book, plan.At)[account].Since); takes > 0 && spent+takes > a.Most {
			t.Fatalf("%s: %d are used, the plan takes %d, and %d are allowed", account, spent, takes, a.Most)
		}
		var charges int64
		for _, d := range going {
			for _, c := range d.Charges {
				if c.Account == account {
					charges += c.Amount
				}
			}
		}
		if charges != takes {
			t.Fatalf("%s: the plan takes %d and says %d", account, takes, charges)
		}
	}
	for _, a := range w.book.Limits.Budgets {
		hold(a, "")
	}
	for i := range w.book.Playbooks {
		for _, a := range w.book.Playbooks[i].Budgets {
			hold(a, w.book.Playbooks[i].Name)
		}
	}
}

// belted holds a playbook's plan to the belts: one that breaks any does nothing,
// and one that breaks none is not stopped.
func (w *world) belted(t tester, plan *engine.Plan, pp *engine.PlaybookPlan) {
	t.Helper()
	if want := w.stopped(pp.Playbook, plan); pp.Blocked != want {
		t.Fatalf("%s is stopped by %q (%s), want %q", pp.Playbook.Name, pp.Blocked, pp.BlockedWhy, want)
	}
	for d := range pp.Decisions.All() {
		if pp.Blocked != "" && (d.Reason != pp.Blocked || d.Keep) {
			t.Fatalf("%v %s in a playbook that is stopped", d.Key, d.Reason)
		}
	}
	in := map[string]bool{}
	for i := range plan.Playbooks {
		for d := range plan.Playbooks[i].Decisions.All() {
			if d.Opens && !w.confirmed[d.Key.Playbook].After(plan.At) {
				in[d.Key.Customer] = true
			}
		}
	}
	if tooMany(w.book.Limits.Together, len(in), plan.Customers) {
		t.Fatalf("%d of %d customers come in at once", len(in), plan.Customers)
	}
}

// stopped is the first belt that a playbook breaks.
func (w *world) stopped(p *rules.Playbook, plan *engine.Plan) engine.Reason {
	if why := w.stoppedAlone(p, plan); why != "" || w.confirmed[p.Name].After(plan.At) {
		return why
	}
	due, matched := w.due(p.Name), len(w.comers(p, plan.At))
	if due && tooMany(w.book.Limits.Together, w.newcomers(plan), plan.Customers) {
		return engine.AudienceBelt
	}
	if before := slices.Sorted(slices.Values(w.matched[p.Name])); w.book.Limits.Drift.Factor > 0 && due && len(before) >= w.book.Limits.Drift.Runs {
		usual := float64(before[(len(before)-1)/2]+before[len(before)/2]) / 2
		if now, usual := max(1, float64(matched)), max(1, usual); now > 1.5*usual || now < usual/1.5 {
			return engine.Drifted
		}
	}
	for _, v := range w.waves()[p.Name] {
		if p.Canary == nil || plan.At.Before(v.First.Add(p.Canary.Wait)) {
			continue
		}
		sent := float64(v.Sent)
		if float64(v.Bounced)/sent > 0.3 || float64(v.Complained)/sent > 0.2 || float64(v.Unsubscribed)/sent > 0.5 {
			return engine.CanaryStopped
		}
	}
	return ""
}

// stoppedAlone is the belt that a playbook breaks whatever the others do.
func (w *world) stoppedAlone(p *rules.Playbook, plan *engine.Plan) engine.Reason {
	if w.stale["customers"] != "" || w.stale["orders"] != "" && readsOrders(p) || w.stale["events"] != "" && p.Trigger.Kind == rules.TriggerEvent {
		return engine.StaleSource
	}
	belt := p.Belt
	if belt == (rules.Belt{}) {
		belt = w.book.Limits.Belt
	}
	matched := len(w.arriving(p, plan))
	if p.Trigger.Kind != rules.TriggerMatch && !w.due(p.Name) {
		matched = 0 // nobody looks
	}
	if tooMany(belt, matched, plan.Customers) && !w.confirmed[p.Name].After(plan.At) {
		return engine.AudienceBelt
	}
	return ""
}

// readsOrders says whether orders decide anything in a playbook.
func readsOrders(p *rules.Playbook) bool {
	return p.Exit != nil || p.Audience.Source() == "orders > 0 or score > 0" || p.Trigger.Kind == rules.TriggerOrder ||
		slices.ContainsFunc(p.Steps, func(s rules.Step) bool { return s.Wait.For != nil })
}

// newcomers is how many customers could come in by the plan.
func (w *world) newcomers(plan *engine.Plan) int {
	in := map[string]bool{}
	for i := range w.book.Playbooks {
		p := &w.book.Playbooks[i]
		if !w.due(p.Name) || w.confirmed[p.Name].After(plan.At) || w.stoppedAlone(p, plan) != "" {
			continue
		}
		maps.Copy(in, w.arriving(p, plan))
	}
	return len(in)
}

// arriving are the customers whom a playbook could take in.
func (w *world) arriving(p *rules.Playbook, plan *engine.Plan) map[string]bool {
	in := map[string]bool{}
	for _, someone := range w.people {
		before := slices.ContainsFunc(w.notebook.entries, func(e *engine.Entry) bool {
			return e.Playbook == p.Name && e.Customer == someone.id &&
				(e.State == engine.EntryOpen || p.Repeat.Once || e.Began.In(berlin).AddDate(0, 0, int(p.Repeat.Per)).After(plan.At))
		})
		if w.comes(p, someone, plan.At) && !before {
			in[someone.id] = true
		}
	}
	return in
}

func tooMany(b rules.Belt, n, all int) bool {
	share := b.Share > 0 && float64(n) > b.Share*float64(all)+1e-6
	count := b.Count > 0 && n > b.Count
	return b.Both && share && count || !b.Both && (share || count)
}
