package engine

import (
	"slices"
	"time"

	"holdfast/rules"
)

// Still asks once more, at the moment of sending, what may have changed since
// the plan was made: the exit, the audience of who has had nothing yet or never belonged to it, the step's
// condition, the address and its bans, consent, silences, quiet hours and off days.
// The board and the input are the freshest
// there are; the Book is the one that the decision was made by. The reason is ""
// when the step may go, else it and the numbers behind it say why not: of a
// customer who is no longer there, NoAddress. The decision gets the address that
// is good now, and where it is put off, until when.
func (b *Board) Still(in Input, d *Decision, now time.Time) (Reason, string) {
	in.Now = now.In(in.Book.Zone)
	index := slices.IndexFunc(in.Book.Playbooks, func(p rules.Playbook) bool { return p.Name == d.Key.Playbook })
	row, known := in.People.IDs.LookupString(d.Key.Customer)
	if index < 0 || !known || int(row) >= b.Table.Rows() {
		return NoAddress, d.Key.Customer + " is no longer among the customers"
	}
	if b.Exit(index, int(row)) {
		return Exited, ""
	}
	if why := b.left(&in, index, int(row), d.Untouched); why != "" {
		return Exited, why
	}
	p := &in.Book.Playbooks[index]
	f := &fold{Input: in, board: b, silences: silences(in)}
	c := &candidate{index: index, playbook: p, row: int(row), customer: d.Key.Customer, began: d.Key.Entry}
	again := c.decision(d.Step, Go, "")
	again.Variant = d.Variant // its letter has the topic
	for _, s := range stages {
		if !s.again {
			continue
		}
		if reason := s.judge(f, c, &again); reason != "" {
			d.Until = again.Until
			return reason, again.Why
		}
	}
	d.Address = again.Address
	return "", ""
}
