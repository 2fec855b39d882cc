package engine

import (
	"slices"
	"time"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// matched are the customers whom a due playbook takes in: those of the audience
// for whom the trigger has come. Run is what the next runs have to know.
func (f *fold) matched(index int, p *rules.Playbook) (table.Mask, *Run) {
	audience := f.board.Audience(index)
	run := &Run{Playbook: p.Name, Watch: p.Trigger.Kind != rules.TriggerMatch}
	matched := audience.Clone()
	f.triggered(p, audience, matched, run)
	run.Matched = matched.Count()
	return matched, run
}

// triggered leaves those of some customers for whom a playbook's trigger has
// come.
func (f *fold) triggered(p *rules.Playbook, audience, matched table.Mask, run *Run) {
	switch p.Trigger.Kind {
	case rules.TriggerEnter, rules.TriggerLeave:
		came, went := f.changes(p, audience, run)
		if p.Trigger.Kind == rules.TriggerLeave {
			came = went
		}
		matched.And(came)
	case rules.TriggerEvent, rules.TriggerOrder:
		run.Seen = f.seen(p)
		happened := table.NewMask(f.People.Table.Rows())
		copy(happened, f.People.Happened(p.Name))
		happened.Or(f.tied(p, run))
		matched.And(happened)
	case rules.TriggerDate, rules.TriggerAnniversary:
		f.dated(p.Trigger, matched)
	case rules.TriggerTier, rules.TriggerBadge, rules.TriggerPoints:
		reached := table.NewMask(f.People.Table.Rows())
		if f.Loyalty != nil {
			copy(reached, f.Loyalty.Reached[p.Name])
		}
		matched.And(reached)
	}
}

// changes are who has come into the segment that a trigger looks at since it
// last looked, and who has left it. Nobody has done either when it never looked:
// it looks from now on.
func (f *fold) changes(p *rules.Playbook, audience table.Mask, run *Run) (came, went table.Mask) {
	rows := f.People.Table.Rows()
	now := audience
	if p.Trigger.Segment != "" {
		now = table.NewMask(rows)
		if c := f.board.Table.Column(p.Trigger.Segment); c != nil && c.Kind == table.Bool {
			now = c.Bits
		}
	}
	watch, looked := f.History.Watches[p.Name]
	looked = looked && watch.Seen.IsZero() // else its trigger was another one, whose members are others
	then := table.NewMask(rows)
	for _, customer := range watch.Members {
		if row, here := f.People.IDs.LookupString(customer); here {
			then.Set(int(row))
		} else {
			run.Went = append(run.Went, customer) // no customer any more
		}
	}
	came, went = now.Clone(), then.Clone()
	came.AndNot(then)
	went.AndNot(now)
	run.Came, run.Went = f.names(nil, came), f.names(run.Went, went)
	if !looked {
		clear(came)
		clear(went)
	}
	return came, went
}

// names adds the ids of some customers to a list and sorts it.
func (f *fold) names(list []string, who table.Mask) []string {
	list = slices.Grow(list, who.Count())
	who.Each(func(row int) { list = append(list, f.People.IDs.Text(uint32(row))) })
	slices.Sort(list)
	return list
}

// dated leaves those for whom the day of the trigger's date has come since it
// last looked.
func (f *fold) dated(t rules.Trigger, matched table.Mask) {
	column := f.board.Table.Column(t.Date)
	if column == nil || column.Kind != table.Time {
		clear(matched)
		return
	}
	calendar := measure.NewCalendar(f.Book.Zone)
	// The day that is looked for lies Offset days before the day that comes.
	after, today := calendar.Day(f.since.UnixMicro())-int64(t.Offset), calendar.Day(f.Now.UnixMicro())-int64(t.Offset)
	matched.Each(func(row int) {
		come := false
		if !column.Missing(row) {
			day := calendar.Day(column.Micro[row])
			come = t.Kind == rules.TriggerDate && day > after && day <= today ||
				t.Kind == rules.TriggerAnniversary && comesRound(day, after, today)
		}
		if !come {
			matched.Clear(row)
		}
	})
}

// comesRound says whether an anniversary of a day, by its number, lies in
// (after, until]: the same date in a later year, the 28th for 29 February in
// common years.
func comesRound(day, after, until int64) bool {
	born := dateOf(day)
	for year := max(dateOf(after).Year(), born.Year()+1); year <= dateOf(until).Year(); year++ {
		at := time.Date(year, born.Month(), born.Day(), 0, 0, 0, 0, time.UTC)
		if at.Month() != born.Month() {
			at = at.AddDate(0, 0, -1)
		}
		if n := at.Unix() / (24 * 60 * 60); n > after && n <= until {
			return true
		}
	}
	return false
}

// dateOf is the day of a number that measure.Calendar gives.
func dateOf(day int64) time.Time { return time.Unix(day*24*60*60, 0).UTC() }

// Happenings is what has to be found out about orders and events for the
// triggers of a Book's playbooks at an instant.
func Happenings(book *rules.Book, h History, now time.Time) []measure.Happening {
	var asked []measure.Happening
	for i := range book.Playbooks {
		p := &book.Playbooks[i]
		switch p.Trigger.Kind {
		case rules.TriggerEvent, rules.TriggerOrder:
			after := map[string]time.Time{feed(p.Trigger): unseen(book, p, h, now), measure.FeedTold: Since(book, p, h, now)}
			asked = append(asked, measure.Happening{Playbook: p.Name, Event: p.Trigger.Event, After: after, Seen: h.Watches[p.Name].Seen})
		}
	}
	return asked
}

// feed is where the orders or events of a trigger come from.
func feed(t rules.Trigger) string {
	if t.Kind == rules.TriggerOrder {
		return measure.FeedOrders
	}
	return measure.FeedEvents
}

// unseen is behind which instant a fact of the trigger's source counts: the
// newest that the source held at the last look, for what happened before that
// look may have come into the file after it.
func unseen(book *rules.Book, p *rules.Playbook, h History, now time.Time) time.Time {
	if watch := h.Watches[p.Name]; !watch.Seen.IsZero() {
		return watch.Seen
	}
	return Since(book, p, h, now)
}

// seen is up to which instant the trigger's source has been looked through now.
// It never goes back, or a file that is short for a day would let everybody in
// again.
func (f *fold) seen(p *rules.Playbook) time.Time {
	from, newest := unseen(f.Book, p, f.History, f.Now), f.Newest[feed(p.Trigger)]
	if _, looked := f.History.Watches[p.Name]; looked || newest.IsZero() {
		return later(from, newest)
	}
	return newest
}

// Since is from when a playbook's trigger looks at what has happened: where it
// last looked. The first time it is the schedule's last occurrence before now,
// for dates the end of yesterday, for segments and tiers the beginning of time.
func Since(book *rules.Book, p *rules.Playbook, h History, now time.Time) time.Time {
	watch, looked := h.Watches[p.Name]
	switch {
	case looked:
		return watch.At
	case slices.Contains([]rules.TriggerKind{rules.TriggerEvent, rules.TriggerOrder, rules.TriggerBadge}, p.Trigger.Kind):
		return occurrence(p.Schedule, now)
	case slices.Contains([]rules.TriggerKind{rules.TriggerDate, rules.TriggerAnniversary, rules.TriggerPoints}, p.Trigger.Kind):
		return PeriodStart("day", now, book.Zone).Add(-time.Microsecond)
	}
	return time.Time{}
}

// occurrence is the schedule's last one before an instant; the instant itself
// where it never came.
func occurrence(s *rules.Schedule, before time.Time) time.Time {
	if s == nil {
		return before
	}
	for _, back := range []time.Duration{time.Hour, 25 * time.Hour, 8 * 24 * time.Hour, 367 * 24 * time.Hour, 9 * 366 * 24 * time.Hour} {
		if last, ok := s.Last(before.Add(-back), before.Add(-time.Nanosecond)); ok {
			return last
		}
	}
	return before
}

// closed says why a playbook takes in nobody at an instant; "" when it does.
func closed(p *rules.Playbook, now time.Time) string {
	switch {
	case !p.Starts.IsZero() && now.Before(p.Starts):
		return "it starts on " + p.Starts.In(now.Location()).Format("2006-01-02 15:04")
	case !p.Ends.IsZero() && !now.Before(p.Ends):
		return "it ended on " + p.Ends.In(now.Location()).Format("2006-01-02 15:04")
	}
	return ""
}
