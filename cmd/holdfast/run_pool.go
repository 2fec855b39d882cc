package main

import (
	"fmt"

	"holdfast/engine"
)

// poolsLow are the pools of which a plan leaves so few vouchers that somebody
// should see to more, a sentence each. Only offers that some playbook gives are
// looked at: what is left of the others is not known, and not needed.
func poolsLow(in *engine.Input, p *engine.Plan) (low []string) {
	taken := map[string]int{}
	for i := range p.Playbooks {
		for d := range p.Playbooks[i].Decisions.All() {
			if d.Reason == engine.Go && d.Incentive != nil {
				taken[d.Incentive.Offer.Name]++
			}
		}
	}
	for i := range in.Book.Offers {
		o := &in.Book.Offers[i]
		free, known := in.History.Free[o.Name]
		if left := free - taken[o.Name]; o.Pool && known && left <= o.Low {
			low = append(low, fmt.Sprintf("%s of %s left: import more with holdfast offer import", counted(left, "voucher"), o.Name))
		}
	}
	return low
}
