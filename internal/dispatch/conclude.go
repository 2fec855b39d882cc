package dispatch

import (
	"context"

	"holdfast/engine"
)

// conclude writes down the runs of the playbooks of which nothing is left to do:
// what a trigger has seen counts as seen only when everybody it brought in is in
// the ledger.
func (r *delivering) conclude(ctx context.Context, left walks) error {
	undone := map[string]bool{}
	for work := left.next(batchSteps); len(work) > 0; work = left.next(batchSteps) {
		for _, w := range work {
			undone[w[0].Key.Playbook] = true
		}
	}
	var runs []engine.Run
	for i := range r.plan.Playbooks {
		if p := &r.plan.Playbooks[i]; p.Run != nil && !undone[p.Playbook.Name] {
			runs = append(runs, *p.Run)
		}
	}
	if len(runs) == 0 {
		return nil
	}
	return r.Ledger.Conclude(context.WithoutCancel(ctx), r.plan.At, runs)
}
