package report

import (
	"slices"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// Survey is what customers say to one question, all of them and segment by
// segment: the latest answer of each.
type Survey struct {
	Name       string    `json:"name"` // nps, csat or ces
	Unit       string    `json:"unit"` // "score" or "share"
	Definition string    `json:"definition"`
	All        Opinion   `json:"all"`
	Segments   []Opinion `json:"segments,omitempty"`

	invited, replied int // customers in the period
	sent             string
}

// Opinion is the score of one group at both ends of the period. A segment's are
// its members' of that end.
type Opinion struct {
	Segment       string   `json:"segment,omitempty"`
	Answers       int      `json:"answers"`         // customers who have answered by the end
	Score         *float64 `json:"score,omitempty"` // nil without answers
	AnswersBefore int      `json:"answers_before"`  // by the beginning
	ScoreBefore   *float64 `json:"score_before,omitempty"`
	Change        *float64 `json:"change,omitempty"` // where both scores are known
}

// question is one of the surveys that Holdfast knows.
type question struct {
	name, unit, definition string
	survey                 func(rules.Voice) rules.Scale
	score                  func([]float64, rules.Scale) (float64, bool)
}

func questions() []question {
	return []question{
		{
			"nps", "score", "net promoter score: share of promoters (9 and 10 of 10) less share of detractors (0 to 6), in points from -100 to 100, by each customer's latest answer",
			func(v rules.Voice) rules.Scale { return v.NPS }, measure.NPS,
		},
		{
			"csat", "share", "customer satisfaction: share of answers that are one of the two best of the scale, by each customer's latest answer",
			func(v rules.Voice) rules.Scale { return v.CSAT }, measure.CSAT,
		},
		{
			"ces", "score", "customer effort score: the mean of each customer's latest answer, more is easier",
			func(v rules.Voice) rules.Scale { return v.CES }, measure.CES,
		},
	}
}

// surveys are those whose answers the project could have.
func surveys(in Input) []Survey {
	var out []Survey
	start, end := columns{in.Start}, columns{in.End}
	for _, q := range questions() {
		before, now := start.number(q.name), end.number(q.name)
		if before == nil || now == nil {
			continue
		}
		scale := q.survey(in.Book.Voice)
		opinion := func(then, members table.Mask) Opinion {
			var o Opinion
			first, last := answersOf(before, then, scale), answersOf(now, members, scale)
			was, had := q.score(first, scale)
			is, has := q.score(last, scale)
			o.AnswersBefore, o.Answers = len(first), len(last)
			if had {
				o.ScoreBefore = &was
			}
			if has {
				o.Score = &is
			}
			if had && has {
				change := is - was
				o.Change = &change
			}
			return o
		}
		all := table.FullMask(in.End.Table.Rows())
		one := Survey{Name: q.name, Unit: q.unit, Definition: q.definition, sent: scale.Sent, All: opinion(all, all)}
		for _, s := range in.Book.Segments {
			then, members := segment(in.Start, s.Name), segment(in.End, s.Name)
			if then == nil || members == nil {
				continue
			}
			o := opinion(then, members)
			o.Segment = s.Name
			one.Segments = append(one.Segments, o)
		}
		invited := end.within(q.name+"_sent_at", in)
		one.invited, one.replied = invited.Count(), both(invited, end.within(q.name+"_at", in)).Count()
		out = append(out, one)
	}
	return out
}

// segment is who is in a segment; nil where nobody asked.
func segment(b *engine.Board, name string) table.Mask {
	if col := (columns{b}).column(name, table.Bool); col != nil {
		return col.Bits
	}
	return nil
}

// answersOf are the answers of the members who have given one on the scale.
func answersOf(c *table.Column, members table.Mask, scale rules.Scale) (values []float64) {
	members.Each(func(row int) {
		if !c.Missing(row) && scale.On(c.Num[row]) {
			values = append(values, c.Num[row])
		}
	})
	return values
}

// answered are the surveys that somebody has answered.
func answered(list []Survey) []Survey {
	return slices.DeleteFunc(list, func(s Survey) bool { return s.All.Answers == 0 })
}

// said are the figures of the surveys: of those that were sent or answered, and
// those that a goal is about.
func said(in Input, list []Survey) []Figure {
	var scores, rates []Figure
	goal := func(name string) bool {
		return slices.ContainsFunc(in.Book.Goals, func(g rules.Goal) bool { return g.Metric == name })
	}
	for _, s := range list {
		f := Figure{Name: s.Name, Unit: s.Unit, Definition: s.Definition}
		if s.All.Score != nil {
			f.Value = *s.All.Score
		} else {
			f.Missing = "nobody has answered"
		}
		if s.All.Answers > 0 || s.invited > 0 || goal(f.Name) {
			scores = append(scores, f)
		}
		rate := Figure{
			Name: s.Name + "_response_rate", Unit: "share",
			Definition: "of the customers invited to answer " + s.Name + " in the period (events of type " + s.sent + "), those who answered in it",
		}
		if s.invited > 0 {
			rate.Value = float64(s.replied) / float64(s.invited)
		} else {
			rate.Missing = "there are no invitations in the period"
		}
		if s.All.Answers > 0 || s.invited > 0 || goal(rate.Name) {
			rates = append(rates, rate)
		}
	}
	return append(scores, rates...)
}
