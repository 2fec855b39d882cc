package report

import (
	"strings"

	"holdfast/rules/table"
)

// referral is the share of the new customers whom another customer brought.
func referral(in Input, c *crowd) Figure {
	f := Figure{
		Name: "referral_rate", Unit: "share",
		Definition: "of the customers whose first order lies in the period, those with something in referred_by, or whose acquisition or first channel is referral",
	}
	referred := table.NewMask(in.End.Table.Rows())
	found := false
	if col := in.End.Table.Column("referred_by"); col != nil {
		found = true
		for row := range in.End.Table.Rows() {
			v := col.Value(row)
			referred.Put(row, v != nil && v != false && v != "" && v != 0.0)
		}
	}
	for _, name := range channelWords {
		col := c.end.column(name, table.Text)
		if col == nil {
			continue
		}
		found = true
		for row, code := range col.Code {
			if !col.Missing(row) && strings.EqualFold(strings.TrimSpace(col.Dict.Text(code)), "referral") {
				referred.Set(row)
			}
		}
	}
	newcomers := without(c.buyers, c.before)
	switch {
	case !found:
		f.Missing = "customers have no referred_by, acquisition or channel, and orders no channel"
	case newcomers.Count() == 0:
		f.Missing = "there are no new customers"
	default:
		f.Value = float64(both(newcomers, referred).Count()) / float64(newcomers.Count())
	}
	return f
}
