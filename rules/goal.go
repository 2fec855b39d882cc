package rules

import (
	"regexp"
	"strings"
	"time"
)

// Goal is a figure of the report that is to come from one value to another by a
// day.
type Goal struct {
	Name     string
	Metric   string // one of FigureNames
	From, To float64
	By       time.Time
}

// FigureNames are the figures of a report that a goal may be about.
func FigureNames() []string {
	return []string{
		"buyers", "active_at_start", "active_at_end", "new_customers", "retention_rate", "kept_rate", "churn_rate",
		"churn_rate_90d", "repeat_rate", "revenue", "refunds", "orders", "aov", "purchase_frequency",
		"referral_rate", "nps", "csat", "ces", "nps_response_rate", "csat_response_rate", "ces_response_rate",
	}
}

type goalDraft struct {
	named
	metric   string
	from, to *float64
	by       string
	byAt     value
}

func goalSlot(g *goalDraft) slot {
	return slot{shape{kind: "object", fields: func() []field { return goalFields(g) }}, func(l *loader, v value) {
		l.object(v, "the goal "+g.name, goalFields(g))
	}}
}

func goalFields(g *goalDraft) []field {
	return []field{
		{name: "metric", about: "A figure of the report.", slot: choice(&g.metric, "a figure of the report", FigureNames()...), required: true},
		{name: "from", about: "Where it stood: 0.36, or 36%.", slot: figure(&g.from, "from"), required: true},
		{name: "to", about: "Where it is to come.", slot: figure(&g.to, "to"), required: true},
		{name: "by", about: "Until which day.", slot: keepPlace(text(&g.by), &g.byAt), required: true},
	}
}

// figurePattern is a decimal number or a percentage.
const figurePattern = `^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)%?$`

var figureText = regexp.MustCompile(figurePattern)

// figure reads 0.36 or 36%.
func figure(into **float64, what string) slot {
	return slot{shape{kind: "figure", example: "0.32"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		number, percent := strings.CutSuffix(s, "%")
		n, good := parseFinite(number)
		if !good || !figureText.MatchString(s) {
			l.at(v).say(what+" is a number, and this is "+quoted(s), "write 0.36, 36% or 250000")
			return
		}
		if percent {
			n /= 100
		}
		*into = &n
	}}
}

func (l *loader) buildGoals() {
	for _, d := range l.draft.goals {
		if d.from == nil || d.to == nil || d.metric == "" || d.by == "" {
			continue // what is absent has been said
		}
		by, err := ParseInstant(d.by, l.book.Zone)
		if err != nil {
			l.at(d.byAt).say(err.Error(), "")
		}
		if *d.from == *d.to {
			l.at(d.key).say("the goal "+d.name+" wants to come from a value to the same", "")
		}
		l.book.Goals = append(l.book.Goals, Goal{Name: d.name, Metric: d.metric, From: *d.from, To: *d.to, By: by})
	}
}
