package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"holdfast/engine/uplift"
)

// upliftPeriod says when the customers came in, and how long each is followed.
func upliftPeriod(r *uplift.Report) string {
	since := ""
	if !r.From.IsZero() {
		since = "since " + r.From.Format("2006-01-02") + ", "
	}
	return fmt.Sprintf("%sup to %s, within %d days of the first step", since, r.To.Format("2006-01-02 15:04"), r.Within)
}

func upliftTitle(t *uplift.Trial) string {
	if t.Step == "" {
		return "The playbook against nothing"
	}
	return "The variants of " + t.Step
}

// alarmed says whether the sizes of the groups are no chance; the first of the
// words says so then.
func alarmed(t *uplift.Trial) bool { return t.Ratio != nil && t.Ratio.Alarm }

// verdicts are the words without the alarm.
func verdicts(t *uplift.Trial) []string {
	if alarmed(t) {
		return t.Words[1:]
	}
	return t.Words
}

// upliftNotes say who is left out, and what else to know.
func upliftNotes(t *uplift.Trial) []string {
	notes := slices.Clone(t.Notes)
	if t.Waiting > 0 {
		notes = append(notes, counted(t.Waiting, "customer")+" left out: their days are not over")
	}
	if t.Gone > 0 {
		notes = append(notes, counted(t.Gone, "customer")+" left out: they are no longer in the data")
	}
	if t.Ratio != nil && !t.Ratio.Alarm {
		notes = append(notes, fmt.Sprintf("the groups are as large as they should be (p %.2g)", t.Ratio.P))
	}
	return notes
}

// intended is a group's share as the rules have it.
func intended(g uplift.Group) string {
	if g.Share == 0 {
		return "-"
	}
	return unitText(g.Share, "share", "")
}

func meanOf(t *uplift.Trial, r *uplift.Result, group string) float64 {
	i := slices.IndexFunc(t.Groups, func(g uplift.Group) bool { return g.Name == group })
	return r.Means[i]
}

// upliftUnit writes the figures of one outcome.
type upliftUnit struct{ unit, currency string }

func (u upliftUnit) value(v float64) string {
	switch u.unit {
	case "share":
		return fmt.Sprintf("%.2f%%", 100*v)
	case "money":
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

// difference is a value with its sign; of shares in percentage points.
func (u upliftUnit) difference(v float64) string {
	text, after := fmt.Sprintf("%+.2f", v), ""
	switch u.unit {
	case "share":
		text, after = fmt.Sprintf("%+.2f", 100*v), " pp"
	case "count":
		text = fmt.Sprintf("%+.3f", v)
	}
	if strings.Trim(text, "+-0.") == "" { // nothing has no sign
		text = text[1:]
	}
	return text + after
}

// distance is a difference without a sign.
func (u upliftUnit) distance(v *float64) string {
	switch {
	case v == nil:
		return "-"
	case u.unit == "share":
		return fmt.Sprintf("%.2f pp", 100**v)
	case u.unit == "money":
		return fmt.Sprintf("%.2f %s", *v, u.currency)
	}
	return fmt.Sprintf("%.3f", *v)
}

func (u upliftUnit) span(low, high float64) string {
	if u.unit == "share" { // the difference beside it says pp
		low, high = 100*low, 100*high
	}
	digits := 2
	if u.unit == "count" {
		digits = 3
	}
	return fmt.Sprintf("%.*f to %.*f", digits, low, digits, high)
}

func (u upliftUnit) interval(i *uplift.Interval) string {
	if i == nil {
		return "-"
	}
	return u.span(i.Low, i.High)
}

func (u upliftUnit) adjusted(a *uplift.Adjusted) string {
	if a == nil {
		return "-"
	}
	return u.span(a.Low, a.High)
}

func probability(p *float64) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprintf("%.2g", *p)
}

// neededText is how many customers more would show a difference as large as it
// looks.
func neededText(c *uplift.Comparison) string {
	switch {
	case c.Needed == nil:
		return "-"
	case *c.Needed > 1_000_000:
		return "over a million"
	}
	return fmt.Sprint(*c.Needed)
}

func weeksNeeded(c *uplift.Comparison) string {
	switch {
	case c.Weeks == nil:
		return "-"
	case *c.Weeks > 520:
		return "over 520"
	}
	return fmt.Sprintf("%.0f", math.Ceil(*c.Weeks))
}
