package ledger

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// sent is one message, with what puts it in order.
type sent struct {
	engine.Sent
	at, entry, nth int64
}

// messages reads those that had left, or may have, or would have, by the instant,
// and which steps they were where that is wanted.
func (r *reader) messages(h *engine.History, after, at int64, steps bool) {
	var all []sent
	columns, more := 3, ""
	if steps {
		columns, more = 5, ", t.step, t.arm"
	}
	r.values(columns, `SELECT t.entry, t.at, t.nth * 4 + (t.kind = 'webhook') * 2 + (t.state = 'held_out')`+more+` FROM touch t
		WHERE t.at > ?1 AND t.at <= ?2 AND (t.kind = 'email' OR t.kind = 'survey' OR t.kind = 'webhook')
			AND (t.state = 'sent' OR t.state = 'claimed' OR t.state = 'unknown' OR t.state = 'held_out'
				OR t.state = 'failed' AND t.settled > ?2)`, []any{after, at}, func(v []any) error {
		place, ok := r.place[number(v[0])]
		if !ok {
			return fmt.Errorf("a touch of entry %d, which is not there", number(v[0]))
		}
		flags := number(v[2])
		s := sent{entry: number(v[0]), at: number(v[1]), nth: flags / 4}
		s.Sent = engine.Sent{
			Customer: r.all[place].Customer, At: instant(s.at), Playbook: r.all[place].Playbook,
			Channel: rules.ChannelEmail, Ghost: flags&1 != 0, // a survey is a letter that asks
		}
		if flags&2 != 0 {
			s.Channel = rules.ChannelWebhook
		}
		if steps {
			s.Step, s.Variant = r.word(v[3]), r.word(v[4])
		}
		all = append(all, s)
		return nil
	})
	slices.SortFunc(all, func(a, b sent) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.entry, b.entry), cmp.Compare(a.nth, b.nth))
	})
	h.Messages = make([]engine.Sent, len(all))
	for i := range all {
		h.Messages[i] = all[i].Sent
	}
}

// waves counts what became of those who came in together, as long as one of them
// is on the way. The others of a wave may be through already.
func (r *reader) waves(h *engine.History, playbooks []string, at int64) {
	if len(playbooks) == 0 {
		return
	}
	h.Waves = map[string][]engine.Wave{}
	for i := range h.Entries {
		e := &h.Entries[i]
		if e.State == engine.EntryOpen && slices.Contains(playbooks, e.Playbook) {
			h.Waves[e.Playbook] = append(h.Waves[e.Playbook], engine.Wave{Began: e.Began})
		}
	}
	for playbook, waves := range h.Waves {
		byInstant := func(a, b engine.Wave) int { return a.Began.Compare(b.Began) }
		slices.SortFunc(waves, byInstant)
		waves = slices.CompactFunc(waves, func(a, b engine.Wave) bool { return a.Began.Equal(b.Began) })
		h.Waves[playbook] = waves
		find := func(began int64) *engine.Wave {
			i, ok := slices.BinarySearchFunc(waves, instant(began), func(w engine.Wave, t time.Time) int { return w.Began.Compare(t) })
			if !ok {
				return &engine.Wave{} // nobody of it is on the way any more
			}
			return &waves[i]
		}
		args := []any{r.names(playbook), micro(waves[0].Began), at}
		r.each(`SELECT e.began, min(t.at), count(*) FROM entry e NOT INDEXED CROSS JOIN touch t ON t.entry = e.id
			WHERE e.playbook IN (SELECT value FROM json_each(?1)) AND e.began >= ?2 AND t.at <= ?3 AND `+message+` GROUP BY e.began`, args,
			func(rows *sql.Rows) error {
				var began, first int64
				var n int
				err := rows.Scan(&began, &first, &n)
				w := find(began)
				w.First, w.Sent = instant(first), n
				return err
			})
		r.each(`SELECT e.began, sum(f.kind = 'bounced'), sum(f.kind = 'complained'), sum(f.kind = 'unsubscribed')
			FROM feedback f JOIN entry e ON e.id = f.entry
			WHERE e.playbook IN (SELECT value FROM json_each(?1)) AND e.began >= ?2 AND f.at <= ?3 GROUP BY e.began`, args,
			func(rows *sql.Rows) error {
				var began int64
				var w engine.Wave
				err := rows.Scan(&began, &w.Bounced, &w.Complained, &w.Unsubscribed)
				to := find(began)
				to.Bounced, to.Complained, to.Unsubscribed = w.Bounced, w.Complained, w.Unsubscribed
				return err
			})
	}
}

// firstLetter is when the first letter left, or may have.
func (r *reader) firstLetter(h *engine.History, at int64) {
	r.each(`SELECT at FROM touch WHERE at <= ? AND (kind = 'email' OR kind = 'survey')
		AND (state = 'claimed' OR state = 'sent' OR state = 'unknown') ORDER BY at LIMIT 1`, []any{at}, func(rows *sql.Rows) error {
		var first int64
		err := rows.Scan(&first)
		h.FirstLetter = instant(first)
		return err
	})
}
