package dispatch

import (
	"context"
	"time"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/rules/table"
)

// Responses are what the ledger has of customers' events, up to an instant.
type Responses interface {
	Events(ctx context.Context, at time.Time) ([]engine.Event, error)
}

// Told are facts with what customers have told us through letters behind the
// events of the project's source, where it has one.
type Told struct {
	Facts
	Responses Responses
	Book      *rules.Book
}

// Scan implements Facts.
func (t Told) Scan(ctx context.Context, src *rules.Source, need map[string]bool, now time.Time, ids *table.Dict, yield func(Batch) error) (Intake, error) {
	if !src.Told {
		return t.Facts.Scan(ctx, src, need, now, ids, yield)
	}
	in := Intake{Source: src.Name, Path: "the ledger"}
	if src.Path != "" {
		var err error
		in, err = t.Facts.Scan(ctx, src, need, now, ids, func(b Batch) error {
			complete(src, b.Table, false)
			return yield(b)
		})
		if err != nil {
			return in, err
		}
	}
	events, err := t.Responses.Events(ctx, now)
	if err != nil {
		return in, err
	}
	b := t.batch(events, ids)
	if src.Path == "" {
		in.Rows, in.Used, in.Unknown = len(events), b.Table.Rows(), len(events)-b.Table.Rows()
	}
	if b.Table.Rows() == 0 {
		return in, nil
	}
	complete(src, b.Table, true)
	return in, yield(b)
}

// batch are events as columns: those of customers that there are. An invitation
// to a survey that is no longer in the rules is left out.
func (t Told) batch(events []engine.Event, ids *table.Dict) Batch {
	invitation := map[string]string{}
	for i := range t.Book.Surveys {
		s := &t.Book.Surveys[i]
		_, invitation[s.Name] = engine.AnswerTypes(t.Book, s)
	}
	b := Batch{Customer: make([]uint32, 0, len(events))}
	known := events[:0:0]
	for _, e := range events {
		row, ok := ids.LookupString(e.Customer)
		if e.Type == "" {
			e.Type = invitation[e.Survey]
		}
		if ok && e.Type != "" {
			known, b.Customer = append(known, e), append(b.Customer, row)
		}
	}
	at, kind, value := table.NewColumn(table.Time, len(known)), table.NewColumn(table.Text, len(known)), table.NewColumn(table.Number, len(known))
	kind.Dict = table.NewDict()
	for i, e := range known {
		at.Valid.Set(i)
		at.Micro[i] = e.At.UnixMicro()
		kind.Valid.Set(i)
		kind.Code[i] = kind.Dict.CodeString(e.Type)
		if e.Scored {
			value.Valid.Set(i)
			value.Num[i] = e.Value
		}
	}
	b.Table = table.New(len(known))
	b.Table.Set("at", at)
	b.Table.Set("type", kind)
	b.Table.Set("value", value)
	return b
}

// complete gives a batch the columns that it has no values for: what is Told to a
// batch of the file, everything else to one of the ledger.
func complete(src *rules.Source, t *table.Table, told bool) {
	for _, f := range src.Fields {
		ours := f.Name == "at" || f.Name == "type" || f.Name == "value"
		if f.Name == "customer" || told && ours || !told && !f.Told {
			continue
		}
		t.Set(f.Name, table.NewColumn(f.Kind, t.Rows()))
	}
}
