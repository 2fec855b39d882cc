package engine

import (
	"iter"
	"strings"
	"time"

	"holdfast/rules"
)

// AllowanceAccount names what a limit counts, in the ledger and in HistoryQuery.Spent:
// "offer comeback" (cost in minor units), "offer comeback codes", and "messages per day",
// "points per month win-back", "money per run". A playbook's own allowances carry
// its name; the project's do not.
func AllowanceAccount(a rules.Allowance, playbook string) string {
	name := a.Of + " per " + a.Per
	if playbook != "" {
		name += " " + playbook
	}
	return name
}

// RenameAccount is what one of a playbook's own accounts is called when the
// playbook has another name; not ok for an account that is none of its own.
func RenameAccount(account, from, to string) (name string, ok bool) {
	rest, ok := strings.CutSuffix(account, " "+from)
	if !ok || !strings.Contains(rest, " per ") {
		return "", false
	}
	return rest + " " + to, true
}

// OfferAccount is the account of an offer's budget in money: what its codes are
// expected to cost, and, once they were used, what they did.
func OfferAccount(offer string) string { return "offer " + offer }

// OfferCountAccount is the account of an offer's budget in codes.
func OfferCountAccount(offer string) string { return "offer " + offer + " codes" }

// Limits are the accounts of a Book that have a limit, with the beginning of the
// period in which now lies.
func Limits(book *rules.Book, now time.Time) map[string]Budgeted {
	limits := map[string]Budgeted{}
	for i := range book.Offers {
		b, name := book.Offers[i].Budget, book.Offers[i].Name
		if b == nil {
			continue
		}
		since := allowedSince(book, rules.Allowance{Per: b.Per}, "", now)
		if b.Amount > 0 {
			limits[OfferAccount(name)] = Budgeted{since, b.Amount}
		}
		if b.Count > 0 {
			limits[OfferCountAccount(name)] = Budgeted{since, b.Count}
		}
	}
	allow := func(all []rules.Allowance, playbook string) {
		for _, a := range all {
			limits[AllowanceAccount(a, playbook)] = Budgeted{allowedSince(book, a, playbook, now), a.Most}
		}
	}
	allow(book.Limits.Budgets, "")
	for i := range book.Playbooks {
		allow(book.Playbooks[i].Budgets, book.Playbooks[i].Name)
	}
	return limits
}

// Query says how far back a plan at this instant has to look.
func Query(book *rules.Book, now time.Time) HistoryQuery {
	q := HistoryQuery{At: now, Messages: now, Policy: Policy(book), Spent: map[string]time.Time{}, Renamed: book.Renamed(), Known: []string{}}
	for _, c := range book.Limits.Messages {
		if since := now.Add(-c.Per); since.Before(q.Messages) {
			q.Messages = since
		}
		q.Steps = q.Steps || c.Tag != ""
	}
	for account, b := range Limits(book, now) {
		q.Spent[account] = b.Since
	}
	if book.Email.WarmUp != nil {
		q.FirstLetter, q.Spent[warmUpAccount] = true, PeriodStart("day", now, book.Zone)
	}
	if book.Loyalty != nil {
		q.Loyalty, q.Changes = true, now
	}
	for i := range book.Offers {
		if book.Offers[i].Pool {
			q.Pools = append(q.Pools, book.Offers[i].Name)
		}
	}
	for i := range book.Playbooks {
		q.Known = append(q.Known, book.Playbooks[i].Name)
		if book.Playbooks[i].Trigger.Kind == rules.TriggerTier {
			q.Changes = now.Add(-changesFor)
		}
		if book.Playbooks[i].Canary != nil {
			q.Waves = append(q.Waves, book.Playbooks[i].Name)
		}
	}
	return q
}

// changesFor is how far back a trigger on a tier looks at most: who rose while its
// playbook did not run for longer is not written to any more.
const changesFor = 366 * 24 * time.Hour

// PeriodStart is the beginning of the calendar period ("day", "month", "year") of
// the zone that now lies in.
func PeriodStart(per string, now time.Time, zone *time.Location) time.Time {
	y, m, d := now.In(zone).Date()
	switch per {
	case "day":
		return time.Date(y, m, d, 0, 0, 0, 0, zone)
	case "month":
		return time.Date(y, m, 1, 0, 0, 0, 0, zone)
	}
	return time.Date(y, 1, 1, 0, 0, 0, 0, zone)
}

// allowedSince is the beginning of the period of an allowance that now lies in,
// of one playbook or, with "", of the project. A run lasts from the latest
// scheduled instant, of any playbook for the project, to the next one: what goes
// in between, to those on their way or by hand, is part of it.
func allowedSince(book *rules.Book, a rules.Allowance, playbook string, now time.Time) time.Time {
	if a.Per != "run" {
		return PeriodStart(a.Per, now, book.Zone)
	}
	var since time.Time
	for s := range schedules(book, playbook) {
		since = later(since, occurrence(s, now.Add(time.Nanosecond)))
	}
	return since
}

// allowedFrom is when the period after that of now begins.
func allowedFrom(book *rules.Book, a rules.Allowance, playbook string, now time.Time) time.Time {
	if a.Per != "run" {
		return nextPeriod(a.Per, now, book.Zone)
	}
	var from time.Time
	for s := range schedules(book, playbook) {
		if next := s.Next(now); from.IsZero() || next.Before(from) {
			from = next
		}
	}
	return from
}

// schedules are that of one playbook, or with "" those of all.
func schedules(book *rules.Book, playbook string) iter.Seq[*rules.Schedule] {
	return func(yield func(*rules.Schedule) bool) {
		for i := range book.Playbooks {
			if p := &book.Playbooks[i]; (playbook == "" || p.Name == playbook) && !yield(p.Schedule) {
				return
			}
		}
	}
}
