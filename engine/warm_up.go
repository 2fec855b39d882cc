package engine

import (
	"fmt"
	"math"
	"time"

	"holdfast/rules"
)

// warmUpAccount counts the letters of a day while a warm-up lasts.
const warmUpAccount = "letters per day"

// WarmUp is how many letters may leave on the calendar day of now, when the first
// one ever left at first (zero: none has): Start on the first day, To on the last,
// and by the same factor more each day between. Without a warm-up, or when it is
// over, limited is false.
func WarmUp(book *rules.Book, first, now time.Time) (most int64, limited bool) {
	w := book.Email.WarmUp
	if w == nil {
		return 0, false
	}
	day := 0
	if !first.IsZero() && first.Before(now) {
		day = days(PeriodStart("day", first, book.Zone), PeriodStart("day", now, book.Zone))
	}
	if day >= w.Days {
		return 0, false
	}
	factor := math.Pow(float64(w.To)/float64(w.Start), float64(day)/float64(w.Days-1))
	return int64(math.Round(float64(w.Start) * factor)), true
}

// days is how many calendar days lie between two midnights of one zone, however
// long the clocks made them.
func days(from, to time.Time) int { return int(math.Round(to.Sub(from).Hours() / 24)) }

// warming puts a letter off to the next day when the day's warm-up is used up.
// Letters of transactional playbooks neither ask nor count: somebody waits for
// them.
func warming(f *fold, c *candidate, d *Decision) Reason {
	if !mails(d.Step) || c.playbook.Transactional {
		return ""
	}
	most, limited := WarmUp(f.Book, f.History.FirstLetter, f.Now)
	if !limited {
		return ""
	}
	if f.memory.spent[warmUpAccount] >= most {
		d.Until = nextPeriod("day", f.Now, f.Book.Zone)
		d.Why = fmt.Sprintf("the warm-up of the mail server lets %d letters go today, and they are used", most)
		return OverBudget
	}
	d.Charges = append(d.Charges, Charge{warmUpAccount, 1})
	return ""
}

// Limits are those of the Book, and what a warm-up lets go today.
func (in *Input) Limits() map[string]Budgeted {
	limits := Limits(in.Book, in.Now)
	if most, limited := WarmUp(in.Book, in.History.FirstLetter, in.Now); limited {
		limits[warmUpAccount] = Budgeted{PeriodStart("day", in.Now, in.Book.Zone), most}
	}
	return limits
}
