package measure

import (
	"math"
	"time"

	"holdfast/rules/table"
)

// Happening asks, for one playbook, who has had an order (refunds not counted)
// or an event after an instant, up to that of the measuring. Each feed has an
// instant of its own, for one may know late what another knows at once.
type Happening struct {
	Playbook string
	Event    string               // its type; "" asks for orders
	After    map[string]time.Time // by feed: FeedOrders, FeedEvents, FeedTold
	Seen     time.Time            // whoever has one of just this instant in the source is told apart; zero: not asked
}

// Tie is who had an order or event of one and the same instant in a source, of
// which one may come into the file behind another.
type Tie struct {
	Seen   table.Mask // of Happening.Seen
	Newest time.Time  // of when the newest one is; zero: there is none
	Latest table.Mask // of Newest
}

// The feeds that orders and events come by: the project's sources, and what
// customers have told us, which is known at once.
const (
	FeedOrders = "orders"
	FeedEvents = "events"
	FeedTold   = "told"
)

// happening is one that is being asked.
type happening struct {
	Happening
	after map[string]int64 // by feed, microseconds
	who   bitset
	seen  int64 // microseconds; none: not asked

	tied   bitset
	newest int64
	latest []uint32 // customers of newest
}

// none is before every fact.
const none = math.MinInt64

// Ask says what has to be found out about the orders and events that follow; it
// is called before the first of them.
func (m *Measure) Ask(happenings []Happening) {
	for _, h := range happenings {
		asked := &happening{Happening: h, after: map[string]int64{}, seen: none, newest: none}
		if !h.Seen.IsZero() {
			asked.seen = h.Seen.UnixMicro()
		}
		for feed, after := range h.After {
			asked.after[feed] = after.UnixMicro()
		}
		m.asked = append(m.asked, asked)
	}
}

// happenings takes in a batch of a feed: the lines that count; of orders those of
// them that are no refunds, nil for events. What an order is dated, its first
// line says.
func (m *Measure) happenings(feed string, l *lines, live, sale table.Mask) {
	for _, h := range m.asked {
		after, asks := h.after[feed]
		if !asks || (h.Event == "") != (sale != nil) {
			continue
		}
		code, kind := uint32(0), l.table.Column("type")
		if h.Event != "" {
			if kind == nil || kind.Kind != table.Text {
				continue // a source whose events have no type
			}
			var known bool
			if code, known = kind.Dict.LookupString(h.Event); !known {
				continue
			}
		}
		for _, i := range l.selected(live) {
			at := l.at[i]
			switch {
			case at <= after && (feed == FeedTold || at < h.newest && at != h.seen):
			case h.Event == "" && (!sale.Get(int(i)) || !l.first.Get(int(i))):
			case h.Event != "" && (kind.Missing(int(i)) || kind.Code[i] != code):
			default:
				h.add(feed, at, after, l.customer[i])
			}
		}
	}
}

// add takes in one order or event.
func (h *happening) add(feed string, at, after int64, customer uint32) {
	if at > after {
		h.who.set(customer)
	}
	if feed == FeedTold { // known at once
		return
	}
	if at == h.seen {
		h.tied.set(customer)
	}
	if at > h.newest {
		h.newest, h.latest = at, h.latest[:0]
	}
	if at == h.newest {
		h.latest = append(h.latest, customer)
	}
}

// happened is who it has happened to, by playbook.
func (m *Measure) happened(rows int) map[string]table.Mask {
	out := map[string]table.Mask{}
	for _, h := range m.asked {
		who := table.NewMask(rows)
		copy(who, h.who)
		out[h.Playbook] = who
	}
	return out
}

// Happened are the customers to whom it has happened what a playbook asked
// Measure for; nil where it did not ask.
func (p *People) Happened(playbook string) table.Mask { return p.happened[playbook] }

// ties are the ties of what was asked, by playbook.
func (m *Measure) ties(rows int) map[string]Tie {
	out := map[string]Tie{}
	for _, h := range m.asked {
		t := Tie{Seen: table.NewMask(rows), Latest: table.NewMask(rows)}
		copy(t.Seen, h.tied)
		for _, customer := range h.latest {
			t.Latest.Set(int(customer))
		}
		if h.newest != none {
			t.Newest = time.UnixMicro(h.newest)
		}
		out[h.Playbook] = t
	}
	return out
}

// Tie is who had an order or event of the instants that the playbook's trigger
// looks at from and up to; false where it did not ask Measure.
func (p *People) Tie(playbook string) (t Tie, asked bool) {
	t, asked = p.ties[playbook]
	return t, asked
}
