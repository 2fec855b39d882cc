package measure

import (
	"time"

	"holdfast/rules/table"
)

// Happening asks, for one playbook, who has had an order (refunds not counted)
// or an event after an instant, up to that of the measuring.
type Happening struct {
	Playbook string
	Event    string // its type; "" asks for orders
	After    time.Time
}

// happening is one that is being asked.
type happening struct {
	Happening
	after int64 // microseconds
	who   bitset
}

// Ask says what has to be found out about the orders and events that follow; it
// is called before the first of them.
func (m *Measure) Ask(happenings []Happening) {
	for _, h := range happenings {
		m.asked = append(m.asked, &happening{Happening: h, after: h.After.UnixMicro()})
	}
}

// happenings takes in a batch: the lines that count; of orders those of them
// that are no refunds, nil for events. What an order is dated, its first line
// says.
func (m *Measure) happenings(l *lines, live, sale table.Mask) {
	for _, h := range m.asked {
		if (h.Event == "") != (sale != nil) {
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
			case l.at[i] <= h.after:
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
