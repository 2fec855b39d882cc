package measure_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

func TestABatchThatDoesNotFitIsRefused(t *testing.T) {
	at := instant(t, "2026-01-05T09:00:00Z")
	one := []line{{at: at, amount: 1, order: "A", category: "tea"}}
	fresh := func() (*table.Table, []uint32, table.Mask) { return orders(one, map[string]bool{}, table.NewDict) }
	without := func(name string) func(*measure.Measure) error {
		return func(m *measure.Measure) error {
			b, customer, first := fresh()
			cut := table.New(1)
			for _, keep := range []string{"at", "amount", "order", "category", "quantity"} {
				if keep != name {
					cut.Set(keep, b.Column(keep))
				}
			}
			first.Clear(0)
			return m.Orders(cut, customer, first)
		}
	}
	for _, c := range []struct {
		do   func(*measure.Measure) error
		want string
	}{
		{without("at"), "measuring orders: they come without a date"},
		{without("amount"), "measuring orders: they come without an amount"},
		{without("order"), "measuring orders: lines of one order come without its id"},
		{without("category"), "measuring taste: the orders come without category"},
		{func(m *measure.Measure) error {
			b, _, first := fresh()
			return m.Orders(b, []uint32{1}, first)
		}, "measuring orders: customer row 1 of 1"},
		{func(m *measure.Measure) error {
			b, _, _ := fresh()
			return m.Events(b, nil)
		}, "measuring events: 0 customer rows for 1 lines"},
		{func(m *measure.Measure) error {
			b, customer, _ := fresh()
			b.Set("category", b.Column("amount"))
			return m.Orders(b, customer, nil)
		}, "measuring taste: category of the orders is a number, not a text"},
		{func(m *measure.Measure) error {
			return m.Customers(table.New(1), []uint32{0})
		}, "measuring customers: they come without city"},
		{func(m *measure.Measure) error {
			b, customer, _ := fresh()
			b.Set("city", b.Column("amount"))
			return m.Customers(b, customer)
		}, "measuring customers: city is a number, not a text"},
		{func(m *measure.Measure) error {
			_, err := m.People()
			return err
		}, "measuring entries of win-back: 2 customer rows of 1"},
	} {
		ids := table.NewDict()
		ids.CodeString("ada")
		b := book(time.UTC, metric("taste", rules.Aggregate{Op: "last", Of: "orders", Field: "category", Kind: table.Text}))
		b.Customers.Fields = []rules.Field{{Name: "city", Kind: table.Text}}
		m := measure.New(b, at, ids)
		m.Entries(map[string][]int64{"win-back": {1, 2}}, nil)
		err := c.do(m)
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
