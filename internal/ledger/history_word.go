package ledger

import (
	"database/sql"
	"errors"
	"time"

	"holdfast/engine"
)

// bans reads the addresses that were never to be written to.
func (r *reader) bans(h *engine.History, at int64) {
	r.each(`SELECT b.plain, b.hash, b.why, b.at, b.detail FROM ban b WHERE b.at <= ?`, []any{at}, func(rows *sql.Rows) error {
		var plain bool
		var hash []byte
		var b engine.Ban
		var at int64
		if err := rows.Scan(&plain, &hash, &b.Why, &at, &b.Detail); err != nil {
			return err
		}
		if len(hash) != 32 {
			return errors.New("a ban whose hash is no SHA-256")
		}
		b.At = instant(at)
		into := &h.Bans.Salted
		if plain {
			into = &h.Bans.Plain
		}
		if *into == nil {
			*into = map[[32]byte]engine.Ban{}
		}
		(*into)[[32]byte(hash)] = b
		return nil
	})
	if h.Bans.Salted == nil {
		return
	}
	r.each(`SELECT salt FROM salt`, nil, func(rows *sql.Rows) error { return rows.Scan(&h.Bans.Salt) })
}

// choices reads the latest word of each customer on each topic.
func (r *reader) choices(h *engine.History, at int64) {
	r.each(`SELECT customer, topic, agreed, at, said, text FROM choice WHERE at <= ?
		ORDER BY customer, topic, at, id`, []any{at}, func(rows *sql.Rows) error {
		var c engine.Choice
		var at int64
		err := rows.Scan(&c.Customer, &c.Topic, &c.Agreed, &at, &c.From, &c.Text)
		c.At = instant(at)
		if n := len(h.Choices); n > 0 && h.Choices[n-1].Customer == c.Customer && h.Choices[n-1].Topic == c.Topic {
			h.Choices = h.Choices[:n-1]
		}
		h.Choices = append(h.Choices, c)
		return err
	})
}

// watches reads where triggers had last looked, and who was there then.
func (r *reader) watches(h *engine.History, at int64) {
	r.each(`SELECT w.playbook, w.at, w.seen, m.customer
		FROM (SELECT playbook, max(at) AS at, seen FROM watch WHERE at <= ? GROUP BY playbook) w
		LEFT JOIN member m ON m.playbook = w.playbook AND m.since <= w.at AND (m.until IS NULL OR m.until > w.at)
		ORDER BY w.at, w.playbook, m.customer`, []any{at}, func(rows *sql.Rows) error {
		var playbook string
		var at int64
		var seen sql.NullInt64
		var customer sql.NullString
		err := rows.Scan(&playbook, &at, &seen, &customer)
		playbook = r.now(playbook)
		if h.Watches == nil {
			h.Watches = map[string]engine.Watch{}
		}
		w := h.Watches[playbook]
		if looked := instant(at); !looked.Equal(w.At) { // under its older name it looked before
			w = engine.Watch{At: looked, Seen: perhaps(seen)}
		}
		if customer.Valid {
			w.Members = append(w.Members, customer.String)
		}
		h.Watches[playbook] = w
		return err
	})
}

// lately is how many runs tell what is usual.
const lately = 30

// runs reads how many came to match at the latest runs of each playbook.
func (r *reader) runs(h *engine.History, at int64) {
	r.each(`SELECT r.playbook, r.matched FROM (SELECT DISTINCT playbook FROM run) p JOIN run r ON r.playbook = p.playbook
		WHERE r.at <= ?1 AND r.at >= coalesce(
			(SELECT at FROM run WHERE playbook = p.playbook AND at <= ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2), r.at)
		ORDER BY r.at, r.playbook`, []any{at, lately - 1}, func(rows *sql.Rows) error {
		var playbook string
		var matched int
		err := rows.Scan(&playbook, &matched)
		if h.Matched == nil {
			h.Matched = map[string][]int{}
		}
		all := append(h.Matched[r.now(playbook)], matched)
		h.Matched[r.now(playbook)] = all[max(0, len(all)-lately):]
		return err
	})
}

// knew reads what was known of orders when the entries began that are open.
func (r *reader) knew(h *engine.History, at int64) {
	var oldest time.Time
	for i := range h.Entries {
		if e := &h.Entries[i]; e.State == engine.EntryOpen && (oldest.IsZero() || e.Began.Before(oldest)) {
			oldest = e.Began
		}
	}
	if oldest.IsZero() {
		return
	}
	r.each(`SELECT playbook, at, newest FROM run WHERE newest IS NOT NULL AND at BETWEEN ? AND ?`, []any{micro(oldest), at}, func(rows *sql.Rows) error {
		var playbook string
		var at, newest int64
		err := rows.Scan(&playbook, &at, &newest)
		if playbook = r.now(playbook); h.Newest == nil {
			h.Newest = map[string]map[int64]time.Time{}
		}
		if h.Newest[playbook] == nil {
			h.Newest[playbook] = map[int64]time.Time{}
		}
		h.Newest[playbook][at] = instant(newest)
		return err
	})
}

// given reads what people have let pass, and the variants that everybody gets.
func (r *reader) given(h *engine.History, at int64) {
	r.each(`SELECT playbook, until FROM confirmation WHERE at <= ? ORDER BY at, id`, []any{at}, func(rows *sql.Rows) error {
		var playbook string
		var until int64
		err := rows.Scan(&playbook, &until)
		if h.Confirmed == nil {
			h.Confirmed = map[string]time.Time{}
		}
		h.Confirmed[r.now(playbook)] = instant(until)
		return err
	})
	r.each(`SELECT playbook, step, variant FROM promotion WHERE at <= ? ORDER BY at, id`, []any{at}, func(rows *sql.Rows) error {
		var playbook, step, variant string
		err := rows.Scan(&playbook, &step, &variant)
		playbook = r.now(playbook)
		if h.Promoted == nil {
			h.Promoted = map[string]map[string]string{}
		}
		if h.Promoted[playbook] == nil {
			h.Promoted[playbook] = map[string]string{}
		}
		if h.Promoted[playbook][step] = variant; variant == "" {
			delete(h.Promoted[playbook], step)
		}
		return err
	})
}
