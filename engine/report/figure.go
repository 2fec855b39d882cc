package report

import (
	"fmt"

	"holdfast/engine/measure"
)

// figures are the key figures of the period.
func figures(in Input, c *crowd) []Figure {
	newcomers := both(without(c.buyers, c.before), c.active).Count()
	start, end := c.wasActive.Count(), c.active.Count()
	kept := both(c.wasActive, c.active).Count()
	buyers, again := c.buyers.Count(), c.end.holds("orders", func(n float64) bool { return n >= 2 }).Count()
	gone := buyers - end
	t := sums(in)
	nobody := func(n int, who string) string {
		if n > 0 {
			return ""
		}
		return "there are no " + who
	}
	share := func(name string, part, of int, definition, who string) Figure {
		f := Figure{Name: name, Unit: "share", Definition: definition, Missing: nobody(of, who)}
		if of > 0 {
			f.Value = float64(part) / float64(of)
		}
		return f
	}
	year := in.To.Sub(in.From).Hours() / 24 / 365.25
	mean := func(name string, sum float64, n float64, unit, definition, who string) Figure {
		f := Figure{Name: name, Unit: unit, Definition: definition}
		if n > 0 {
			f.Value = sum / n
		} else {
			f.Missing = "there are no " + who
		}
		return f
	}
	count := func(name string, n int, definition string) Figure {
		return Figure{Name: name, Value: float64(n), Unit: "count", Definition: definition}
	}
	money := func(name string, minor int64, definition string) Figure {
		return Figure{Name: name, Value: in.Book.Currency.Major(minor), Unit: "money", Definition: definition}
	}
	list := []Figure{
		count("buyers", buyers, "customers with at least one order by the end"),
		count("active_at_start", start, fmt.Sprintf("customers who ordered within %d days before the beginning", ActiveDays)),
		count("active_at_end", end, fmt.Sprintf("customers who ordered within %d days before the end", ActiveDays)),
		count("new_customers", newcomers, "customers whose first order lies in the period and who are active at the end"),
		share("retention_rate", end-newcomers, start, "(active at the end - new customers) / active at the beginning", "active customers at the beginning"),
		share("kept_rate", kept, start, "of those active at the beginning, who are active at the end", "active customers at the beginning"),
		share("churn_rate", start-kept, start, "1 - kept_rate", "active customers at the beginning"),
		share("churn_rate_90d", gone, buyers, fmt.Sprintf("buyers who have not ordered for more than %d days, of all buyers", ActiveDays), "buyers"),
		share("repeat_rate", again, buyers, "buyers with two orders or more, of all buyers", "buyers"),
		money("revenue", t.net, "the sum of all amounts in the period, refunds taken off"),
		money("refunds", -t.refunded, "the sum of the refunds in the period"),
		count("orders", t.orders, "orders in the period, refunds not counted"),
		mean("aov", in.Book.Currency.Major(t.gross), float64(t.orders), "money", "average order value: the orders' amounts / orders, in the period", "orders in the period"),
		mean("purchase_frequency", float64(t.orders)/max(year, 1e-9), float64(t.customers), "count", "orders a year of each customer who ordered in the period", "orders in the period"),
	}
	if s, lost := churned(in); s != nil {
		list = append(list, share("churned_share", lost.Count(), in.End.Table.Rows(), "customers in the segment churned, of all customers", "customers"))
	}
	return list
}

// total is what the orders of the period come to.
type total struct {
	orders, customers    int
	net, gross, refunded int64 // minor units
}

func sums(in Input) total {
	calendar := measure.NewCalendar(in.Book.Zone)
	first, last := calendar.Day(in.From.UnixMicro()), calendar.Day(in.To.UnixMicro())
	var t total
	seen := map[uint32]bool{}
	for _, o := range in.Orders {
		if o.Day <= first || o.Day > last {
			continue
		}
		t.net += o.Minor
		if o.Refund {
			t.refunded += o.Minor
			continue
		}
		t.orders++
		t.gross += o.Minor
		if !seen[o.Row] {
			seen[o.Row] = true
			t.customers++
		}
	}
	return t
}
