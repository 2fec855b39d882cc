// Package dispatch acts at an instant: Look reads what a plan depends on,
// Deliver carries the plan out, Loop waits for the next instant. It knows no
// file, database or network: it is handed those through the small interfaces
// that stand beside their use.
//
// Begin reading at Look.
package dispatch

import (
	"context"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/engine/earning"
	"holdfast/engine/loyalty"
	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// Facts reads one source, batch by batch, in the order of the file. It gives
// every customer a row in ids when it reads customers, and looks customers up
// when it reads orders and events. What is yielded is good until yield returns.
type Facts interface {
	Scan(ctx context.Context, src *rules.Source, need map[string]bool, now time.Time, ids *table.Dict, yield func(Batch) error) (Intake, error)
}

// Memory is what the ledger remembers, for reading only.
type Memory interface {
	History(ctx context.Context, q engine.HistoryQuery) (engine.History, error)
	// Journals are the movements of customers' points up to an instant; those who
	// have none are left out.
	Journals(ctx context.Context, at time.Time, customers []string) (map[string][]loyalty.Movement, error)
	// Unredeemed are those of some redemptions that are of the ledger's codes, that
	// it does not have at an instant and would take, or has and is to take back (not
	// those of the offers that stay used), and what it says of those of the last days
	// that it refuses.
	Unredeemed(ctx context.Context, at time.Time, all []engine.Redemption, stay map[string]bool) (fresh []engine.Redemption, refused []string, err error)
}

// Batch is some rows of a source: their columns by field name, the customer row
// of each, and which of them begin an order.
type Batch struct {
	Table    *table.Table
	Customer []uint32
	First    table.Mask
	Told     bool // events that customers have told us through letters
}

// Intake is what became of a source's rows.
type Intake struct {
	Source     string    `json:"source"`
	Path       string    `json:"path"`
	Rows       int       `json:"rows"`
	Used       int       `json:"used"`
	Filtered   int       `json:"filtered"`          // excluded by the source's where
	NoCustomer int       `json:"no_customer"`       // rows without a customer id
	Unknown    int       `json:"unknown"`           // of customers who are not in the customers' source
	Repeated   int       `json:"repeated"`          // of an id that an earlier row has
	Sharing    int       `json:"sharing,omitempty"` // customers who have an address that another has too: caps count them as one
	Bad        int       `json:"bad"`
	BadRows    []string  `json:"bad_rows,omitempty"` // the first ones, as file:line: what is wrong
	Doubtful   int       `json:"doubtful,omitempty"` // values of used rows that are taken as missing
	Doubts     []string  `json:"doubts,omitempty"`   // the first ones, as file:line: what is wrong
	Newest     time.Time `json:"newest,omitzero"`    // of when its newest row is that is not after the look
	Written    time.Time `json:"-"`                  // when the file was last written; zero: nobody knows
	Stale      string    `json:"stale,omitempty"`    // why the source is too old to act on; "" when it is not
}

// Sight is everything that Look saw.
type Sight struct {
	Input   engine.Input
	Intakes []Intake
	Phases  []Phase
}

// Phase is how long a part of the work took.
type Phase struct {
	Name string
	Took time.Duration
}

// Stale says of each source that is too old to act on why.
func (s *Sight) Stale() map[string]string {
	why := map[string]string{}
	for _, i := range s.Intakes {
		if i.Stale != "" {
			why[i.Source] = i.Stale
		}
	}
	return why
}

// newest is, by source, of when its newest fact is.
func (s *Sight) newest() map[string]time.Time {
	of := map[string]time.Time{}
	for _, i := range s.Intakes {
		if !i.Newest.IsZero() {
			of[i.Source] = i.Newest
		}
	}
	return of
}

// Look reads customers, history, orders and events as they were at an instant
// and measures them. It writes nothing. Clock times the phases.
func Look(ctx context.Context, book *rules.Book, now time.Time, facts Facts, memory Memory, clock func() time.Time) (*Sight, error) {
	now = now.In(book.Zone)
	l := &looking{ctx: ctx, book: book, now: now, facts: facts, clock: clock, since: clock(), ids: table.NewDict(), sight: &Sight{}}
	l.measure, l.earning = measure.New(book, now, l.ids), earning.New(book, now, l.ids)
	err := l.scan(&book.Customers, func(b Batch) error { return l.measure.Customers(b.Table, b.Customer) })
	if err != nil {
		return nil, err
	}
	history, err := memory.History(ctx, engine.Query(book, now))
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	l.phase("history")
	l.measure.Entries(entryRows(history, l.ids), history.Newest)
	l.measure.Ask(engine.Happenings(book, history, now))
	if err := l.scan(book.Orders, func(b Batch) error {
		if err := l.earning.Orders(b.Table, b.Customer); err != nil {
			return err
		}
		return l.measure.Orders(b.Table, b.Customer, b.First)
	}); err != nil {
		return nil, err
	}
	if err := l.scan(book.Events, func(b Batch) error {
		if err := l.earning.Events(b.Table, b.Customer); err != nil {
			return err
		}
		if b.Told {
			return l.measure.Told(b.Table, b.Customer)
		}
		return l.measure.Events(b.Table, b.Customer)
	}); err != nil {
		return nil, err
	}
	people, err := l.measure.People()
	if err != nil {
		return nil, err
	}
	l.sight.Intakes[0].Sharing = engine.Sharing(people)
	l.phase("measure")
	earned, err := l.reckon(people, history, memory)
	if err != nil {
		return nil, err
	}
	l.sight.Input = engine.Input{Book: book, Now: now, People: people, History: history, Loyalty: earned, Stale: l.sight.Stale(), Newest: l.sight.newest()}
	return l.sight, nil
}

// looking carries one Look.
type looking struct {
	ctx     context.Context
	book    *rules.Book
	now     time.Time
	facts   Facts
	clock   func() time.Time
	since   time.Time
	ids     *table.Dict
	measure *measure.Measure
	earning *earning.Reckoning
	sight   *Sight
}

// reckon works out what customers have earned. The journals are read of those
// alone who have something to book.
func (l *looking) reckon(people *measure.People, h engine.History, memory Memory) (*engine.Loyalty, error) {
	asked, err := l.earning.Asks(people, h)
	if err != nil {
		return nil, err
	}
	var journals map[string][]loyalty.Movement
	if len(asked) > 0 {
		if journals, err = memory.Journals(l.ctx, l.now, asked); err != nil {
			return nil, fmt.Errorf("reading the ledger: %w", err)
		}
	}
	earned, err := l.earning.Loyalty(people, h, journals)
	if err != nil {
		return nil, err
	}
	if used := l.earning.Redemptions(); len(used) > 0 {
		stay := map[string]bool{}
		for _, o := range l.book.Offers {
			stay[o.Name] = o.StaysUsed
		}
		fresh, refused, err := memory.Unredeemed(l.ctx, l.now, used, stay)
		if err != nil {
			return nil, fmt.Errorf("reading the ledger: %w", err)
		}
		earned.Bookings.Redeemed, earned.Troubles = fresh, append(earned.Troubles, refused...)
	}
	l.phase("loyalty")
	return earned, nil
}

func (l *looking) scan(src *rules.Source, yield func(Batch) error) error {
	if src == nil {
		return nil
	}
	in, err := l.facts.Scan(l.ctx, src, needed(l.book, src), l.now, l.ids, yield)
	if err != nil {
		return err
	}
	switch {
	case src.Fresh == 0:
	case src.Name == "customers": // their rows have no dates
		if !in.Written.IsZero() && l.now.Sub(in.Written) > src.Fresh {
			in.Stale = fmt.Sprintf("%s is stale: it was last written at %s, and it may be %g hours old at most",
				src.Path, in.Written.In(l.book.Zone).Format("2006-01-02 15:04"), src.Fresh.Hours())
		}
	case in.Newest.IsZero():
		in.Stale = fmt.Sprintf("%s is stale: it has no row with a date, and its newest may be %g hours old at most", src.Path, src.Fresh.Hours())
	case l.now.Sub(in.Newest) > src.Fresh:
		in.Stale = fmt.Sprintf("%s is stale: its newest row is of %s, and it may be %g hours old at most",
			src.Path, in.Newest.In(l.book.Zone).Format("2006-01-02 15:04"), src.Fresh.Hours())
	}
	l.sight.Intakes = append(l.sight.Intakes, in)
	l.phase(src.Name)
	return nil
}

func (l *looking) phase(name string) {
	now := l.clock()
	l.sight.Phases = append(l.sight.Phases, Phase{name, now.Sub(l.since)})
	l.since = now
}

// needed are the project's own columns of a source that something reads.
func needed(book *rules.Book, src *rules.Source) map[string]bool {
	if src.Name == "customers" {
		return book.Used
	}
	need := map[string]bool{}
	for _, column := range book.Reads(src.Name) {
		need[column] = true
	}
	for i := range book.Playbooks {
		if src.Name == "events" && book.Playbooks[i].Trigger.Kind == rules.TriggerEvent {
			need["type"] = true
		}
	}
	if src.Name == "orders" && book.Used == nil && book.HasCost() {
		need["cost"] = true // orders are kept with what they cost
	}
	for i := range book.Metrics {
		m := &book.Metrics[i]
		if a := m.Aggregate; a != nil && m.Used && a.Of == src.Name {
			need[a.Field] = true
			if a.Where != nil {
				for _, name := range a.Where.Uses() {
					need[name] = true
				}
			}
		}
	}
	return need
}

// entryRows is when each customer's open entries began, by playbook and row.
func entryRows(h engine.History, ids *table.Dict) map[string][]int64 {
	rows := map[string][]int64{}
	for _, e := range h.Entries {
		row, ok := ids.LookupString(e.Customer)
		if !ok || e.State != engine.EntryOpen {
			continue
		}
		if rows[e.Playbook] == nil {
			rows[e.Playbook] = make([]int64, ids.Len())
		}
		rows[e.Playbook][row] = e.Began.UnixMicro()
	}
	return rows
}
