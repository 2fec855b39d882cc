package report

import (
	"math"
	"time"

	"holdfast/engine/measure/lifetime"
	"holdfast/rules/table"
)

// Subscriptions is how long customers who pay by the month stay, as the
// customers' dates subscribed_at and cancelled_at say, and what the
// shifted-beta-geometric model (lifetime.SBG) makes of it. Months are counted
// from each customer's own day.
type Subscriptions struct {
	Customers     int       `json:"customers"`       // who have subscribed by the end
	Active        int       `json:"active"`          // and have not cancelled by then
	LeftOut       int       `json:"left_out"`        // cancelled before they subscribed, which cannot be
	Actual        []float64 `json:"actual"`          // share still there after 0, 1, 2, ... months, as far as anybody was followed
	Followed      []int     `json:"followed"`        // customers of whom the month is known
	Fitted        []float64 `json:"fitted"`          // the same by the model, a year further
	Alpha         float64   `json:"alpha,omitempty"` // of the model
	Beta          float64   `json:"beta,omitempty"`
	Lifetime      float64   `json:"expected_lifetime_months"` // of a new customer, discounted; 0 without a model
	Discount      float64   `json:"discount"`                 // a year
	Refused       string    `json:"refused,omitempty"`        // why there is no model
	NoLifetime    string    `json:"lifetime_refused,omitempty"`
	Definition    string    `json:"definition"`
	LogLikelihood float64   `json:"log_likelihood,omitempty"`
}

// foretold is how many months the model's curve goes beyond what was seen.
const foretold = 12

// subscriptions is nil where customers have no such dates, or none has one.
func subscriptions(in Input) *Subscriptions {
	end := columns{in.End}
	began, left := end.column("subscribed_at", table.Time), end.column("cancelled_at", table.Time)
	if began == nil || left == nil {
		return nil
	}
	s := &Subscriptions{
		Discount:   in.Book.Prediction.Discount,
		Definition: "share of the subscribers who are still there after so many months, counted from each one's own day; whoever cancels within a month leaves at its end; only months that are over by the end of the period count",
	}
	tenures := s.follow(in, began, left)
	if s.Customers == 0 {
		return nil
	}
	s.survive(tenures)
	s.fit(tenures)
	return s
}

// follow is how long each customer was followed, and whether they left then. A
// month that is not over says nothing yet, not even of those who have cancelled
// in it: the others may still.
func (s *Subscriptions) follow(in Input, began, left *table.Column) []lifetime.Tenure {
	var tenures []lifetime.Tenure
	day := func(micro int64) time.Time { return time.UnixMicro(micro).In(in.Book.Zone) }
	end := in.To.UnixMicro()
	for row, from := range began.Micro {
		if began.Missing(row) || from > end {
			continue
		}
		cancelled := !left.Missing(row) && left.Micro[row] <= end
		if cancelled && left.Micro[row] < from {
			s.LeftOut++
			continue
		}
		s.Customers++
		over, _ := monthsBetween(day(from), day(end))
		one := lifetime.Tenure{Periods: over, Remaining: 1}
		if !cancelled {
			s.Active++
		} else {
			months, broken := monthsBetween(day(from), day(left.Micro[row]))
			if broken || months == 0 {
				months++
			}
			if months <= over {
				one = lifetime.Tenure{Periods: months, Lost: 1}
			}
		}
		tenures = append(tenures, one)
	}
	return tenures
}

// monthsBetween are the whole months from one calendar day to another, and
// whether there are days beyond them. A month from the 31st is over on the last
// day of a shorter one.
func monthsBetween(from, to time.Time) (months int, broken bool) {
	months = int(monthAt(to) - monthAt(from))
	due := min(from.Day(), time.Date(to.Year(), to.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day())
	if to.Day() < due {
		return months - 1, true
	}
	return months, to.Day() > due
}

func monthAt(t time.Time) month { return month(12*t.Year() + int(t.Month()) - 1) }

// survive is the curve of Kaplan and Meier ("Nonparametric Estimation from
// Incomplete Observations", Journal of the American Statistical Association 53,
// 1958): the product of the months' retention rates, each of those followed
// through it.
func (s *Subscriptions) survive(tenures []lifetime.Tenure) {
	longest := 0
	for _, t := range tenures {
		longest = max(longest, t.Periods)
	}
	lost := make([]int, longest+1)
	s.Followed = make([]int, longest+1)
	for _, t := range tenures {
		lost[t.Periods] += t.Lost
		for month := range t.Periods + 1 {
			s.Followed[month]++
		}
	}
	s.Actual = []float64{1}
	for month := 1; month <= longest; month++ {
		stay := 1 - float64(lost[month])/float64(s.Followed[month])
		s.Actual = append(s.Actual, s.Actual[month-1]*stay)
	}
}

// fit asks the model, which may refuse.
func (s *Subscriptions) fit(tenures []lifetime.Tenure) {
	m, f, err := lifetime.FitSBG(tenures)
	if err != nil {
		s.Refused = err.Error()
		return
	}
	s.Alpha, s.Beta, s.LogLikelihood = m.Alpha, m.Beta, f.LogLikelihood
	for month := range len(s.Actual) + foretold {
		share, err := m.Survival(month)
		if err != nil {
			s.Refused, s.Fitted = err.Error(), nil
			return
		}
		s.Fitted = append(s.Fitted, share)
	}
	monthly := math.Pow(1+s.Discount, 1.0/12) - 1
	if s.Lifetime, err = m.DEL(monthly); err != nil {
		s.NoLifetime = err.Error()
	}
}
