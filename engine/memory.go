package engine

import (
	"slices"
	"time"

	"holdfast/rules"
)

// memory is the history by customer row, and what this plan adds to it.
type memory struct {
	opened   map[string]map[int]*Entry    // by playbook and row: the open entry
	entered  map[string]map[int]time.Time // by playbook and row: when the latest entry began
	messages map[int][]time.Time          // by row, oldest first
	codes    map[string]map[int]time.Time // by offer and row: when the latest code was issued
	spent    map[string]int64
}

// remember indexes a history. Customers who are no longer among the people are
// left out: there is nothing to decide about them.
func remember(in Input) *memory {
	m := &memory{
		opened: map[string]map[int]*Entry{}, entered: map[string]map[int]time.Time{},
		messages: map[int][]time.Time{}, codes: map[string]map[int]time.Time{}, spent: map[string]int64{},
	}
	row := func(customer string) (int, bool) {
		code, ok := in.People.IDs.LookupString(customer)
		return int(code), ok
	}
	for i := range in.History.Entries {
		e := &in.History.Entries[i]
		r, ok := row(e.Customer)
		if !ok {
			continue
		}
		if e.State == EntryOpen {
			put(m.opened, e.Playbook, r, e)
		}
		if last, ok := m.entered[e.Playbook][r]; !ok || e.Began.After(last) {
			put(m.entered, e.Playbook, r, e.Began)
		}
	}
	for _, s := range in.History.Messages {
		if r, ok := row(s.Customer); ok {
			m.messages[r] = append(m.messages[r], s.At)
		}
	}
	for _, times := range m.messages {
		slices.SortFunc(times, time.Time.Compare)
	}
	for _, i := range in.History.Issued {
		if r, ok := row(i.Customer); ok {
			put(m.codes, i.Offer, r, i.At)
		}
	}
	for account, spent := range in.History.Spent {
		m.spent[account] = spent
	}
	return m
}

func put[V any](m map[string]map[int]V, name string, row int, v V) {
	if m[name] == nil {
		m[name] = map[int]V{}
	}
	m[name][row] = v
}

func (m *memory) open(playbook string) map[int]*Entry { return m.opened[playbook] }

func (m *memory) last(playbook string, row int) (time.Time, bool) {
	at, ok := m.entered[playbook][row]
	return at, ok
}

func (m *memory) issued(offer string, row int) (time.Time, bool) {
	at, ok := m.codes[offer][row]
	return at, ok
}

// full says whether a window of messages is full at now, and when it has room
// again.
func (m *memory) full(row int, c rules.Cap, now time.Time) (until time.Time, full bool) {
	times := m.messages[row]
	first, _ := slices.BinarySearchFunc(times, now.Add(-c.Per), func(t, after time.Time) int {
		if t.After(after) {
			return 1
		}
		return -1
	})
	if len(times)-first < c.Max {
		return time.Time{}, false
	}
	return times[len(times)-c.Max].Add(c.Per), true
}

// note remembers a decision for those that follow it in the same plan.
func (m *memory) note(now time.Time, d *Decision) {
	if d.Reason != Go {
		return
	}
	if d.Step.Kind == rules.StepEmail {
		m.messages[d.Row] = append(m.messages[d.Row], now)
	}
	if d.Incentive != nil {
		put(m.codes, d.Incentive.Offer.Name, d.Row, now)
	}
	for _, c := range d.Charges {
		m.spent[c.Account] += c.Amount
	}
}
