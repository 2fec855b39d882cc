package report

import "time"

// Goal is how far the project has come towards one of its goals.
type Goal struct {
	Name     string    `json:"name"`
	Metric   string    `json:"metric"`
	From     float64   `json:"from"`
	To       float64   `json:"to"`
	By       time.Time `json:"by"`
	Value    float64   `json:"value"`
	Progress float64   `json:"progress"` // 0 at from, 1 at to; beyond both when it goes further
	State    string    `json:"state"`    // "reached", "on the way", "not yet", "missed" or "unknown"
	Unit     string    `json:"unit"`
}

func goals(in Input, figures []Figure) []Goal {
	var out []Goal
	for _, g := range in.Book.Goals {
		one := Goal{Name: g.Name, Metric: g.Metric, From: g.From, To: g.To, By: g.By, State: "unknown"}
		for _, f := range figures {
			if f.Name != g.Metric {
				continue
			}
			one.Unit = f.Unit
			if f.Missing != "" {
				continue
			}
			one.Value = f.Value
			one.Progress = (f.Value - g.From) / (g.To - g.From)
			switch {
			case one.Progress >= 1:
				one.State = "reached"
			case in.To.After(g.By):
				one.State = "missed"
			case one.Progress > 0:
				one.State = "on the way"
			default:
				one.State = "not yet"
			}
		}
		out = append(out, one)
	}
	return out
}
