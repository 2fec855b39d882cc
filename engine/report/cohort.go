package report

import (
	"time"
)

// Cohorts follow the customers of each month: one row a month of first orders,
// one column a month since. A customer counts as active in a month with at
// least one order.
type Cohorts struct {
	Months     int      `json:"months"` // columns of the longest row
	Rows       []Cohort `json:"rows"`
	Definition string   `json:"definition"`
}

// Cohort is the customers whose first order lies in one calendar month.
type Cohort struct {
	Month   string    `json:"month"` // 2026-01
	Size    int       `json:"size"`
	Active  []int     `json:"active"`  // by months since
	Revenue []float64 `json:"revenue"` // by months since, refunds left out
}

// Retention is the share of the cohort that is active so many months later.
func (c Cohort) Retention(months int) float64 { return float64(c.Active[months]) / float64(c.Size) }

// month counts calendar months.
type month int

func monthOf(day int64) month {
	y, m, _ := time.Unix(day*24*60*60, 0).UTC().Date()
	return month(12*y + int(m) - 1)
}

func (m month) String() string {
	return time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
}

func cohorts(in Input) Cohorts {
	out := Cohorts{Definition: "customers by the calendar month of their first order; active in a month with at least one order; refunds left out"}
	first := map[uint32]month{}
	last := month(0)
	for _, o := range in.Orders {
		if o.Refund {
			continue
		}
		m := monthOf(o.Day)
		if f, ok := first[o.Row]; !ok || m < f {
			first[o.Row] = m
		}
		last = max(last, m)
	}
	if len(first) == 0 {
		return out
	}
	earliest := last
	for _, m := range first {
		earliest = min(earliest, m)
	}
	out.Months = int(last-earliest) + 1
	out.Rows = make([]Cohort, out.Months)
	revenue := make([][]int64, out.Months)
	for i := range out.Rows {
		out.Rows[i] = Cohort{Month: (earliest + month(i)).String(), Active: make([]int, out.Months-i)}
		revenue[i] = make([]int64, out.Months-i)
	}
	for _, m := range first {
		out.Rows[m-earliest].Size++
	}
	type when struct {
		row   uint32
		month month
	}
	counted := map[when]bool{}
	for _, o := range in.Orders {
		if o.Refund {
			continue
		}
		f, m := first[o.Row], monthOf(o.Day)
		revenue[f-earliest][m-f] += o.Minor
		if key := (when{o.Row, m}); !counted[key] {
			counted[key] = true
			out.Rows[f-earliest].Active[m-f]++
		}
	}
	for i := range revenue {
		for _, minor := range revenue[i] {
			out.Rows[i].Revenue = append(out.Rows[i].Revenue, in.Book.Currency.Major(minor))
		}
	}
	return out
}
