package engine

import (
	"maps"
	"slices"
	"time"

	"holdfast/engine/experiment"
	"holdfast/rules"
	"holdfast/rules/table"
)

// memory is the history by customer row, and what this plan adds to it.
type memory struct {
	book    *rules.Book
	opened  map[string]map[int]*Entry    // by playbook and row: the open entry
	entered map[string]map[int]time.Time // by playbook and row: when the latest entry began
	entrant map[string]map[int]bool      // by playbook and row: who has come in by this plan
	windows []window                     // the caps with the messages that they count
	boxes   mailboxes                    // that customers share; asked only where there are caps
	several table.Mask                   // the boxes that more than one of them has
	waves   map[waveKey]*Wave            // of playbooks that have a canary
	spent   map[string]int64
	offered
}

// remember indexes a history. Customers who are no longer among the people are
// left out: there is nothing to decide about them.
func remember(in Input) *memory {
	m := &memory{
		book: in.Book, opened: map[string]map[int]*Entry{}, entered: map[string]map[int]time.Time{}, entrant: map[string]map[int]bool{},
		waves: map[waveKey]*Wave{}, spent: maps.Clone(in.History.Spent),
	}
	if m.spent == nil {
		m.spent = map[string]int64{}
	}
	for _, c := range in.Book.Limits.Messages {
		m.windows = append(m.windows, window{c, map[int][]time.Time{}})
	}
	if len(m.windows) > 0 {
		m.boxes = mailboxesOf(in.People.Table).apart(in.People, in.Book.Limits.Holdout)
		m.several = m.boxes.several()
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
	for i := range in.History.Messages {
		if r, ok := row(in.History.Messages[i].Customer); ok {
			m.message(r, &in.History.Messages[i], in.Now)
		}
	}
	for i := range m.windows {
		for _, times := range m.windows[i].times {
			slices.SortFunc(times, time.Time.Compare)
		}
	}
	for playbook, waves := range in.History.Waves {
		for _, w := range waves {
			m.waves[waveKey{playbook, w.Began.UnixMicro()}] = &w
		}
	}
	m.offered = rememberOffers(in, row)
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

// onTheWay says whether a customer has an open entry in a playbook: from before,
// or begun by this plan.
func (m *memory) onTheWay(playbook string, row int) bool {
	return m.opened[playbook][row] != nil || m.entrant[playbook][row]
}

// enter remembers that the plan takes a customer in.
func (m *memory) enter(playbook string, row int) { put(m.entrant, playbook, row, true) }

// shares says whether a customer's mailbox is somebody else's too.
func (m *memory) shares(row int) bool { return m.several != nil && m.several.Get(m.boxes.box(row)) }

// message puts one message under every cap that counts it, for everybody who
// reads that mailbox. A message that a
// held-out customer would have had counts only for those who are held out of the
// whole project: for them nothing else does.
func (m *memory) message(row int, s *Sent, now time.Time) {
	if s.Ghost && !experiment.HeldOut("holdout", s.Customer, m.book.Limits.Holdout) {
		return
	}
	i := slices.IndexFunc(m.book.Playbooks, func(p rules.Playbook) bool { return p.Name == s.Playbook })
	var p *rules.Playbook
	if i >= 0 {
		p = &m.book.Playbooks[i]
	}
	letter := letterOf(p, s)
	for i := range m.windows {
		if w := &m.windows[i]; w.counts(p, s.Channel, letter) && s.At.After(now.Add(-w.Per)) {
			box := m.boxes.box(row)
			w.times[box] = append(w.times[box], s.At)
		}
	}
}

// letterOf is the letter of a message; nil when it had none, or nobody knows.
func letterOf(p *rules.Playbook, s *Sent) *rules.Letter {
	if p == nil || s.Step == "" {
		return nil
	}
	i := slices.IndexFunc(p.Steps, func(step rules.Step) bool { return step.ID == s.Step })
	if i < 0 {
		return nil
	}
	return (&Decision{Step: &p.Steps[i], Variant: s.Variant}).Letter()
}

// waveKey is a playbook and the instant at which a wave of it came in.
type waveKey struct {
	playbook string
	began    int64 // microseconds
}

// wave is what is known of the wave that a customer came in with.
func (m *memory) wave(playbook string, began time.Time) Wave {
	if w := m.waves[waveKey{playbook, began.UnixMicro()}]; w != nil {
		return *w
	}
	return Wave{Began: began}
}

// note remembers a decision for those that follow it in the same plan.
func (m *memory) note(now time.Time, d *Decision) {
	if d.Reason != Go && (d.Reason != HeldOut || !d.Ghost) {
		return
	}
	channel, sends := d.Step.Sends()
	if sends {
		m.message(d.Row, &Sent{
			Customer: d.Key.Customer, At: now, Playbook: d.Key.Playbook, Channel: channel, Ghost: d.Ghost, Step: d.Key.Step, Variant: d.Variant,
		}, now)
	}
	if d.Reason != Go {
		return
	}
	if sends {
		key := waveKey{d.Key.Playbook, d.Key.Entry.UnixMicro()}
		w := m.wave(key.playbook, d.Key.Entry)
		w.Sent++
		if w.First.IsZero() {
			w.First = now
		}
		m.waves[key] = &w
	}
	if d.Incentive != nil {
		m.give(d.Row, d.Incentive, now)
	}
	for _, c := range d.Charges {
		m.spent[c.Account] += c.Amount
	}
}
