package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"holdfast/engine/report"
)

// printSubscriptions shows how many subscribers stay, month by month.
func printSubscriptions(out io.Writer, s style, head func(string), r *report.Report) {
	b := r.Subscribed
	if b == nil {
		return
	}
	head("Subscriptions: share still there by months since subscribing")
	fmt.Fprintf(out, "  %s\n", subscribersText(b))
	months := min(len(b.Actual), shownMonths)
	header := []string{""}
	curves := [][]float64{b.Actual}
	rows := [][]string{{"actual"}, {"fitted"}}
	if b.Fitted != nil {
		months = min(len(b.Fitted), shownMonths)
		curves = append(curves, b.Fitted)
	}
	for m := range months {
		header = append(header, fmt.Sprintf("%d>", m))
		for i, curve := range curves {
			cell := ""
			if m < len(curve) {
				cell = fmt.Sprintf("%.0f%%", 100*curve[m])
			}
			rows[i] = append(rows[i], cell)
		}
	}
	s.columns(out, "  ", header, rows[:len(curves)], 0)
	fmt.Fprintf(out, "  %s\n", lifetimeText(b))
}

// subscribersText counts them.
func subscribersText(b *report.Subscriptions) string {
	text := fmt.Sprintf("%d have subscribed, %d are still there", b.Customers, b.Active)
	if b.LeftOut > 0 {
		text += fmt.Sprintf("; %d cancelled before they subscribed and are left out", b.LeftOut)
	}
	return text
}

// lifetimeText is what the model makes of it.
func lifetimeText(b *report.Subscriptions) string {
	switch {
	case b.Refused != "":
		return "nothing is foretold: " + b.Refused
	case b.NoLifetime != "":
		return "the expected lifetime is not known: " + b.NoLifetime
	case b.Discount == 0:
		return fmt.Sprintf("a new subscriber is expected to stay for %.1f months", b.Lifetime)
	}
	return fmt.Sprintf("a new subscriber is expected to stay for %.1f months (discounted by %.3g%% a year)", b.Lifetime, 100*b.Discount)
}

// The drawing of survival curves, in its own units.
const (
	curveLeft, curveTop     = 56, 10
	curveWidth, curveHeight = 544, 180
)

// curve is a line through shares by month, as SVG's polyline wants it, on a
// drawing of so many months.
func curve(shares []float64, months int) string {
	var b strings.Builder
	for m, share := range shares {
		x := curveLeft + math.Round(10*curveWidth*float64(m)/float64(max(months, 1)))/10
		y := curveTop + math.Round(10*curveHeight*(1-share))/10
		fmt.Fprintf(&b, "%g,%g ", x, y)
	}
	return strings.TrimSuffix(b.String(), " ")
}

// tick is a label under a drawing.
type tick struct {
	At    int // from the left
	Month int
}

// ticks are about six months, evenly spaced.
func ticks(months int) []tick {
	step := max(1, (months+5)/6)
	var list []tick
	for m := 0; m <= months; m += step {
		list = append(list, tick{curveLeft + curveWidth*m/max(months, 1), m})
	}
	return list
}
