package engine

import (
	"time"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// Input is all that a plan depends on.
type Input struct {
	Book    *rules.Book
	Now     time.Time
	People  *measure.People
	History History
	// Stale says of each source that is too old to act on why; playbooks that read
	// it are blocked.
	Stale map[string]string
	// Newest is, by source, of when the newest fact is that it holds up to Now; a
	// source without any is not in it.
	Newest map[string]time.Time
	// Loyalty is what customers have earned, as of Now; nil where nobody reckoned.
	Loyalty *Loyalty
	// Due says which playbooks take in new customers at this instant; the others
	// only see to those who are on their way. Nil: all do.
	Due func(playbook string) bool
	// Only says which playbooks are decided at all. Nil: all are.
	Only func(playbook string) bool
}

// Decide makes the plan of one instant from what Evaluate found out about its
// customers: a fold over the playbooks by priority, in which each sees what the
// ones before it have decided. The writer writes the plan's letters.
func Decide(in Input, board *Board) (*Plan, *Writer) {
	in.Now = in.Now.In(in.Book.Zone).Truncate(time.Microsecond)
	f := newFold(in, board)
	f.letters = newLetterChecks(f.writer)
	if plan := f.plan(); f.letters.passed() {
		return plan, f.writer
	}
	f = newFold(in, board)
	return f.plan(), f.writer
}

// plan goes through the playbooks.
func (f *fold) plan() *Plan {
	plan := &Plan{At: f.Now, Customers: f.People.Table.Rows()}
	if f.Loyalty != nil {
		plan.Bookings = f.Loyalty.Bookings
	}
	for i := range f.Book.Playbooks {
		p := &f.Book.Playbooks[i]
		if !f.decided(p) {
			continue
		}
		plan.Playbooks = append(plan.Playbooks, f.playbook(i, p))
	}
	return plan
}

// fold carries what has been decided from playbook to playbook.
type fold struct {
	Input
	board    *Board
	memory   *memory
	writer   *Writer
	letters  *letterChecks    // nil: each is checked when the fold comes to it
	silences []*rules.Silence // in force
	doors    []door           // by playbook
	together int              // customers whom the due playbooks would take in
	since    time.Time        // from when the trigger of the playbook at hand looks
}

// door is how a playbook takes in customers at this instant.
type door struct {
	comers   table.Mask // who matches; nobody where it takes in nobody
	opened   bool       // it is due and not closed
	arriving table.Mask // who would come in; nil: nobody has asked yet
	closed   string     // why it takes in nobody though it is due
	run      *Run
}

func newFold(in Input, board *Board) *fold {
	f := &fold{Input: in, board: board, memory: remember(in), writer: NewWriter(in.Book, board, in.Now), silences: silences(in)}
	for i := range in.Book.Playbooks {
		f.doors = append(f.doors, f.door(i, &in.Book.Playbooks[i]))
	}
	f.together = f.newcomers()
	return f
}

// decided says whether the plan is about the playbook.
func (f *fold) decided(p *rules.Playbook) bool { return f.Only == nil || f.Only(p.Name) }

// door looks who comes to a playbook, before anything is decided.
func (f *fold) door(index int, p *rules.Playbook) door {
	d := door{comers: table.NewMask(f.People.Table.Rows())}
	if !f.decided(p) || f.Due != nil && !f.Due(p.Name) {
		return d
	}
	f.since = Since(f.Book, p, f.History, f.Now)
	matched, run := f.matched(index, p)
	if d.run, d.closed = run, closed(p, f.Now); d.closed == "" {
		d.comers, d.opened = matched, true
	}
	return d
}

func (f *fold) playbook(index int, p *rules.Playbook) PlaybookPlan {
	out := PlaybookPlan{Playbook: p}
	out.Blocked, out.BlockedWhy = f.belt(index, p)
	door := &f.doors[index]
	out.Closed = door.closed
	if out.Blocked == "" {
		out.Run = door.run
	}
	f.since = Since(f.Book, p, f.History, f.Now)
	candidates := door.comers.Clone()
	for row := range f.memory.open(p.Name) {
		candidates.Set(row)
	}
	out.Matched = candidates.Count()
	out.NotMatched = f.People.Table.Rows() - out.Matched
	rows := make([]int, 0, out.Matched)
	candidates.Each(func(row int) { rows = append(rows, row) })
	out.Decisions = f.each(index, p, rows, out.Blocked)
	counts := map[Reason]int{}
	for mine := range out.Decisions.Candidates() {
		counts[Verdict(mine).Reason]++
		for i := range mine {
			if d := &mine[i]; d.Reason == Go {
				out.Cost += d.Cost()
			}
			if mine[i].Opens && out.Run != nil {
				out.Run.Newest = f.Newest[measure.FeedOrders]
			}
		}
	}
	for _, r := range Reasons {
		if counts[r] > 0 {
			out.Funnel = append(out.Funnel, Tally{r, counts[r]})
		}
	}
	return out
}

// each decides about the rows, each in its turn, and gives back the decisions in
// the order of the rows.
func (f *fold) each(index int, p *rules.Playbook, rows []int, blocked Reason) Decisions {
	inTurn := shares(f.Book, p)
	if inTurn {
		f.turns(p, rows)
	}
	first := f.sharing(index, p, rows, blocked)
	all := collect(f.People.IDs, f.board.email, len(rows)) // at least one each
	for _, row := range rows {
		mine, done := first[row]
		if !done {
			mine = f.one(index, p, row, blocked)
		}
		all.add(mine...)
	}
	if inTurn {
		all.byRow()
	}
	return all.Decisions
}

// one decides about one row.
func (f *fold) one(index int, p *rules.Playbook, row int, blocked Reason) []Decision {
	mine := f.candidate(index, p, row, blocked)
	if mine[0].Opens {
		f.memory.enter(p.Name, row)
	}
	return mine
}

// Verdict is the one decision that a candidate is counted under: one that goes,
// else the first that is more than a step whose condition does not hold, or one
// that was only gone through.
func Verdict(candidate []Decision) *Decision { return &candidate[verdict(candidate)] }

func verdict(candidate []Decision) (place int) {
	for i := range candidate {
		if candidate[i].Reason == Go {
			return i
		}
		if held := candidate[place].Reason; held == ConditionNo || held == Passed {
			place = i
		}
	}
	return place
}
