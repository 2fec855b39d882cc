package report_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCustomersMoveUpAndSlipInTheOrderOfTheSegments(t *testing.T) {
	// Ten customers a day apart, of whom the first comes back in the period and
	// the others do not; an eleventh comes new.
	s := shop{people: make([]person, 12)}
	for c := range 10 {
		s.orders = append(s.orders, order{c, noon(c), float64(10 + c)})
	}
	for day := range 5 {
		s.orders = append(s.orders, order{0, noon(150 + day), 90})
	}
	s.orders = append(s.orders, order{10, noon(199), 5})
	m := s.reported(t, noon(100), noon(200)).Migration
	if n := len(m.Segments); n != 12 || !slices.Equal(m.Segments[n-3:], []string{"hibernating", "lost", "none"}) {
		t.Errorf("lost is not the last segment of %q", m.Segments)
	}
	place := func(name string) int { return slices.Index(m.Segments, name) }
	if m.Moved[place("lost")][place("champions")] != 1 || m.Moved[place("none")][place("new_customers")] != 1 || m.Moved[place("none")][place("none")] != 1 {
		t.Errorf("%v\n%v", m.Segments, m.Moved)
	}
	if m.Came != 1 || m.Left != 0 || m.Up+m.Slipped+m.Stayed != 10 || m.Up == 0 || m.Slipped == 0 {
		t.Errorf("%+v", m)
	}
}

func TestEveryMoveIsOneWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shop{people: make([]person, rapid.IntRange(1, 12).Draw(t, "customers"))}
		s.yaml = rapid.SampledFrom([]string{"", "rfm: {segments: r_package}\n"}).Draw(t, "scheme")
		for range rapid.IntRange(0, 40).Draw(t, "orders") {
			c := rapid.IntRange(0, len(s.people)-1).Draw(t, "customer")
			s.orders = append(s.orders, order{c, noon(0).Add(time.Duration(rapid.IntRange(0, 4800).Draw(t, "hour")) * time.Hour), 10})
		}
		m := s.reported(t, noon(100), noon(200)).Migration
		all, up, slipped, stayed := 0, 0, 0, 0
		none := len(m.Segments) - 1
		for from, row := range m.Moved {
			for to, n := range row {
				all += n
				switch {
				case from == none || to == none:
				case to < from:
					up += n
				case to > from:
					slipped += n
				default:
					stayed += n
				}
			}
		}
		if all != len(s.people) || up != m.Up || slipped != m.Slipped || stayed != m.Stayed || up+slipped+stayed+m.Came+m.Left+m.Moved[none][none] != all {
			t.Fatalf("%+v", m)
		}
	})
}

func TestSegmentsThatTheProjectNamesItselfHaveNoOrder(t *testing.T) {
	s := shop{people: make([]person, 1), orders: []order{{0, noon(0), 1}}, yaml: "metrics: {rfm_segment: '\"fans\"'}\n"}
	if m := s.reported(t, noon(100), noon(200)).Migration; m != nil {
		t.Errorf("%+v", m)
	}
}
