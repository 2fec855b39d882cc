package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"

	"holdfast/engine/measure/lifetime"
	"holdfast/engine/report"
)

//go:embed report.html
var reportPage string

// printReportHTML writes a report as one page that needs nothing else.
func printReportHTML(out io.Writer, _ style, r *report.Report) error {
	page, err := pageOf(reportPage, template.FuncMap{
		"unit":    func(v float64, unit string) string { return unitText(v, unit, r.Currency) },
		"heat":    heat,
		"percent": func(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) },
		"bar": func(v, most float64, width int) int {
			return int(math.Round(float64(width) * max(0, min(1, v/max(most, 1e-12)))))
		},
		"most":  mostOf,
		"scale": intervalScale,
		"seq":   func(n int) []int { return make([]int, max(n, 0)) },
		"five":  func() []int { return []int{5, 4, 3, 2, 1} },
		"dec":   func(n int) int { return n - 1 },
		"mul":   func(a, b int) int { return a * b },
		"add":   func(a, b int) int { return a + b },
		"sub":   func(a, b int) int { return a - b },
		"ratio": func(a, b int) float64 { return float64(a) / float64(max(b, 1)) },
		"over":  func(a, b float64) float64 { return a / max(b, 1e-12) },
		"whole": func(v float64) string { return fmt.Sprintf("%.0f", v) },
		"last":  func(s *report.Subscriptions) int { return max(len(s.Actual), len(s.Fitted)) - 1 },
		"curve": curve, "ticks": ticks, "subscribers": subscribersText, "lifetime": lifetimeText,
		"moves": movesText, "occupied": occupied, "opinions": opinions, "score": scoreText, "change": changeText,
		"mostRevenue": mostRevenue,
		"list":        func(v ...any) []any { return v },
		"deciles": func(list []lifetime.Decile) float64 {
			top := 0.0
			for _, d := range list {
				top = max(top, d.Predicted, d.Actual)
			}
			return top
		},
	})
	if err != nil {
		return err
	}
	return page.Execute(out, r)
}

// heat is a colour between white and the page's blue for a share.
func heat(share float64) template.CSS {
	share = max(0, min(1, share))
	mix := func(light, dark float64) int { return int(light + (dark-light)*math.Sqrt(share)) }
	text := "#1a2b3c"
	if share > 0.45 {
		text = "#ffffff"
	}
	return template.CSS("background:" + rgb(mix(255, 24), mix(255, 92), mix(255, 163)) + ";color:" + text)
}

func rgb(r, g, b int) string {
	const hex = "0123456789abcdef"
	out := []byte{'#'}
	for _, v := range []int{r, g, b} {
		out = append(out, hex[v>>4&15], hex[v&15])
	}
	return string(out)
}

// mostOf is the largest number of customers in a grid.
func mostOf(g report.Grid) int {
	most := 1
	for _, row := range g.Customers {
		for _, n := range row {
			most = max(most, n)
		}
	}
	return most
}

// mostRevenue is what the best cohort brought in its best month.
func mostRevenue(c report.Cohorts) float64 {
	most := 0.0
	for _, row := range c.Rows {
		most = max(most, slices.Max(row.Revenue))
	}
	return most
}

// interval is where an interval of effects lies on a drawing 300 wide whose
// middle is no difference.
type interval struct{ Low, Mid, High int }

func intervalScale(d report.Difference) interval {
	// Shares differ by at most 1; means are drawn in units of the larger one.
	whole := 1.0
	if d.Value == "" {
		whole = max(math.Abs(d.In), math.Abs(d.Out), math.Abs(d.Low), math.Abs(d.High), 1e-12)
	}
	x := func(v float64) int { return 150 + int(math.Round(145*max(-1, min(1, v/whole)))) }
	return interval{x(d.Low), x(d.In - d.Out), x(d.High)}
}
