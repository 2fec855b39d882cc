package ledger

import "fmt"

// forgetCodes makes ready for a customer's codes to be erased, and leaves what
// holds for others: how often a code that is everybody's was used, and that a
// voucher is given to nobody again.
func (p *pen) forgetCodes(customer string) error {
	for _, query := range []string{
		`UPDATE use SET customer = '', id = 'erased-' || n, issue = NULL WHERE customer = ?1
			AND code IN (SELECT code FROM code WHERE customer = '')`,
		`DELETE FROM use WHERE code IN (SELECT code FROM code WHERE customer = ?1)`,
		`DELETE FROM issue WHERE customer = ?1`,
		`UPDATE code SET customer = '', pooled = 0, state = 'released' WHERE customer = ?1 AND pooled = 1`,
	} {
		if _, _, err := p.put(query, customer); err != nil {
			return fmt.Errorf("forgetting codes: %w", err)
		}
	}
	return nil
}
