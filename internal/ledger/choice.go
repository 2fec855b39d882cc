package ledger

import (
	"context"
	"fmt"

	"holdfast/engine"
)

// Choose writes down what customers have said on being written to, each at its
// own instant. Nothing is ever taken back: of a customer's choices of one topic
// the latest counts, of those of one instant the one written last.
func (l *Ledger) Choose(ctx context.Context, choices []engine.Choice) error {
	err := l.batch(ctx, func(p *pen) error {
		for _, c := range choices {
			_, _, err := p.put(`INSERT INTO choice (customer, topic, agreed, at, said, text) VALUES (?, ?, ?, ?, ?, ?)`,
				c.Customer, c.Topic, c.Agreed, micro(c.At), c.From, c.Text)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("writing down %d choices: %w", len(choices), err)
	}
	return nil
}
