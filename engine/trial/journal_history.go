package trial

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// History is what a plan at q.At may know, in the order in which Ledger.History
// gives it. Nothing has been written after q.At.
func (j *Journal) History(q engine.HistoryQuery) engine.History {
	h := engine.History{Entries: j.lately(), Spent: map[string]int64{}, Points: j.balances(q)}
	for _, m := range j.messages {
		if m.At.After(exact(q.Messages)) {
			if !q.Steps {
				m.Step, m.Variant = "", ""
			}
			h.Messages = append(h.Messages, m.Sent)
		}
	}
	for _, m := range j.messages {
		if q.FirstLetter && !m.Ghost && m.Channel == rules.ChannelEmail && (h.FirstLetter.IsZero() || m.At.Before(h.FirstLetter)) {
			h.FirstLetter = m.At
		}
	}
	h.Issued, h.Free = j.held(q.At), j.left(q.Pools)
	for account, since := range q.Spent {
		h.Spent[account] = j.spent(account, since)
	}
	if q.Loyalty {
		h.Members = j.members(q)
	}
	h.Waves = j.waves(&h, q.Waves)
	j.tell(&h, q.At)
	return h
}

// waves counts the messages to those who came in together, as long as one of them
// is on the way. Nothing comes back of any.
func (j *Journal) waves(h *engine.History, playbooks []string) map[string][]engine.Wave {
	waves := map[string][]engine.Wave{}
	for _, playbook := range playbooks {
		byInstant := map[time.Time]*engine.Wave{}
		for _, e := range h.Entries {
			if e.Playbook == playbook && e.State == engine.EntryOpen {
				byInstant[e.Began] = &engine.Wave{Began: e.Began}
			}
		}
		for _, m := range j.messages {
			w := byInstant[m.entry]
			if w == nil || m.Playbook != playbook || m.Ghost {
				continue
			}
			if w.Sent++; w.Sent == 1 {
				w.First = m.At
			}
		}
		for _, began := range slices.SortedFunc(maps.Keys(byInstant), time.Time.Compare) {
			waves[playbook] = append(waves[playbook], *byInstant[began])
		}
	}
	return waves
}

// lately are the open entries, and the latest one of each playbook and customer.
func (j *Journal) lately() []engine.Entry {
	all := slices.Clone(j.entries)
	slices.SortFunc(all, func(a, b *passage) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Playbook, b.Playbook), a.Began.Compare(b.Began))
	})
	var known []engine.Entry
	for i, e := range all {
		entry := e.Entry
		if e.State == engine.EntryOpen {
			entry.Had = slices.Clone(e.had)
		} else if i+1 < len(all) && all[i+1].Playbook == e.Playbook && all[i+1].Customer == e.Customer {
			continue
		}
		known = append(known, entry)
	}
	return known
}
