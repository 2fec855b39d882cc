package main

import (
	"fmt"
	"io"
	"slices"

	"holdfast/engine/report"
)

// printMigration shows the segments that somebody was in, by number across.
func printMigration(out io.Writer, s style, head func(string), r *report.Report) {
	m := r.Migration
	if m == nil {
		return
	}
	head("RFM segments: where customers were (down) and are now (across), best first")
	shown := occupied(m)
	header := []string{"FROM"}
	for _, to := range shown {
		header = append(header, fmt.Sprintf("%d>", to+1))
	}
	var rows [][]string
	for _, from := range shown {
		row := []string{fmt.Sprintf("%2d %s", from+1, m.Segments[from])}
		for _, to := range shown {
			cell := "."
			if n := m.Moved[from][to]; n > 0 {
				cell = fmt.Sprint(n)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	s.columns(out, "  ", header, rows, 0)
	fmt.Fprintf(out, "  %s\n", movesText(m))
}

// movesText sums a migration up.
func movesText(m *report.Migration) string {
	text := fmt.Sprintf("%d moved up, %d slipped, %d stayed, %d came", m.Up, m.Slipped, m.Stayed, m.Came)
	if m.Left > 0 {
		text += fmt.Sprintf(", %d left", m.Left)
	}
	return text
}

// occupied are the places of the segments that somebody was or is in.
func occupied(m *report.Migration) []int {
	var places []int
	for i, row := range m.Moved {
		in := slices.ContainsFunc(row, func(n int) bool { return n > 0 })
		for _, from := range m.Moved {
			in = in || from[i] > 0
		}
		if in {
			places = append(places, i)
		}
	}
	return places
}

// printSurveys shows what all customers say, and each segment that says anything.
func printSurveys(out io.Writer, s style, head func(string), r *report.Report) {
	if len(r.Surveys) == 0 {
		return
	}
	head("Voice: by each customer's latest answer")
	var rows [][]string
	for _, survey := range r.Surveys {
		for _, o := range opinions(survey) {
			rows = append(rows, []string{
				survey.Name, o.Segment, fmt.Sprint(o.Answers), scoreText(o.Score, survey.Unit),
				fmt.Sprint(o.AnswersBefore), scoreText(o.ScoreBefore, survey.Unit), changeText(o.Change, survey.Unit),
			})
		}
	}
	s.columns(out, "  ", []string{"SURVEY", "WHO", "ANSWERS>", "NOW>", "ANSWERS BEFORE>", "BEFORE>", "CHANGE>"}, rows, 1)
}

// opinions are those of all customers and of the segments that somebody
// answered in.
func opinions(s report.Survey) []report.Opinion {
	all := s.All
	all.Segment = "all customers"
	list := []report.Opinion{all}
	for _, o := range s.Segments {
		if o.Answers+o.AnswersBefore > 0 {
			list = append(list, o)
		}
	}
	return list
}

// scoreText is a score of a survey, to one decimal.
func scoreText(score *float64, unit string) string {
	switch {
	case score == nil:
		return "-"
	case unit == "share":
		return unitText(*score, unit, "")
	}
	return fmt.Sprintf("%.1f", *score)
}

// changeText is how far a score moved. A share moves by percentage points.
func changeText(change *float64, unit string) string {
	switch {
	case change == nil:
		return "-"
	case unit == "share":
		return fmt.Sprintf("%+.1f pp", 100**change)
	}
	return fmt.Sprintf("%+.1f", *change)
}
