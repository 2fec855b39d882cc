package main

import (
	_ "embed"
	"html/template"
	"io"
	"math"

	"holdfast/engine/uplift"
)

//go:embed report_uplift.html
var upliftPage string

// printUpliftHTML writes the report as one page that needs nothing else.
func printUpliftHTML(out io.Writer, _ style, r *uplift.Report) error {
	unit := func(i int) upliftUnit { return upliftUnit{r.Outcomes[i].Unit, r.Currency} }
	page, err := pageOf(upliftPage, template.FuncMap{
		"period": upliftPeriod, "title": upliftTitle, "notes": upliftNotes, "verdicts": verdicts, "alarmed": alarmed, "intended": intended,
		"mean": func(t uplift.Trial, r uplift.Result, i int, group string) string {
			return unit(i).value(meanOf(&t, &r, group))
		},
		"by":   func(i int, c uplift.Comparison) string { return unit(i).difference(c.Difference) },
		"span": func(i int, s *uplift.Interval) string { return unit(i).interval(s) },
		"adj":  func(i int, c uplift.Comparison) string { return unit(i).adjusted(c.Adjusted) },
		"far":  func(i int, c uplift.Comparison) string { return unit(i).distance(c.Detectable) },
		"unit": func(i int) string { return unit(i).word() }, "p": probability,
		"needed": func(c uplift.Comparison) string { return neededText(&c) },
		"weeks":  func(c uplift.Comparison) string { return weeksNeeded(&c) },
		"forest": forestRow,
	})
	if err != nil {
		return err
	}
	return page.Execute(out, r)
}

// word is the unit as a heading has it.
func (u upliftUnit) word() string {
	switch u.unit {
	case "share":
		return "percentage points"
	case "money":
		return u.currency + " per customer"
	}
	return "per customer"
}

// forest is one comparison on a drawing 600 wide whose middle is no difference:
// where the plain interval lies, the sequential one and the difference.
type forest struct {
	Plain, Always    bool
	Low, High        int
	AlwaysLow, Upper int
	Mid              int
	Colour           string
}

// forestRow scales all comparisons of an outcome alike.
func forestRow(r uplift.Result, c uplift.Comparison) forest {
	whole := 1e-12
	for i := range r.Comparisons {
		d := &r.Comparisons[i]
		whole = max(whole, math.Abs(d.Difference))
		for _, s := range []*uplift.Interval{d.Fixed, d.Always} {
			if s != nil {
				whole = max(whole, math.Abs(s.Low), math.Abs(s.High))
			}
		}
	}
	x := func(v float64) int { return 300 + int(math.Round(290*v/whole)) }
	f := forest{Mid: x(c.Difference), Colour: "#8a97a4"}
	if c.Fixed != nil {
		f.Plain, f.Low, f.High = true, x(c.Fixed.Low), x(c.Fixed.High)
	}
	if c.Always != nil {
		f.Always, f.AlwaysLow, f.Upper = true, x(c.Always.Low), x(c.Always.High)
		switch {
		case c.Always.Low > 0:
			f.Colour = "#1b7f4b"
		case c.Always.High < 0:
			f.Colour = "#b3342d"
		default:
			f.Colour = "#185ca3"
		}
	}
	return f
}
