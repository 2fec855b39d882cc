package engine_test

import (
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/rules"
)

// keepsItsPromises looks at all that goes, in words of its own: nothing here asks
// the code that decided.
func (w *world) keepsItsPromises(t tester, plan *engine.Plan) {
	t.Helper()
	entered := map[string]bool{} // playbook and customer: on the way, from before or by what was decided earlier
	for _, e := range w.notebook.entries {
		if e.State == engine.EntryOpen {
			entered[e.Playbook+" "+e.Customer] = true
		}
	}
	for i := range plan.Playbooks {
		pp := &plan.Playbooks[i]
		w.belted(t, plan, pp)
		for d := range pp.Decisions.All() {
			p := w.people[slices.IndexFunc(w.people, func(p person) bool { return p.id == d.Key.Customer })]
			switch {
			case d.Reason == engine.Go, d.Reason == engine.HeldOut:
				w.mayHave(t, plan, d, &p, pp.Playbook, entered)
			case d.Reason == engine.TooLate:
				w.isTooLate(t, plan, d, pp.Playbook)
			}
			if d.Opens {
				w.mayComeIn(t, plan, d, &p, pp.Playbook)
			}
		}
		for walk := range pp.Decisions.Candidates() {
			w.wentRight(t, plan, pp.Playbook, walk)
		}
		for d := range pp.Decisions.All() {
			if d.Opens {
				entered[d.Key.Playbook+" "+d.Key.Customer] = true
			}
		}
	}
	w.counted(t, plan)
	w.offered(t, plan)
}

// mayHave holds one step that goes, or would, to what concerns its customer
// alone.
func (w *world) mayHave(t tester, plan *engine.Plan, d *engine.Decision, p *person, playbook *rules.Playbook, entered map[string]bool) {
	t.Helper()
	held := !playbook.Transactional && experiment.HeldOut("holdout", p.id, w.book.Limits.Holdout) || experiment.HeldOut("holdout "+playbook.Name, p.id, playbook.Holdout)
	if held != (d.Reason == engine.HeldOut) {
		t.Fatalf("%v %s, and held out is %v", d.Key, d.Reason, held)
	}
	if e := w.notebook.entry(d.Key); e != nil && playbook.Exit != nil && slices.ContainsFunc(w.orders, func(o order) bool {
		return o.customer == p.id && o.at.After(e.Began) && !o.at.After(plan.At)
	}) {
		t.Fatalf("%v goes to one who has reached the goal", d.Key)
	}
	if e := w.notebook.entry(d.Key); e != nil && len(e.Had) == 0 && d.Key.Step == playbook.Steps[0].ID && !w.fits(playbook, *p) {
		t.Fatalf("%v goes first to one who is no longer in the audience", d.Key)
	}
	if s := w.silenced(p, playbook, plan.At); s != nil {
		t.Fatalf("%v goes through the silence %+v", d.Key, *s)
	}
	for _, in := range w.book.Limits.Inhibit {
		holds := slices.Contains(in.Hold, playbook.Name) || slices.Contains(in.Hold, "promo") && slices.Contains(playbook.Tags, "promo")
		if holds && in.While != playbook.Name && entered[in.While+" "+p.id] {
			t.Fatalf("%v goes to one who is on the way through %s", d.Key, in.While)
		}
	}
	if d.Step.Kind == rules.StepReward || d.Step.Kind == rules.StepOffer {
		return
	}
	if !w.agrees(p, playbook.Topic) {
		t.Fatalf("%v goes to %+v, who says %+v and %+v", d.Key, *p, w.facts[p.id], w.choices)
	}
	address := strings.ToLower(p.email)
	for _, list := range []map[string]engine.Ban{w.salted, w.plain} {
		if ban, ok := list[address]; ok && (ban.Why != engine.Bounced || d.Step.Kind != rules.StepWebhook) {
			t.Fatalf("%v goes to %s, who is %s", d.Key, p.email, ban.Why)
		}
	}
	if d.Step.Kind != rules.StepWebhook && (p.email == "" || d.Address != p.email) {
		t.Fatalf("%v goes to %q, not to %q", d.Key, d.Address, p.email)
	}
	zone := berlin
	if p.zone != "" {
		zone, _ = time.LoadLocation(p.zone)
	}
	if local := plan.At.In(zone); w.resting(local) {
		t.Fatalf("%v goes at %s", d.Key, local)
	}
}

// resting says whether the clock or the calendar forbids messages.
func (w *world) resting(local time.Time) bool {
	l := &w.book.Limits
	if q := l.Quiet; q != nil {
		minute := local.Hour()*60 + local.Minute()
		if night := q.From > q.To; night && (minute >= q.From || minute < q.To) || !night && minute >= q.From && minute < q.To {
			return true
		}
	}
	weekend := local.Weekday() == time.Saturday || local.Weekday() == time.Sunday
	return l.Days != 0 && weekend || l.Holidays != nil && (local.Format("01-02") == "01-06" || local.Format(time.DateOnly) == "2026-03-28")
}

// agrees says whether a customer may be written to about a topic.
func (w *world) agrees(p *person, topic string) bool {
	f, rule := w.facts[p.id], w.book.Consent
	data := p.consent
	if topic == "news" {
		data = f.news
		if data != "" && p.consent == "no" { // to everything
			data = "no"
		}
	}
	proven := f.proven
	if rule.Proof.At == "" {
		proven = time.Time{}
	}
	var own, all engine.Choice
	for _, c := range w.choices {
		if c.Customer == p.id && c.Topic == topic {
			own = c
		}
		if c.Customer == p.id && c.Topic == "" {
			all = c
		}
	}
	refuses := func(c engine.Choice) bool { return !c.At.IsZero() && !c.Agreed && !proven.After(c.At) }
	if refuses(own) || refuses(all) && !(own.Agreed && own.At.After(all.At)) {
		return false
	}
	newest := all
	if own.Agreed && (!all.Agreed || own.At.After(all.At)) {
		newest = own
	}
	switch data {
	case "":
		return newest.Agreed
	case "no":
		return newest.Agreed && !proven.IsZero() && newest.At.After(proven)
	}
	if newest.Agreed {
		return true
	}
	return (rule.Confirmed == "" || f.confirmed == "yes") && (!rule.Proof.Required || !f.proven.IsZero())
}

// silenced is a silence that lies on a customer in a playbook.
func (w *world) silenced(p *person, playbook *rules.Playbook, now time.Time) *rules.Silence {
	for _, s := range slices.Concat(w.book.Silences, w.silences) {
		if now.Before(s.From) || !now.Before(s.Until) {
			continue
		}
		if (s.Playbook == "" || s.Playbook == playbook.Name) && (s.Customer == "" || s.Customer == p.id) &&
			(s.Tag == "" || len(playbook.Tags) > 0) && (s.Segment == "" || s.Segment == "of old" || p.score > 3) {
			return &s
		}
	}
	return nil
}

// mayComeIn holds an entry to what is asked before it begins.
func (w *world) mayComeIn(t tester, plan *engine.Plan, d *engine.Decision, p *person, playbook *rules.Playbook) {
	t.Helper()
	if !w.due(playbook.Name) || !w.comes(playbook, *p, plan.At) {
		t.Fatalf("%v begins, due: %v", d.Key, w.due(playbook.Name))
	}
	if s := w.silenced(p, playbook, plan.At); s != nil && playbook.Trigger.Kind == rules.TriggerMatch {
		t.Fatalf("%v begins in the silence %+v", d.Key, *s)
	}
}

// isTooLate: the step before it lies further back than waiting is worth.
func (w *world) isTooLate(t tester, plan *engine.Plan, d *engine.Decision, playbook *rules.Playbook) {
	t.Helper()
	worth := playbook.GiveUp
	if worth == 0 {
		worth = w.book.Limits.GiveUp
	}
	if e := w.notebook.entry(d.Key); worth == 0 || e == nil || plan.At.Sub(e.LastAt) < worth {
		t.Fatalf("%v is too late: %+v, worth %s", d.Key, e, worth)
	}
}
