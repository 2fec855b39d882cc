package engine

import "holdfast/rules/expression"

// Band is what customers with the same RFM score have of the metric that is
// scored: the score's cut points, as values that occur.
type Band struct {
	Of          string // the metric
	Unit        expression.Unit
	Least, Most float64
}

// scoredBy is the metric that an RFM score compares.
var scoredBy = map[string]string{"rfm_recency": "days_since_last_order", "rfm_frequency": "orders", "rfm_monetary": "revenue"}

// band finds what a score stands for; nil where nothing else of the plan needs
// the metric, so that it is not at hand.
func (e *Explainer) band(score string) *Band {
	scores, values := e.fold.board.Table.Column(score), e.fold.board.Table.Column(scoredBy[score])
	if scores == nil || values == nil || scores.Missing(e.row) {
		return nil
	}
	b := &Band{Of: scoredBy[score], Least: values.Num[e.row], Most: values.Num[e.row]}
	if w, known := e.fold.Book.Vocabulary.Word(b.Of); known {
		b.Unit = w.Unit
	}
	for row, n := range scores.Num {
		if !scores.Missing(row) && n == scores.Num[e.row] && !values.Missing(row) {
			b.Least, b.Most = min(b.Least, values.Num[row]), max(b.Most, values.Num[row])
		}
	}
	return b
}
