package measure

import (
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
}

// Ask says what has to be found out about the orders and events that follow; it
// is called before the first of them.
func (m *Measure) Ask(happenings []Happening) {
	for _, h := range happenings {
		asked := &happening{Happening: h, after: map[string]int64{}}
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
			switch {
			case l.at[i] <= after:
			case h.Event == "" && (!sale.Get(int(i)) || !l.first.Get(int(i))):
			case h.Event != "" && (kind.Missing(int(i)) || kind.Code[i] != code):
			default:
				h.who.set(l.customer[i])
			}
		}
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
