package report

import (
	"cmp"
	"slices"

	"holdfast/rules/table"
)

// Channel is how much the customers of one acquisition channel are worth.
type Channel struct {
	Channel   string  `json:"channel"`
	Customers int     `json:"customers"`
	Buyers    int     `json:"buyers"`
	Repeat    float64 `json:"repeat_rate"` // of the buyers
	Revenue   float64 `json:"revenue_per_customer"`
	Value     float64 `json:"clv_12m_mean"` // of those for whom it is known
}

// channelWords are the attributes that may say where a customer came from, the
// first that the project has.
var channelWords = []string{"acquisition", "acquisition_channel", "channel", "source", "first_channel"}

func channels(in Input, c *crowd) []Channel {
	var col *table.Column
	for _, name := range channelWords {
		if col = c.end.column(name, table.Text); col != nil {
			break
		}
	}
	revenue, orders, value := c.end.number("revenue"), c.end.number("orders"), c.end.number("clv_12m")
	if col == nil || revenue == nil || orders == nil {
		return nil
	}
	out := make([]Channel, col.Dict.Len())
	known, again := make([]int, len(out)), make([]int, len(out))
	for row := range col.Code {
		if col.Missing(row) {
			continue
		}
		code := col.Code[row]
		one := &out[code]
		one.Customers++
		one.Revenue += revenue.Num[row]
		if orders.Num[row] > 0 {
			one.Buyers++
		}
		if orders.Num[row] > 1 {
			again[code]++
		}
		if value != nil && !value.Missing(row) {
			known[code]++
			one.Value += value.Num[row]
		}
	}
	for code := range out {
		one := &out[code]
		one.Channel = col.Dict.Text(uint32(code))
		one.Revenue /= float64(max(one.Customers, 1))
		one.Repeat = float64(again[code]) / float64(max(one.Buyers, 1))
		one.Value /= float64(max(known[code], 1))
	}
	out = slices.DeleteFunc(out, func(one Channel) bool { return one.Customers == 0 })
	slices.SortFunc(out, func(a, b Channel) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(b.Revenue, a.Revenue), cmp.Compare(a.Channel, b.Channel))
	})
	return out
}
