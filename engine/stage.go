package engine

import (
	"fmt"
	"net/mail"
	"time"

	"holdfast/engine/experiment"
	"holdfast/rules"
)

// stage is one question that a step must pass. It returns the reason why not,
// or "", and fills in what it found out.
type stage struct {
	name  string
	judge func(*fold, *candidate, *Decision) Reason
}

// stages are asked in this order. Holdout comes behind consent and address, so
// that a held-out customer is one who would have been treated: only then are
// both arms of the comparison alike.
var stages = []stage{
	{"condition", condition},
	{"address", address},
	{"consent", consent},
	{"offer", incentive},
	{"reward", reward},
	{"holdout", holdout},
	{"cap", messageCap},
	{"quiet hours", quietHours},
	{"letter", letter},
}

// condition is the step's own `when`.
func condition(f *fold, c *candidate, d *Decision) Reason {
	if d.Step.When != nil && !f.board.When(d.Step, d.Row) {
		return ConditionNo
	}
	return ""
}

// address asks for one usable address.
func address(f *fold, _ *candidate, d *Decision) Reason {
	if d.Step.Kind != rules.StepEmail {
		return ""
	}
	text, _ := f.board.text("email", d.Row)
	if text == "" {
		return NoAddress
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text {
		d.Why = fmt.Sprintf("%q is not an address", text)
		return NoAddress
	}
	d.Address = text
	d.Locale, _ = f.board.text("locale", d.Row)
	if d.Locale == "" {
		d.Locale = f.Book.Locale
	}
	return ""
}

// consent asks whether the customer has agreed; nobody knowing is a no.
func consent(f *fold, _ *candidate, d *Decision) Reason {
	if d.Step.Kind == rules.StepEmail && !f.board.yes("consent", d.Row) {
		return NoConsent
	}
	return ""
}

// holdout keeps a stable share of customers untouched: of the whole project
// first, then of the playbook.
func holdout(f *fold, c *candidate, d *Decision) Reason {
	switch {
	case experiment.HeldOut("holdout", c.customer, f.Book.Limits.Holdout):
		d.Why = fmt.Sprintf("one of the %g%% whom no playbook touches", f.Book.Limits.Holdout*100)
		return HeldOut
	case experiment.HeldOut("holdout "+c.playbook.Name, c.customer, c.playbook.Holdout):
		d.Why = fmt.Sprintf("one of the %g%% kept to measure %s", c.playbook.Holdout*100, c.playbook.Name)
		return HeldOut
	}
	return ""
}

// messageCap counts the messages of each rolling window (now - per, now],
// those of this plan included.
func messageCap(f *fold, c *candidate, d *Decision) Reason {
	if d.Step.Kind != rules.StepEmail {
		return ""
	}
	for _, limit := range f.Book.Limits.Messages {
		if until, full := f.memory.full(c.row, limit, f.Now); full {
			d.Until = until.In(f.Book.Zone)
			d.Why = fmt.Sprintf("%d within %s already", limit.Max, spoken(limit.Per))
			return Capped
		}
	}
	return ""
}

// quietHours puts a message off until the customer's day begins.
func quietHours(f *fold, _ *candidate, d *Decision) Reason {
	q := f.Book.Limits.Quiet
	if d.Step.Kind != rules.StepEmail || q == nil {
		return ""
	}
	local := f.Now.In(f.board.zone(d.Row))
	until, quiet := q.Until(local)
	if !quiet {
		return ""
	}
	d.Until = until
	d.Why = "it is " + local.Format("15:04") + " there"
	return Deferred
}

// letter asks whether the letter can be written.
func letter(f *fold, _ *candidate, d *Decision) Reason {
	if d.Step.Kind != rules.StepEmail {
		return ""
	}
	if err := f.writer.Check(d); err != nil {
		d.Why = err.Error()
		return RenderError
	}
	return ""
}

// spoken is a duration in days where it is whole days.
func spoken(d time.Duration) string {
	if days := d / (24 * time.Hour); days*24*time.Hour == d && days > 1 {
		return fmt.Sprintf("%d days", days)
	}
	return fmt.Sprintf("%g hours", d.Hours())
}
