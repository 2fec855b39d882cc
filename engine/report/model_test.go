package report_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine/report"
)

// plainly computes the figures and cohorts again, customer by customer, from the
// orders as they are. It is slow and has no columns.
type plainly struct {
	orders   []order
	people   int
	from, to time.Time
	berlin   *time.Location
}

// sales are a customer's orders up to an instant, refunds not among them.
func (p plainly) sales(customer int, until time.Time) []order {
	var list []order
	for _, o := range p.orders {
		if o.customer == customer && o.amount >= 0 && !o.at.After(until) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b order) int { return a.at.Compare(b.at) })
	return list
}

// day is a calendar day in Berlin.
func (p plainly) day(t time.Time) time.Time {
	y, m, d := t.In(p.berlin).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// active says whether the customer has ordered in the 90 days before.
func (p plainly) active(customer int, at time.Time) bool {
	list := p.sales(customer, at)
	return len(list) > 0 && p.day(at).Sub(p.day(list[len(list)-1].at)) <= 90*24*time.Hour
}

// figures are the values; what is missing is NaN.
func (p plainly) figures() map[string]float64 {
	var buyers, again, start, end, kept, fresh, came float64
	for c := range p.people {
		n, was, is := len(p.sales(c, p.to)), p.active(c, p.from), p.active(c, p.to)
		for _, one := range []struct {
			holds bool
			n     *float64
		}{
			{n > 0, &buyers},
			{n > 1, &again},
			{was, &start},
			{is, &end},
			{was && is, &kept},
			{len(p.sales(c, p.from)) == 0 && n > 0, &came},
			{len(p.sales(c, p.from)) == 0 && is, &fresh},
		} {
			if one.holds {
				*one.n++
			}
		}
	}
	var net, gross, refunds, orders float64
	who := map[int]bool{}
	for _, o := range p.orders {
		if !p.day(o.at).After(p.day(p.from)) || o.at.After(p.to) {
			continue // the first day is the period's before
		}
		net += o.amount
		if o.amount < 0 {
			refunds -= o.amount
			continue
		}
		gross, orders = gross+o.amount, orders+1
		who[o.customer] = true
	}
	years := p.to.Sub(p.from).Hours() / 24 / 365.25
	return map[string]float64{
		"buyers": buyers, "active_at_start": start, "active_at_end": end, "new_customers": fresh,
		"retention_rate": (end - fresh) / start, "kept_rate": kept / start, "churn_rate": 1 - kept/start,
		"churn_rate_90d": (buyers - end) / buyers, "repeat_rate": again / buyers,
		"revenue": net, "refunds": refunds, "orders": orders, "aov": gross / orders,
		"purchase_frequency": orders / float64(len(who)) / years,
	}
}

// cohort is one row: customers, and by months since who ordered and for how much.
type cohort struct {
	size    int
	active  map[int]int
	revenue map[int]float64
}

func (p plainly) cohorts() map[string]cohort {
	rows := map[string]cohort{}
	month := func(t time.Time) int { y, m, _ := t.In(p.berlin).Date(); return 12*y + int(m) }
	for c := range p.people {
		list := p.sales(c, p.to)
		if len(list) == 0 {
			continue
		}
		name := list[0].at.In(p.berlin).Format("2006-01")
		row, ok := rows[name]
		if !ok {
			row = cohort{active: map[int]int{}, revenue: map[int]float64{}}
		}
		row.size++
		seen := map[int]bool{}
		for _, o := range list {
			since := month(o.at) - month(list[0].at)
			row.revenue[since] += o.amount
			if !seen[since] {
				row.active[since]++
			}
			seen[since] = true
		}
		rows[name] = row
	}
	return rows
}

func TestFiguresAndCohortsAreThoseOfAPlainModel(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := plainly{people: rapid.IntRange(0, 6).Draw(t, "customers"), berlin: berlin}
		first := rapid.IntRange(0, 400).Draw(t, "first day")
		p.from, p.to = noon(first), noon(first+rapid.IntRange(1, 200).Draw(t, "days"))
		s := shop{people: make([]person, p.people)}
		if p.people > 0 {
			for range rapid.IntRange(0, 30).Draw(t, "orders") {
				hour := rapid.IntRange(0, 24*650).Draw(t, "hour")
				amount := float64(rapid.IntRange(-3000, 9000).Draw(t, "cents")) / 100
				s.orders = append(s.orders, order{rapid.IntRange(0, p.people-1).Draw(t, "customer"), noon(0).Add(time.Duration(hour) * time.Hour), amount})
			}
		}
		p.orders = s.orders
		r := s.reported(t, p.from, p.to)
		p.compare(t, r)
	})
}

func (p plainly) compare(t *rapid.T, r *report.Report) {
	for name, want := range p.figures() {
		got, ok := figure(r, name)
		missing := math.IsNaN(want) || math.IsInf(want, 0)
		if !ok || missing != (got.Missing != "") || !missing && math.Abs(got.Value-want) > 1e-9*max(1, math.Abs(want)) {
			t.Fatalf("%s is %+v, want %v", name, got, want)
		}
	}
	want := p.cohorts()
	found := 0
	for _, row := range r.Cohorts.Rows {
		w := want[row.Month]
		if w.size > 0 {
			found++
		}
		text := fmt.Sprint(row.Month, row.Size, row.Active)
		if row.Size != w.size || len(row.Active) != len(row.Revenue) {
			t.Fatalf("cohort %s, want %+v", text, w)
		}
		for since, n := range row.Active {
			if n != w.active[since] || math.Abs(row.Revenue[since]-w.revenue[since]) > 1e-6 {
				t.Fatalf("cohort %s %v, want %+v", text, row.Revenue, w)
			}
			delete(w.active, since)
		}
		if len(w.active) > 0 {
			t.Fatalf("cohort %s stops before %v", text, w.active)
		}
	}
	if found != len(want) {
		t.Fatalf("there are %d cohorts, want %d", found, len(want))
	}
}

func TestTheNinetiethDayIsStillActive(t *testing.T) {
	s := shop{people: make([]person, 2), orders: []order{{0, noon(110), 5}, {1, noon(109), 5}}}
	if f, _ := figure(s.reported(t, noon(105), noon(200)), "active_at_end"); f.Value != 1 {
		t.Errorf("90 days ago is active and 91 is not: %+v", f)
	}
}

func TestAnEmptyPeriodHasFiguresWithReasons(t *testing.T) {
	for name, s := range map[string]shop{
		"nobody":    {},
		"no orders": {people: make([]person, 3)},
		"only before": {people: make([]person, 1), orders: []order{
			{0, noon(0), 10}, {0, noon(3), -4},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.reported(t, noon(200), noon(230))
			for _, f := range r.Figures {
				if math.IsNaN(f.Value) || math.IsInf(f.Value, 0) || f.Definition == "" {
					t.Errorf("%+v", f)
				}
			}
			for _, missing := range []string{"aov", "purchase_frequency", "retention_rate", "referral_rate"} {
				if f, ok := figure(r, missing); !ok || f.Missing == "" || f.Value != 0 {
					t.Errorf("%s is %+v", missing, f)
				}
			}
		})
	}
}
