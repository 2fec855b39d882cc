package trial

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// judgeStanding compares what the customer has earned and holds.
func (s *scene) judgeStanding(m *rules.Moment, w *wrong) {
	for _, word := range slices.Sorted(maps.Keys(m.Stands)) {
		want, got := m.Stands[word], s.stands(word)
		if same(want, got) {
			continue
		}
		w.expected = append(w.expected, word+" is "+s.shown(want))
		w.got = append(w.got, word+" is "+s.shown(got))
	}
}

// stands is the value of a word; nil is missing.
func (s *scene) stands(word string) any {
	c := s.board.Table.Column(word)
	if c == nil {
		return nil
	}
	return c.Value(0)
}

func same(a, b any) bool {
	at, isDate := a.(time.Time)
	other, alike := b.(time.Time)
	if isDate && alike {
		return at.Equal(other)
	}
	return a == b
}

// shown is a value as a test writes it.
func (s *scene) shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "missing"
	case float64:
		return number(v)
	case time.Time:
		return v.In(s.book.Zone).Format("2006-01-02T15:04:05")
	}
	return fmt.Sprint(v)
}

// gives says whether an offer is of the kind, and gives what, was expected.
func (s *scene) gives(e *rules.Expected, in *engine.Incentive) bool {
	if in == nil {
		return e.Kind == "" && e.Text == "" && e.Value == 0
	}
	return (e.Kind == "" || in.Kind == e.Kind) && (e.Text == "" || in.Text == e.Text) && (e.Value == 0 || in.Value == int64(e.Value))
}
