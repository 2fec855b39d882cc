package measure

import (
	"fmt"
	"math"
	"slices"
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

// turnover is the money of twelve months, of which an order that pays for
// several months has only the shares that fall into them.
type turnover struct {
	spread   bool    // orders carry months
	from, to moment  // half-open: after from, up to and including to
	net      []int64 // minor units, by customer
}

// moment is an instant as the calendar of a zone has it.
type moment struct {
	micro int64
	month int   // months since the year 0
	rest  int64 // microseconds since the month began
}

func momentOf(t time.Time) moment {
	year, month, _ := t.Date()
	began := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	// The clock's own reading, so that a change of the offset moves nothing.
	_, offset := t.Zone()
	return moment{t.UnixMicro(), year*12 + int(month), t.UnixMicro() + int64(offset)*1e6 - began.UnixMicro()}
}

func newTurnover(book *rules.Book, at time.Time) *turnover {
	at = at.In(book.Zone)
	return &turnover{spread: slices.Contains(book.Reads("orders"), "months"), from: momentOf(at.AddDate(-1, 0, 0)), to: momentOf(at)}
}

// begun is how many of an order's months have begun by an instant: the first at
// the order, each other at the same day and time of a later month (or when that
// month ends without having it).
func (m moment) begun(order moment, months int64) int64 {
	if order.micro > m.micro {
		return 0
	}
	passed := int64(m.month - order.month)
	if m.rest < order.rest {
		passed--
	}
	return min(max(passed, 0)+1, months)
}

// grow makes room for so many customers.
func (t *turnover) grow(rows int) { grow(&t.net, true, rows, 0) }

// add takes in the lines that count and have an amount.
func (t *turnover) add(l *lines, priced table.Mask, zone *time.Location) error {
	var months *table.Column
	if t.spread {
		if months = l.table.Column("months"); months == nil || months.Kind != table.Number {
			return fmt.Errorf("the orders come without months")
		}
	}
	for _, i := range l.selected(priced) {
		row, amount := l.customer[i], l.minor[i]
		n := int64(1)
		if months != nil && !months.Missing(int(i)) {
			n = int64(min(max(math.Round(months.Num[i]), 1), 1200))
		}
		if n == 1 {
			if l.at[i] > t.from.micro {
				t.net[row] += amount
			}
			continue
		}
		order := momentOf(time.UnixMicro(l.at[i]).In(zone))
		// Both sums are cut the same way, so that the shares of all months make
		// up the amount to the last unit.
		t.net[row] += amount*t.to.begun(order, n)/n - amount*t.from.begun(order, n)/n
	}
	return nil
}
