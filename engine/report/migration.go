package report

import (
	"slices"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Migration is how customers moved between the RFM segments in the period.
type Migration struct {
	Segments   []string `json:"segments"` // best first; the last is none
	Moved      [][]int  `json:"moved"`    // customers, [from][to] by the places in Segments
	Up         int      `json:"moved_up"`
	Slipped    int      `json:"slipped"`
	Stayed     int      `json:"stayed"`
	Came       int      `json:"came"` // from none into one
	Left       int      `json:"left"` // from one into none
	Definition string   `json:"definition"`
}

// lost is the segment below all others, although schemes try it before one that
// is wider.
const lost = "lost"

// noSegment is where customers are who have no RFM segment.
const noSegment = "none"

// migration is nil where the project has no orders, or an rfm_segment of its own
// that nobody can put in order.
func migration(in Input) *Migration {
	start, end := (columns{in.Start}).column("rfm_segment", table.Text), (columns{in.End}).column("rfm_segment", table.Text)
	if start == nil || end == nil || !in.Book.Measures(rules.ReadyMetric{Word: expression.Word{Name: "rfm_segment"}, Needs: "orders"}) {
		return nil
	}
	m := &Migration{Definition: "customers by their RFM segment at the beginning (rows) and at the end (columns); up is towards the first segment; none have not ordered or fit no segment; scores compare customers with one another, so some move because others did"}
	for _, s := range rules.RFMSegments(in.Book.RFM.Scheme) {
		if s.Name != lost {
			m.Segments = append(m.Segments, s.Name)
		}
	}
	m.Segments = append(m.Segments, lost)
	none := len(m.Segments)
	m.Segments = append(m.Segments, noSegment)
	m.Moved = make([][]int, len(m.Segments))
	for i := range m.Moved {
		m.Moved[i] = make([]int, len(m.Segments))
	}
	place := func(c *table.Column, row int) int {
		if c.Missing(row) {
			return none
		}
		return slices.Index(m.Segments, c.Dict.Text(c.Code[row]))
	}
	for row := range end.Code {
		from, to := place(start, row), place(end, row)
		m.Moved[from][to]++
		switch {
		case from == none && to == none:
		case from == none:
			m.Came++
		case to == none:
			m.Left++
		case to < from:
			m.Up++
		case to > from:
			m.Slipped++
		default:
			m.Stayed++
		}
	}
	return m
}
