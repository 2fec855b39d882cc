package earning

import (
	"fmt"
	"time"

	"holdfast/engine/loyalty"
	"holdfast/rules/table"
)

// lookback is for how many days an anniversary is made up for: as long as a
// monthly look takes. Who becomes a customer later has the next one.
const lookback = 31

// anniversaries are the points for customers' dates that have come round.
func (f *finding) anniversaries() error {
	for i := range f.loyalty.Points.Events {
		e := &f.loyalty.Points.Events[i]
		if e.Anniversary == "" || e.Points == nil {
			continue
		}
		c := f.people.Table.Column(e.Anniversary)
		if c == nil || c.Kind != table.Time {
			return fmt.Errorf("reckoning anniversaries: customers come without the date %s", e.Anniversary)
		}
		given, err := f.evaluator.Column(e.Points, table.New(1))
		if err != nil {
			return fmt.Errorf("reckoning anniversaries: points of %s: %w", e.Anniversary, err)
		}
		points := earns(given, 0)
		for row := range uint32(f.rows) {
			if c.Missing(int(row)) || f.gone(row) {
				continue
			}
			if on, ok := f.cameRound(f.instant(c.Micro[row])); ok && !f.past(row, on.UnixMicro()) {
				id := fmt.Sprintf("anniversary %s %s %d", e.Anniversary, f.people.IDs.Text(row), on.Year())
				f.earn(row, loyalty.Source{Kind: loyalty.Event, ID: id}, points, on, "")
			}
		}
	}
	return nil
}

// cameRound is the midnight at which a date has last come round; ok is false
// where that is too long ago, or before Starts. The 29th of February is the 28th
// in other years. The day itself is no anniversary.
func (f *finding) cameRound(date time.Time) (on time.Time, ok bool) {
	y, m, d := f.now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, f.book.Zone)
	for year := y; year >= y-1 && year > date.Year(); year-- {
		on = time.Date(year, date.Month(), date.Day(), 0, 0, 0, 0, f.book.Zone)
		if on.Month() != date.Month() {
			on = on.AddDate(0, 0, -1)
		}
		if !on.After(today) {
			return on, !on.Before(today.AddDate(0, 0, -lookback)) && !on.Before(f.loyalty.Starts)
		}
	}
	return time.Time{}, false
}
