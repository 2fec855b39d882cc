package engine_test

import (
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// looked is what a trigger saw at a time.
type looked struct {
	at      time.Time
	members []string  // of its segment; orders, events: who had one of the instant seen
	seen    time.Time // orders, events: of when the newest was that there was then
}

// comers are who a due playbook takes in, if nothing else speaks against it.
func (w *world) comers(p *rules.Playbook, now time.Time) []string {
	var out []string
	for _, someone := range w.people {
		if w.comes(p, someone, now) {
			out = append(out, someone.id)
		}
	}
	return out
}

// comes says whether a customer is in the audience of one of the drawn
// playbooks, and its trigger has come for them since it last looked.
func (w *world) comes(p *rules.Playbook, someone person, now time.Time) bool {
	if !w.fits(p, someone) {
		return false
	}
	last, before := w.looks[p.Name]
	y, m, d := now.In(berlin).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, berlin)
	yesterday := today.AddDate(0, 0, -1)
	since := last.at
	if !before {
		if since = today; since.Equal(now) { // the schedule is @daily
			since = yesterday
		}
	}
	if before && (p.Trigger.Kind == rules.TriggerOrder || p.Trigger.Kind == rules.TriggerEvent) {
		since = last.seen // what happened before the look may have come to be known after it
	}
	was := slices.Contains(last.members, someone.id)
	switch t := p.Trigger; t.Kind {
	case rules.TriggerEnter:
		return before && w.within(p, someone) && !was
	case rules.TriggerLeave:
		return before && !w.within(p, someone) && was
	case rules.TriggerOrder, rules.TriggerEvent:
		return slices.ContainsFunc(w.happened(p, someone), func(at time.Time) bool {
			return at.After(since) && !at.After(now) || before && at.Equal(since) && !was
		})
	case rules.TriggerDate, rules.TriggerAnniversary:
		from := yesterday
		if before {
			y, m, d := last.at.In(berlin).Date()
			from = time.Date(y, m, d, 0, 0, 0, 0, berlin)
		}
		for day := from.AddDate(0, 0, 1); !day.After(today); day = day.AddDate(0, 0, 1) {
			if is(t, someone.born, day.AddDate(0, 0, -int(t.Offset))) {
				return true
			}
		}
		return false
	}
	return true
}

// happened is of when the orders, or events, were that a trigger looks at.
func (w *world) happened(p *rules.Playbook, someone person) []time.Time {
	var all []time.Time
	if p.Trigger.Kind == rules.TriggerOrder {
		for _, o := range w.orders {
			if o.customer == someone.id {
				all = append(all, o.at)
			}
		}
		return all
	}
	for _, e := range w.events {
		if e.customer == someone.id && e.kind == p.Trigger.Event {
			all = append(all, e.at)
		}
	}
	return all
}

// is says whether a day is the date of a trigger, or its anniversary.
func is(t rules.Trigger, born, day time.Time) bool {
	switch {
	case born.IsZero():
		return false
	case t.Kind == rules.TriggerDate:
		return born.Format(time.DateOnly) == day.Format(time.DateOnly)
	case day.Year() <= born.Year():
		return false
	}
	leap := day.AddDate(0, 0, 1).Format("01-02") == "02-29"
	return born.Format("01-02") == day.Format("01-02") || born.Format("01-02") == "02-29" && day.Format("01-02") == "02-28" && !leap
}

// within says whether a customer is in the segment that a trigger looks at.
func (w *world) within(p *rules.Playbook, someone person) bool {
	if p.Trigger.Segment == "keen" {
		return someone.score > 3
	}
	return w.fits(p, someone)
}

// lookAround remembers what the triggers of the playbooks that ran have seen,
// before it is written down.
func (w *world) lookAround(t tester, plan *engine.Plan) {
	t.Helper()
	for i := range plan.Playbooks {
		pp := &plan.Playbooks[i]
		p := pp.Playbook
		if pp.Blocked != "" || !w.due(p.Name) {
			if pp.Run != nil {
				t.Fatalf("%s did not run, and has %+v", p.Name, *pp.Run)
			}
			continue
		}
		n := len(w.comers(p, plan.At))
		if pp.Run.Matched != n {
			t.Fatalf("%s: %d came to match, want %d", p.Name, pp.Run.Matched, n)
		}
		w.matched[p.Name] = append(slices.Clone(w.matched[p.Name]), n)
		if p.Trigger.Kind == rules.TriggerMatch {
			continue
		}
		saw := looked{at: plan.At, seen: w.newest(p, plan.At)}
		for _, someone := range w.people {
			switch p.Trigger.Kind {
			case rules.TriggerOrder, rules.TriggerEvent:
				if slices.ContainsFunc(w.happened(p, someone), saw.seen.Equal) {
					saw.members = append(saw.members, someone.id)
				}
				continue
			}
			if w.within(p, someone) {
				saw.members = append(saw.members, someone.id)
			}
		}
		slices.Sort(saw.members)
		w.looks[p.Name] = saw
	}
}

// newest is of when the newest order, or event, is that a trigger has seen at a
// look: never before that of the look before.
func (w *world) newest(p *rules.Playbook, now time.Time) time.Time {
	var newest time.Time
	note := func(at time.Time) {
		if !at.After(now) && at.After(newest) {
			newest = at
		}
	}
	if p.Trigger.Kind == rules.TriggerOrder {
		for _, o := range w.orders {
			note(o.at)
		}
	} else {
		for _, e := range w.events {
			note(e.at)
		}
	}
	last, before := w.looks[p.Name]
	switch {
	case before && last.seen.After(newest):
		return last.seen
	case newest.IsZero(): // from the schedule's last occurrence on
		y, m, d := now.In(berlin).Date()
		if newest = time.Date(y, m, d, 0, 0, 0, 0, berlin); newest.Equal(now) {
			newest = newest.AddDate(0, 0, -1)
		}
	}
	return newest
}

// sawRight holds what was written down of a trigger's look against what it saw.
func (w *world) sawRight(t tester) {
	t.Helper()
	for name, saw := range w.looks {
		wrote := w.notebook.watches[name]
		kind := playbookOf(w.book, name).Trigger.Kind
		watches := slices.Contains([]rules.TriggerKind{rules.TriggerEnter, rules.TriggerLeave, rules.TriggerOrder, rules.TriggerEvent}, kind)
		if !wrote.At.Equal(saw.at) || watches && fmt.Sprint(wrote.Members) != fmt.Sprint(saw.members) {
			t.Fatalf("%s saw %+v and wrote %+v", name, saw, wrote)
		}
	}
}
