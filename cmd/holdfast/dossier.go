package main

import (
	"context"
	"time"

	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
)

// dossier is what the sources have about one customer, by the project's words.
type dossier struct {
	known   bool                        // the customers' source has them
	sources []string                    // those that the project has, in the order they are read
	rows    map[string][]map[string]any // by source, in the order of the file; a missing value is left out
}

// email is the customer's address; "" when the source has none.
func (p *dossier) email() string {
	for _, row := range p.rows["customers"] {
		if address, ok := row["email"].(string); ok {
			return address
		}
	}
	return ""
}

// lookUp reads what the customers' source has about one customer.
func lookUp(ctx context.Context, book *rules.Book, customer string, now time.Time) (*dossier, error) {
	return gather(ctx, book, customer, now, &book.Customers)
}

// lookUpAll reads what every source has about one customer.
func lookUpAll(ctx context.Context, book *rules.Book, customer string, now time.Time) (*dossier, error) {
	return gather(ctx, book, customer, now, &book.Customers, book.Orders, book.Events)
}

func gather(ctx context.Context, book *rules.Book, customer string, now time.Time, sources ...*rules.Source) (*dossier, error) {
	p := &dossier{rows: map[string][]map[string]any{}}
	ids := table.NewDict()
	for _, src := range sources {
		if src == nil {
			continue
		}
		p.sources = append(p.sources, src.Name)
		// The last row of an id wins, or there is only one; of facts each counts.
		_, err := source.Scan(ctx, book.Root, src, source.Options{Now: now, IDs: ids}, func(b *source.Batch) error {
			row, ok := ids.LookupString(customer)
			if !ok {
				return nil
			}
			for _, line := range linesOf(b.Customer, row) {
				p.rows[src.Name] = append(p.rows[src.Name], valuesOf(src, b, line, book.Zone))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	_, p.known = ids.LookupString(customer)
	if rows := p.rows["customers"]; len(rows) > 1 {
		p.rows["customers"] = rows[len(rows)-1:]
	}
	return p, nil
}

// valuesOf are the values of one row of a source.
func valuesOf(src *rules.Source, b *source.Batch, line int, zone *time.Location) map[string]any {
	values := map[string]any{}
	for _, f := range src.Fields {
		c := b.Column(f.Name)
		if c == nil || c.Missing(line) {
			continue
		}
		v := c.Value(line)
		if at, ok := v.(time.Time); ok {
			v = at.In(zone)
		}
		values[f.Name] = v
	}
	return values
}
