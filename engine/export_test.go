package engine

import "holdfast/rules/table"

// EvaluateIn is Evaluate in batches of a size, by so many workers.
func EvaluateIn(in Input, batch, workers int) (*Board, error) { return evaluate(in, batch, workers) }

// Kept is every decision that the ledger remembers though nothing is handed
// over: steps passed by, ghosts of held-out customers, journeys that wait or
// end.
func (p *Plan) Kept() []Decision { return p.choose(func(d *Decision) bool { return d.Keep }) }

// CollectIn keeps decisions small as a plan does, and puts those of customers in
// any order into that of the rows.
func CollectIn(ids *table.Dict, address func(row int) string, decisions []Decision) Decisions {
	c := collect(ids, address, len(decisions))
	c.add(decisions...)
	c.byRow()
	return c.Decisions
}
