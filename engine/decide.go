package engine

import (
	"fmt"
	"iter"
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
	// Due says which playbooks take in new customers at this instant; the others
	// only see to those who are on their way. Nil: all do.
	Due func(playbook string) bool
	// Only says which playbooks are decided at all. Nil: all are.
	Only func(playbook string) bool
	// Addresses are what letters lead to that is signed for their readers.
	Addresses Addresses
}

// Decide makes the plan of one instant from what Evaluate found out about its
// customers: a fold over the playbooks by priority, in which each sees what the
// ones before it have decided. The writer writes the plan's letters.
func Decide(in Input, board *Board) (*Plan, *Writer) {
	in.Now = in.Now.In(in.Book.Zone).Truncate(time.Microsecond)
	f := &fold{Input: in, board: board, memory: remember(in), writer: NewWriter(in.Book, board, in.Now).SignedBy(in.Addresses)}
	plan := &Plan{At: in.Now, Customers: in.People.Table.Rows()}
	for i := range in.Book.Playbooks {
		p := &in.Book.Playbooks[i]
		if in.Only != nil && !in.Only(p.Name) {
			continue
		}
		plan.Playbooks = append(plan.Playbooks, f.playbook(i, p))
	}
	return plan, f.writer
}

// fold carries what has been decided from playbook to playbook.
type fold struct {
	Input
	board  *Board
	memory *memory
	writer *Writer
}

func (f *fold) playbook(index int, p *rules.Playbook) PlaybookPlan {
	out := PlaybookPlan{Playbook: p}
	audience := f.board.Audience(index)
	open := f.memory.open(p.Name)
	candidates := table.NewMask(f.People.Table.Rows())
	if f.Due == nil || f.Due(p.Name) {
		candidates.Or(audience)
		f.belt(&out, audience)
	}
	for row := range open {
		candidates.Set(row)
	}
	counts := map[Reason]int{}
	out.Decisions = make([]Decision, 0, candidates.Count()) // at least one each
	candidates.Each(func(row int) {
		decisions := f.candidate(index, p, row, out.Blocked)
		counts[Verdict(decisions).Reason]++
		for i := range decisions {
			if d := &decisions[i]; d.Reason == Go {
				out.Cost += d.Cost()
			}
		}
		out.Decisions = append(out.Decisions, decisions...)
	})
	out.Matched = candidates.Count()
	out.NotMatched = f.People.Table.Rows() - out.Matched
	for _, r := range Reasons {
		if counts[r] > 0 {
			out.Funnel = append(out.Funnel, Tally{r, counts[r]})
		}
	}
	return out
}

// belt stops a playbook that matches more customers than it may.
func (f *fold) belt(out *PlaybookPlan, audience table.Mask) {
	all, matched := f.People.Table.Rows(), audience.Count()
	if most := out.Playbook.Belt.Share; out.Playbook.Belt.Exceeds(matched, all) {
		out.Blocked = AudienceBelt
		out.BlockedWhy = fmt.Sprintf("it matches %d of %d customers, %.1f%%, and may match %g%%", matched, all, 100*float64(matched)/float64(all), most*100)
	}
}

// Verdict is the one decision that a candidate is counted under: one that goes,
// else the first that is more than a step whose condition does not hold.
func Verdict(candidate []Decision) *Decision {
	verdict := &candidate[0]
	for i := range candidate {
		d := &candidate[i]
		if d.Reason == Go {
			return d
		}
		if verdict.Reason == ConditionNo {
			verdict = d
		}
	}
	return verdict
}

// Candidates are the decisions of each candidate, in the plan's order.
func (p *PlaybookPlan) Candidates() iter.Seq[[]Decision] {
	return func(yield func([]Decision) bool) {
		for from := 0; from < len(p.Decisions); {
			to := from + 1
			for to < len(p.Decisions) && p.Decisions[to].Row == p.Decisions[from].Row {
				to++
			}
			if !yield(p.Decisions[from:to]) {
				return
			}
			from = to
		}
	}
}
