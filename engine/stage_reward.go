package engine

import (
	"fmt"
	"math"

	"holdfast/rules"
)

// reward computes the points.
func reward(f *fold, _ *candidate, d *Decision) Reason {
	if d.Step.Kind != rules.StepReward {
		return ""
	}
	points, known := f.board.number(d.Step.Points, d.Row)
	rounded := math.Round(points)
	if !known || rounded < 1 || rounded > 1e9 {
		if known {
			d.Why = fmt.Sprintf("%g points", points)
		}
		return NoPoints
	}
	d.Points = int64(rounded)
	return ""
}
