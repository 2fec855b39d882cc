package engine_test

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// notebook is a ledger in memory: what internal/ledger promises, in the
// plainest way.
type notebook struct {
	entries  []*engine.Entry
	touched  map[engine.Key]engine.Reason
	messages []engine.Sent
	issued   []codeRow
	points   map[string]int64
	watches  map[string]engine.Watch
	newest   map[string]map[int64]time.Time
}

type codeRow struct {
	engine.Issued
	cost int64
}

// good says whether the code can still be redeemed.
func (c codeRow) good(now time.Time) bool {
	return c.Used == 0 && (c.Until.IsZero() || c.Until.After(now))
}

func newNotebook() *notebook {
	return &notebook{touched: map[engine.Key]engine.Reason{}, points: map[string]int64{}, watches: map[string]engine.Watch{}, newest: map[string]map[int64]time.Time{}}
}

// history is what a plan at now may know.
func (n *notebook) history(book *rules.Book, now time.Time) engine.History {
	h := engine.History{Spent: map[string]int64{}, Points: map[string]int64{}}
	for _, e := range n.entries {
		h.Entries = append(h.Entries, *e)
	}
	h.Messages = append(h.Messages, n.messages...)
	for _, c := range n.issued {
		i := c.Issued
		i.Good = c.good(now)
		h.Issued = append(h.Issued, i)
	}
	for i := range book.Offers {
		o := &book.Offers[i]
		if o.Budget != nil {
			h.Spent[engine.OfferAccount(o.Name)] = n.spent(o, now, book.Zone)
		}
	}
	h.Watches, h.Newest = maps.Clone(n.watches), n.newest
	for customer, points := range n.points {
		h.Points[customer] = points
	}
	return h
}

// spent is what an offer's codes of the budget's period cost.
func (n *notebook) spent(o *rules.Offer, now time.Time, zone *time.Location) int64 {
	var sum int64
	for _, c := range n.issued {
		if c.Offer == o.Name && !c.At.Before(engine.PeriodStart(o.Budget.Per, now, zone)) {
			sum += c.cost
		}
	}
	return sum
}

// apply carries a plan out. later says which letters the server puts off.
func (n *notebook) apply(t tester, plan *engine.Plan, later func(*engine.Decision) bool) {
	t.Helper()
	for i := range plan.Playbooks {
		for walk := range plan.Playbooks[i].Decisions.Candidates() {
			for j := range walk {
				if d := &walk[j]; (d.Reason == engine.Go || d.Keep) && !n.step(t, plan.At, d, later) {
					break
				}
			}
		}
		n.conclude(plan.At, plan.Playbooks[i].Run)
	}
}

// conclude remembers what was known of orders at a run, and what a trigger saw
// that looks at changes.
func (n *notebook) conclude(at time.Time, run *engine.Run) {
	if run != nil && !run.Newest.IsZero() {
		if n.newest[run.Playbook] == nil {
			n.newest[run.Playbook] = map[int64]time.Time{}
		}
		n.newest[run.Playbook][at.UnixMicro()] = run.Newest
	}
	if run == nil || !run.Watch {
		return
	}
	members := slices.DeleteFunc(slices.Clone(n.watches[run.Playbook].Members), func(m string) bool { return slices.Contains(run.Went, m) })
	members = append(members, run.Came...)
	slices.Sort(members)
	n.watches[run.Playbook] = engine.Watch{At: at, Seen: run.Seen, Members: members}
}

// step applies one decision; false stops the walk.
func (n *notebook) step(t tester, now time.Time, d *engine.Decision, later func(*engine.Decision) bool) bool {
	t.Helper()
	e := n.entry(d.Key)
	if (e == nil) != d.Opens {
		t.Fatalf("%v opens: %v, and the entry is %v", d.Key, d.Opens, e)
	}
	if e == nil {
		e = &engine.Entry{Playbook: d.Key.Playbook, Customer: d.Key.Customer, Began: d.Key.Entry, State: engine.EntryOpen, Due: now, LastAt: d.Key.Entry}
		for _, other := range n.entries {
			if other.Playbook == e.Playbook && other.Customer == e.Customer && other.State == engine.EntryOpen {
				t.Fatalf("%v enters while on the way", d.Key)
			}
		}
		n.entries = append(n.entries, e)
	}
	if e.State != engine.EntryOpen {
		t.Fatalf("%v is of an entry that is %s", d.Key, e.State)
	}
	switch d.Reason {
	case engine.Exited:
		e.State = engine.EntryExited
		return true
	case engine.StepGone, engine.Nothing:
		e.State = engine.EntryFinished
		return true
	case engine.Waiting, engine.Deferred, engine.OffDay, engine.Capped, engine.OverBudget, engine.Inhibited, engine.Silenced, engine.CanaryWait, engine.RenderError:
		if !d.Until.After(now) {
			t.Fatalf("%v %s is asked again at %s, which is not after %s", d.Key, d.Reason, d.Until, now)
		}
		e.Due = d.Until
		return true
	}
	if _, before := n.touched[d.Key]; before {
		t.Fatalf("%v is given twice", d.Key)
	}
	channel, sends := d.Step.Sends()
	if d.Reason == engine.Go && sends && later(d) {
		e.Due = now.Add(15 * time.Minute)
		return false
	}
	n.touched[d.Key] = d.Reason
	had := engine.Had{Step: d.Key.Step, Content: d.Step.Content, Outcome: string(d.Reason), Arm: cmp.Or(d.Arm, d.Variant), Place: d.Place, Steps: d.Steps}
	e.Had, e.LastAt, e.Due = append(slices.Clone(e.Had), had), now, now
	if d.Last {
		e.State = engine.EntryFinished
	}
	if sends && (d.Reason == engine.Go || d.Ghost) {
		n.messages = append(n.messages, engine.Sent{Customer: d.Key.Customer, At: now, Playbook: d.Key.Playbook, Channel: channel, Ghost: d.Ghost})
	}
	if d.Reason != engine.Go {
		return true
	}
	if d.Incentive != nil {
		n.issued = append(n.issued, codeRow{engine.Issued{Offer: d.Incentive.Offer.Name, Customer: d.Key.Customer, At: now, Until: d.Incentive.Expires}, d.Incentive.Cost})
	}
	n.points[d.Key.Customer] += d.Points
	return true
}

func (n *notebook) entry(k engine.Key) *engine.Entry {
	for _, e := range n.entries {
		if e.Playbook == k.Playbook && e.Customer == k.Customer && e.Began.Equal(k.Entry) {
			return e
		}
	}
	return nil
}
