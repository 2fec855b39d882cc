package engine

import "time"

// Still says whether a go-decision stands at an instant at which the board is
// the newest that is known: whether the customer has not reached the goal, the
// step's condition holds, and the customer has agreed, has an address and is not
// asleep. It gives the reason why not, or "", and fills in the decision's
// address, language and, where it is put off, until when. The decision's row is
// that of the board.
func (b *Board) Still(in Input, d *Decision, instant time.Time) (Reason, string) {
	for i := range in.Book.Playbooks {
		if in.Book.Playbooks[i].Name == d.Key.Playbook && b.Exit(i, d.Row) {
			return Exited, ""
		}
	}
	in.Now = instant.In(in.Book.Zone)
	f := &fold{Input: in, board: b}
	d.Why = ""
	for _, judge := range []func(*fold, *candidate, *Decision) Reason{condition, address, consent, quietHours} {
		if reason := judge(f, nil, d); reason != "" {
			return reason, d.Why
		}
	}
	return "", ""
}
