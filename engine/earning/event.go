package earning

import (
	"errors"
	"fmt"
	"math"
	"time"

	"holdfast/engine/loyalty"
	"holdfast/rules/table"
)

// events are those that earn points, or on which points were spent.
type events struct {
	earned []happened
	spent  []happened
}

// happened is an event that moves points.
type happened struct {
	row    uint32
	kind   uint32 // earned: its place among Accrual.Events
	at     int64
	points int64
}

// spentColumn is the column of events that says how many points were spent.
const spentColumn = "value"

// Events takes in a batch of events: the columns "at" and "type", and those
// that the rules name. Event i is customer row customer[i]'s.
func (r *Reckoning) Events(b *table.Table, customer []uint32) error {
	if r.loyalty == nil {
		return nil
	}
	at, kind := b.Column("at"), b.Column("type")
	if at == nil || at.Kind != table.Time {
		return errors.New("reckoning events: they come without a date")
	}
	deeds, err := r.ask("events", b)
	if err != nil {
		return fmt.Errorf("reckoning events: %w", err)
	}
	var live []int
	for i := range customer {
		if !at.Missing(i) && at.Micro[i] >= r.starts && at.Micro[i] <= r.at {
			live = append(live, i)
		}
	}
	for _, i := range live {
		r.active(customer[i], at.Micro[i])
		for d, a := range deeds {
			if r.deeds[d].rule.Of == "events" {
				r.deeds[d].event(a, i, customer[i], at.Micro[i])
			}
		}
	}
	if kind == nil || kind.Kind != table.Text {
		return nil
	}
	of := func(name string, yield func(i int)) {
		code, known := kind.Dict.LookupString(name)
		for _, i := range live {
			if known && !kind.Missing(i) && kind.Code[i] == code {
				yield(i)
			}
		}
	}
	return r.moves(b, customer, of)
}

// moves takes in the events of a batch that move points. of gives those of a
// type.
func (r *Reckoning) moves(b *table.Table, customer []uint32, of func(kind string, yield func(i int))) error {
	points, at := &r.loyalty.Points, b.Column("at")
	for place := range points.Events {
		e := &points.Events[place]
		if e.Event == "" || e.Points == nil {
			continue
		}
		given, err := r.evaluator.Column(e.Points, b)
		if err != nil {
			return fmt.Errorf("reckoning events: points of %s: %w", e.Event, err)
		}
		of(e.Event, func(i int) {
			if n := earns(given, i); n > 0 {
				r.events.earned = append(r.events.earned, happened{customer[i], uint32(place), at.Micro[i], n})
			}
		})
	}
	if points.Spent == "" {
		return nil
	}
	taken := b.Column(spentColumn)
	if taken == nil || taken.Kind != table.Number {
		return fmt.Errorf("reckoning events: they come without the number %s, which says how many points were spent", spentColumn)
	}
	of(points.Spent, func(i int) {
		if n := earns(taken, i); n > 0 {
			r.events.spent = append(r.events.spent, happened{row: customer[i], at: at.Micro[i], points: n})
		}
	})
	return nil
}

// earns is the points of a row, rounded down; 0: none.
func earns(c *table.Column, i int) int64 {
	if c.Missing(i) || math.IsNaN(c.Num[i]) || c.Num[i] <= 0 {
		return 0
	}
	return int64(math.Floor(min(c.Num[i], loyalty.MostPoints)))
}

// eventID names an event for ever.
func eventID(kind, customer string, at time.Time) string {
	return kind + " " + customer + " " + at.UTC().Format(time.RFC3339Nano)
}
