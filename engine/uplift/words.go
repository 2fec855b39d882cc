package uplift

import (
	"fmt"
	"math"

	"holdfast/engine/experiment"
)

// words are what may be concluded, a sentence for each comparison of values. A
// verdict stands on the sequential interval, so that it is as good today as it
// will be tomorrow.
func (in Input) words(t *Trial) []string {
	var list []string
	if t.Ratio != nil && t.Ratio.Alarm {
		list = append(list, fmt.Sprintf("the groups' sizes are no chance (p %.2g): something but the hash decides who is in which, and no figure here can be trusted", t.Ratio.P))
	}
	if !t.Edited.IsZero() {
		list = append(list, in.editNote(t.Edited))
	}
	r := t.result(Value)
	if r == nil || len(r.Comparisons) == 0 {
		return append(list, "there is nothing to compare yet")
	}
	for i := range r.Comparisons {
		c := &r.Comparisons[i]
		who := ""
		if len(r.Comparisons) > 1 {
			who = c.Group + " against " + c.Against + ": "
		}
		list = append(list, who+in.verdict(c))
	}
	return list
}

func (t *Trial) result(outcome string) *Result {
	for i := range t.Results {
		if t.Results[i].Outcome == outcome {
			return &t.Results[i]
		}
	}
	return nil
}

// profits says whether it is known what is left of the revenue: without it nobody
// can say what a difference is worth.
func (in Input) profits() bool { return in.Book.HasCost() || in.Margin != 1 }

// verdict says what a comparison of values comes to.
func (in Input) verdict(c *Comparison) string {
	digits := in.Book.Currency.Digits
	amount := func(v float64) string { return fmt.Sprintf("%.*f", digits, v) }
	switch {
	case c.Always == nil && c.Fixed == nil:
		return "no evidence yet: nobody has done anything that differs"
	case c.Always == nil:
		return fmt.Sprintf("no evidence yet: fewer than %d customers of one group are through their %d days", experiment.LeastLook, in.Within)
	case c.Always.Low > 0 && !in.profits():
		return fmt.Sprintf("revenue less codes is %s per customer higher (%s to %s)", moneyText(in.Book.Currency, c.Difference), amount(c.Always.Low), amount(c.Always.High))
	case c.Always.High < 0 && !in.profits():
		return fmt.Sprintf("revenue less codes is %s per customer lower (%s to %s)", moneyText(in.Book.Currency, -c.Difference), amount(-c.Always.High), amount(-c.Always.Low))
	case c.Always.Low > 0:
		return fmt.Sprintf("worth %s per customer (%s to %s)", moneyText(in.Book.Currency, c.Difference), amount(c.Always.Low), amount(c.Always.High))
	case c.Always.High < 0:
		return fmt.Sprintf("costs %s per customer (%s to %s)", moneyText(in.Book.Currency, -c.Difference), amount(-c.Always.High), amount(-c.Always.Low))
	}
	text := fmt.Sprintf("no evidence yet: %s to %s per customer", amount(c.Always.Low), moneyText(in.Book.Currency, c.Always.High))
	if c.Fixed != nil && (c.Fixed.Low > 0 || c.Fixed.High < 0) {
		return text + "; a single look planned in advance would call it an effect, daily looks need more"
	}
	if c.Needed != nil && *c.Needed > 0 && *c.Needed <= 1_000_000 {
		text += fmt.Sprintf("; if it is as large as it looks, about %d customers more would show it", *c.Needed)
		if c.Weeks != nil {
			text += fmt.Sprintf(", %s at this pace", weeksText(*c.Weeks))
		}
	}
	return text
}

func weeksText(weeks float64) string {
	n := math.Ceil(weeks)
	switch {
	case n <= 1:
		return "a week"
	case n > 520:
		return "more than ten years"
	}
	return fmt.Sprintf("%.0f weeks", n)
}
