package main

import (
	"fmt"
	"io"
	"math"
)

// printPrediction says which model foretells the customers' orders and how well
// it would have foretold the last quarter, or why there is none. It is silent
// where no rule asks.
func printPrediction(out io.Writer, s style, p *planned) {
	made := p.sight.Input.People.Prediction
	switch {
	case made == nil:
		return
	case made.Refused != "":
		fmt.Fprintf(out, "           %s\n", s.warn("nothing is foretold: "+made.Refused))
		return
	}
	line := fmt.Sprintf("%-10s by %s, from %d customers of whom %d came again", "foretold", made.Model, made.Customers, made.Repeaters)
	if b := made.Backtest; b != nil && b.Actual > 0 {
		side := "more"
		if b.Error < 0 {
			side = "less"
		}
		line += fmt.Sprintf("; of the last quarter it foretold %.0f%% %s than came", 100*math.Abs(b.Error), side)
	}
	fmt.Fprintln(out, line)
	if made.SpendRefused != "" {
		fmt.Fprintf(out, "           %s\n", s.warn("what they will spend is not foretold: "+made.SpendRefused))
	}
}
