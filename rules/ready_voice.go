package rules

import (
	"strconv"
)

// readyVoice are each customer's own answers and complaints. What a group says
// is measure.NPS, measure.CSAT and measure.CES.
func readyVoice(v Voice) []ready {
	list := append(readySurvey("nps", v.NPS), readySurvey("csat", v.CSAT)...)
	list = append(list, readySurvey("ces", v.CES)...)
	list = append(list, ready{
		name: "nps_group", needs: "events.value", value: npsGroup(v.NPS),
		about: "promoter (9 and 10 of 10), passive (7 and 8) or detractor (0 to 6) by the latest answer nps; missing without one; Reichheld, Harvard Business Review 81 (2003)",
	})
	list = append(list, readyCount("tickets", v.Tickets)...)
	list = append(list, readyCount("complaints", v.Complaints)...)
	list = append(list, readyCount("reviews", v.Reviews)...)
	return append(list,
		ready{name: "review", needs: "events.value", op: "last", target: "events.value", where: ofType(v.Reviews), about: "the value of the latest review (events of type " + v.Reviews + "), such as its stars; missing without one"},
		ready{name: "review_mean", needs: "events.value", op: "mean", target: "events.value", where: ofType(v.Reviews), about: "the mean value of the reviews; missing without one"},
	)
}

func readySurvey(name string, s Scale) []ready {
	scale := number(s.Low) + " to " + number(s.Top)
	where := ofType(s.Type) + " and value >= " + number(s.Low) + " and value <= " + number(s.Top)
	said := " (events of type " + s.Type + " with a value from " + scale + "); missing without one"
	return []ready{
		{name: name, needs: "events.value", op: "last", target: "events.value", where: where, about: "the latest answer to " + name + said},
		{name: name + "_at", needs: "events.value", op: "last", target: "events.at", where: where, about: "when the latest answer to " + name + " came" + said},
		{name: name + "_mean", needs: "events.value", op: "mean", target: "events.value", where: where, about: "the mean of all answers to " + name + said},
		{name: name + "_answers", needs: "events.value", op: "count", target: "events", where: where, about: "how many answers to " + name + " (events of type " + s.Type + " with a value from " + scale + ")"},
		{name: name + "_sent_at", needs: "events", op: "last", target: "events.at", where: ofType(s.Sent), about: "when the latest invitation to answer " + name + " went out (events of type " + s.Sent + "); missing without one"},
		{
			name: name + "_trend", needs: "events.value",
			value: "(" + name + " - " + name + "_mean) * " + name + "_answers / (" + name + "_answers - 1)",
			about: "the latest answer to " + name + " less the mean of all before it; missing below 2 answers",
		},
	}
}

func readyCount(name, kind string) []ready {
	return []ready{
		{name: name, needs: "events", op: "count", target: "events", where: ofType(kind), about: "how many " + name + " (events of type " + kind + ")"},
		{name: name + "_90d", needs: "events", op: "count", target: "events", where: ofType(kind), within: 90, about: "how many " + name + " in the last 90 days (events of type " + kind + ")"},
	}
}

// npsGroup sorts the latest answer; see Scale.Promoter for scales that do not
// end at 10.
func npsGroup(s Scale) string {
	return "nps == nil ? nil : nps >= " + number(s.promoterFrom()) + ` ? "promoter" : nps > ` + number(s.detractorTo()) + ` ? "passive" : "detractor"`
}

// Promoter says whether an answer is in the top tenth of the scale: 9 or 10 of
// 0 to 10, 5 of 1 to 5.
func (s Scale) Promoter(answer float64) bool { return answer >= s.promoterFrom() }

// Detractor says whether an answer is in the lower six tenths of the scale: 0
// to 6 of 0 to 10, 1 to 3 of 1 to 5.
func (s Scale) Detractor(answer float64) bool { return answer <= s.detractorTo() }

// Tenths are taken at once, for 0.6 * 10 is not 6 in every floating point.
func (s Scale) promoterFrom() float64 { return s.Low + (s.Top-s.Low)*9/10 }
func (s Scale) detractorTo() float64  { return s.Low + (s.Top-s.Low)*6/10 }

// Satisfied says whether an answer is one of the two best whole numbers of the
// scale: 4 or 5 of 1 to 5.
func (s Scale) Satisfied(answer float64) bool { return answer >= s.Top-1 }

// On says whether a value lies on the scale: others are no answers.
func (s Scale) On(value float64) bool { return s.Low <= value && value <= s.Top }

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
