package measure_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

func TestAttributesStandInTheCustomersRows(t *testing.T) {
	ids := table.NewDict()
	for _, id := range []string{"ada", "grace", "joan"} {
		ids.CodeString(id)
	}
	b := book(time.UTC)
	b.Customers.Fields = []rules.Field{
		{Name: "id", Kind: table.Text},
		{Name: "email", Kind: table.Text},
		{Name: "city", Kind: table.Text},
		{Name: "age", Kind: table.Number},
		{Name: "consent", Kind: table.Bool},
		{Name: "joined", Kind: table.Time},
		{Name: "unused", Kind: table.Number},
	}
	b.Used = map[string]bool{"city": true, "age": true, "joined": true, "id": true}
	batch := func(email, city string, age float64, consent bool) *table.Table {
		c := map[string]*table.Column{
			"email": table.NewColumn(table.Text, 1), "city": table.NewColumn(table.Text, 1), "age": table.NewColumn(table.Number, 1),
			"consent": table.NewColumn(table.Bool, 1), "joined": table.NewColumn(table.Time, 1),
		}
		text(c["email"], 0, email)
		text(c["city"], 0, city)
		number(c["age"], 0, age)
		if consent {
			c["consent"].Bits.Set(0)
		}
		c["consent"].Valid, c["joined"].Valid = nil, nil
		c["joined"].Micro[0] = int64(len(email))
		out := table.New(1)
		for name, column := range c {
			out.Set(name, column)
		}
		return out
	}
	m := measure.New(b, instant(t, "2026-01-05T09:00:00Z"), ids)
	latecomers := 100 // known only from an order
	for _, given := range []struct {
		row   uint32
		batch *table.Table
	}{
		{2, batch("joan@example.com", "York", 41, true)},
		{0, batch("ada@example.com", "London", 36, true)},
		{2, batch("joan@example.org", "", math.NaN(), false)},
		{0, batch("ada@example.com", "York", 37, true)},
	} {
		if err := m.Customers(given.batch, []uint32{given.row}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range latecomers {
		ids.CodeString(fmt.Sprint("late ", i))
	}
	p, err := m.People()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]any{
		"id":      {"ada", "grace", "joan"},
		"email":   {"ada@example.com", nil, "joan@example.org"},
		"city":    {"York", nil, nil},
		"age":     {37.0, nil, nil},
		"consent": {true, nil, false},
		"joined":  {time.UnixMicro(15).UTC(), nil, time.UnixMicro(16).UTC()},
		"unused":  nil,
	}
	for name := range want {
		for i := 0; i < latecomers && name != "unused"; i++ {
			if name == "id" {
				want[name] = append(want[name], fmt.Sprint("late ", i))
			} else {
				want[name] = append(want[name], nil)
			}
		}
	}
	if diff := cmp.Diff(want, values(p, b, "id", "email", "city", "age", "consent", "joined", "unused")); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}
