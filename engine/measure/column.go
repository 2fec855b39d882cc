package measure

import (
	"holdfast/rules"
	"holdfast/rules/table"
)

// counts is a column of how many.
func counts(n []uint32) *table.Column {
	c := &table.Column{Kind: table.Number, Num: make([]float64, len(n))}
	for row, count := range n {
		c.Num[row] = float64(count)
	}
	return c
}

// money is a column of amounts in major units.
func money(minor []int64, currency rules.Currency) *table.Column {
	c := &table.Column{Kind: table.Number, Num: make([]float64, len(minor))}
	for row, sum := range minor {
		c.Num[row] = currency.Major(sum)
	}
	return c
}
