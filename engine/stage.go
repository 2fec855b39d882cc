package engine

import (
	"holdfast/rules"
)

// stage is one question that a step must pass. It returns the reason why not,
// or "", and fills in what it found out. Those with again are asked once more
// at the moment of sending (Board.Still).
type stage struct {
	name  string
	judge func(*fold, *candidate, *Decision) Reason
	again bool
}

// stages are asked in this order; the first that objects names the reason.
// First comes what is final for this customer, then what the step itself comes
// to, then what puts it off; among the latter those that concern one customer
// stand before those that customers share, so that nobody uses up what somebody
// else could have. Holdout is last: a held-out customer is one who would have
// been treated at this very instant, so both arms of the comparison are alike.
var stages = []stage{
	{"condition", condition, true},  // the step's own `when`
	{"address", address, true},      // one usable e-mail address
	{"bans", banned, true},          // lists of addresses never to be written to
	{"consent", consent, true},      // of the playbook's topic, with choices, confirmation and proof
	{"silence", silence, true},      // somebody has asked for quiet
	{"inhibit", inhibited, false},   // on the way through a playbook that holds this one back
	{"term", term, true},            // its offer has begun and is not over
	{"offer", incentive, false},     // rung, once_per, rest, group, margin, the offer's own budget and pool
	{"reward", reward, false},       // how many points
	{"canary", canary, false},       // the first few of a wave go before the others
	{"cap", messageCap, false},      // messages in rolling windows
	{"clock", clock, true},          // quiet hours, weekdays and holidays
	{"allowance", allowance, false}, // messages, points and money per run, day and month
	{"warm-up", warming, false},     // letters a day of a mail server that is new to receivers
	{"letter", letter, false},       // it can be written
	{"holdout", holdout, false},     // kept untouched on purpose
}

// condition is the step's own `when`.
func condition(f *fold, _ *candidate, d *Decision) Reason {
	if d.Step.When != nil && !f.board.When(d.Step, d.Row) {
		return ConditionNo
	}
	return ""
}

// letter asks whether the letter can be written.
func letter(f *fold, _ *candidate, d *Decision) Reason {
	if !mails(d.Step) {
		return ""
	}
	if f.letters != nil {
		f.letters.add(d)
		return ""
	}
	if err := f.writer.Check(d); err != nil {
		d.Why = err.Error()
		return RenderError
	}
	return ""
}

// mails says whether the step is a letter.
func mails(s *rules.Step) bool {
	channel, sends := s.Sends()
	return sends && channel == rules.ChannelEmail
}
