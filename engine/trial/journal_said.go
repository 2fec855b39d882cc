package trial

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// said is what a journal keeps besides touches: what people have said, and what
// runs have found.
type said struct {
	bans      map[[32]byte]engine.Ban
	choices   []engine.Choice
	silences  []silence
	watches   map[string]watch
	matched   map[string][]matched
	confirmed map[string]time.Time
	promoted  map[string]map[string]string
}

type silence struct {
	rules.Silence
	ended time.Time
}

type watch struct {
	at      time.Time
	seen    time.Time
	members map[string]bool
}

type matched struct {
	at     time.Time
	count  int
	newest time.Time // engine.Run.Newest
}

func unsaid() said {
	return said{
		bans: map[[32]byte]engine.Ban{}, watches: map[string]watch{}, matched: map[string][]matched{},
		confirmed: map[string]time.Time{}, promoted: map[string]map[string]string{},
	}
}

// Ban puts an address on the list of those never to be written to. A ban that is
// there already stays as it is.
func (s *said) Ban(at time.Time, address string, ban engine.Ban) {
	hash := engine.BanHash(nil, address)
	if _, banned := s.bans[hash]; !banned {
		ban.At = exact(at)
		s.bans[hash] = ban
	}
}

// Choose writes down what customers have said on being written to.
func (s *said) Choose(choices ...engine.Choice) {
	for _, c := range choices {
		c.At = exact(c.At)
		s.choices = append(s.choices, c)
	}
}

// unwanted says why a message may not go to its address or customer any more, or
// "".
func (s *said) unwanted(at time.Time, d *engine.Decision) engine.Reason {
	if _, sends := d.Step.Sends(); !sends {
		return ""
	}
	if slices.ContainsFunc(s.choices, func(c engine.Choice) bool {
		return c.Customer == d.Key.Customer && (c.Topic == "" || c.Topic == d.Topic) && !c.Agreed && c.At.After(exact(at))
	}) {
		return engine.Unsubscribed
	}
	if d.Address == "" {
		return ""
	}
	return s.bans[engine.BanHash(nil, d.Address)].Why
}

// Silence writes a silence down and gives its id.
func (s *said) Silence(_ time.Time, of rules.Silence) (id string) {
	of.ID = strconv.Itoa(len(s.silences) + 1)
	of.From, of.Until = exact(of.From), exact(of.Until)
	s.silences = append(s.silences, silence{Silence: of})
	return of.ID
}

// EndSilence ends a silence before its time. It says whether there was one.
func (s *said) EndSilence(id string, at time.Time) bool {
	for i := range s.silences {
		if o := &s.silences[i]; o.ID == id && o.ended.IsZero() && o.Until.After(exact(at)) {
			o.ended = exact(at)
			return true
		}
	}
	return false
}

// Confirm lets a playbook's belts pass until an instant.
func (s *said) Confirm(playbook string, until time.Time) { s.confirmed[playbook] = exact(until) }

// Promote gives everybody one variant of a step; "" takes it back.
func (s *said) Promote(playbook, step, variant string) {
	if s.promoted[playbook] == nil {
		s.promoted[playbook] = map[string]string{}
	}
	if s.promoted[playbook][step] = variant; variant == "" {
		delete(s.promoted[playbook], step)
	}
}

// Conclude writes down the due runs of a plan's playbooks.
func (s *said) Conclude(at time.Time, runs []engine.Run) {
	at = exact(at)
	for _, run := range runs {
		if all := s.matched[run.Playbook]; len(all) == 0 || all[len(all)-1].at.Before(at) {
			s.matched[run.Playbook] = append(all, matched{at, run.Matched, exact(run.Newest)})
		}
		w, looked := s.watches[run.Playbook]
		if !run.Watch || looked && !at.After(w.at) {
			continue
		}
		if w.at, w.seen = at, exact(run.Seen); w.members == nil {
			w.members = map[string]bool{}
		}
		for _, customer := range run.Went {
			delete(w.members, customer)
		}
		for _, customer := range run.Came {
			w.members[customer] = true
		}
		s.watches[run.Playbook] = w
	}
}

// tell adds all this to a history.
func (s *said) tell(h *engine.History, at time.Time) {
	at = exact(at)
	for hash, ban := range s.bans {
		if ban.At.After(at) {
			continue
		}
		if h.Bans.Salted == nil {
			h.Bans.Salted = map[[32]byte]engine.Ban{}
		}
		h.Bans.Salted[hash] = ban
	}
	h.Choices = s.latest(at)
	for _, o := range s.silences {
		if o.Until.After(at) && (o.ended.IsZero() || o.ended.After(at)) {
			h.Silences = append(h.Silences, o.Silence)
		}
	}
	h.Watches, h.Matched = map[string]engine.Watch{}, map[string][]int{}
	for playbook, w := range s.watches {
		h.Watches[playbook] = engine.Watch{At: w.at, Seen: w.seen, Members: slices.Sorted(maps.Keys(w.members))}
	}
	for playbook, all := range s.matched {
		knew(h, playbook, all)
		for _, m := range all[max(0, len(all)-30):] {
			h.Matched[playbook] = append(h.Matched[playbook], m.count)
		}
	}
	h.Confirmed, h.Promoted = maps.Clone(s.confirmed), map[string]map[string]string{}
	for playbook, steps := range s.promoted {
		h.Promoted[playbook] = maps.Clone(steps)
	}
}

// latest is the latest word of each customer on each topic.
func (s *said) latest(at time.Time) []engine.Choice {
	all := slices.DeleteFunc(slices.Clone(s.choices), func(c engine.Choice) bool { return c.At.After(at) })
	slices.SortStableFunc(all, func(a, b engine.Choice) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Topic, b.Topic), a.At.Compare(b.At))
	})
	last := all[:0]
	for i, c := range all {
		if i+1 == len(all) || all[i+1].Customer != c.Customer || all[i+1].Topic != c.Topic {
			last = append(last, c)
		}
	}
	return last
}

// knew adds what was known of orders at a playbook's runs since the oldest of the
// open entries began.
func knew(h *engine.History, playbook string, runs []matched) {
	for _, m := range runs {
		since := func(e engine.Entry) bool { return e.State == engine.EntryOpen && !e.Began.After(m.at) }
		if m.newest.IsZero() || !slices.ContainsFunc(h.Entries, since) {
			continue
		}
		if h.Newest == nil {
			h.Newest = map[string]map[int64]time.Time{}
		}
		if h.Newest[playbook] == nil {
			h.Newest[playbook] = map[int64]time.Time{}
		}
		h.Newest[playbook][m.at.UnixMicro()] = m.newest
	}
}
