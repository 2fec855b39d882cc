package report_test

import (
	"math"
	"strings"
	"testing"

	"holdfast/engine/report"
)

// asked is a shop that asks its customers: c0 recommended it, then no longer;
// c1 always; c2 answers off the scale; c3 has said nothing.
func asked() shop {
	return shop{
		yaml: "segments: {big: orders >= 2}\n", people: make([]person, 4),
		orders: []order{{0, noon(1), 10}, {0, noon(2), 10}, {1, noon(1), 10}, {1, noon(150), 10}},
		events: []event{
			{0, noon(10), "nps", 10},
			{1, noon(11), "nps", 9},
			{2, noon(12), "nps", 11},
			{1, noon(50), "nps_sent", math.NaN()}, // before the period
			{0, noon(119), "nps_sent", math.NaN()},
			{0, noon(120), "nps", 3},
			{3, noon(121), "nps_sent", math.NaN()},
			{1, noon(122), "nps", 10}, // nobody invited them
			{1, noon(130), "csat", 4},
			{3, noon(250), "nps", 0}, // after the end
		},
	}
}

func same(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	switch {
	case got == nil && math.IsNaN(want):
	case got == nil || math.Abs(*got-want) > 1e-9:
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestTheLatestAnswersAreScoredAtBothEnds(t *testing.T) {
	r := asked().reported(t, noon(100), noon(200))
	if len(r.Surveys) != 2 || r.Surveys[0].Name != "nps" || r.Surveys[1].Name != "csat" {
		t.Fatalf("the surveys are %+v", r.Surveys)
	}
	nps := r.Surveys[0]
	if nps.All.Answers != 2 || nps.All.AnswersBefore != 2 {
		t.Errorf("answers: %+v", nps.All)
	}
	same(t, "nps", nps.All.Score, 0)
	same(t, "nps before", nps.All.ScoreBefore, 100)
	same(t, "its change", nps.All.Change, -100)
	// Only c0 was big at the beginning, c0 and c1 are at the end.
	big := nps.Segments[0]
	if big.Segment != "big" || big.Answers != 2 || big.AnswersBefore != 1 {
		t.Errorf("the segment's answers: %+v", big)
	}
	csat := r.Surveys[1]
	same(t, "csat", csat.All.Score, 1)
	same(t, "csat before", csat.All.ScoreBefore, math.NaN())
	same(t, "its change", csat.All.Change, math.NaN())
	if f, _ := figure(r, "csat"); f.Value != 1 || f.Unit != "share" {
		t.Errorf("the figure csat is %+v", f)
	}
}

func TestAResponseIsOneOfACustomerWhoWasInvited(t *testing.T) {
	r := asked().reported(t, noon(100), noon(200))
	if f, _ := figure(r, "nps_response_rate"); f.Value != 0.5 || f.Missing != "" {
		t.Errorf("of two who were invited one answered: %+v", f)
	}
	if f, _ := figure(r, "csat_response_rate"); f.Missing != "there are no invitations in the period" {
		t.Errorf("nobody was invited: %+v", f)
	}
	if f, ok := figure(r, "ces"); ok {
		t.Errorf("nobody has been asked, and yet: %+v", f)
	}
	s := asked()
	s.yaml += "voice: {nps: {sent: asked_nps}}\n"
	for i := range s.events {
		s.events[i].kind = strings.Replace(s.events[i].kind, "nps_sent", "asked_nps", 1)
	}
	if f, _ := figure(s.reported(t, noon(100), noon(200)), "nps_response_rate"); f.Value != 0.5 {
		t.Errorf("invitations of a type of the project's own: %+v", f)
	}
}

func TestAnswersOffTheScaleDoNotCountEvenInAMetricOfTheProjects(t *testing.T) {
	s := asked()
	s.yaml += "metrics: {nps: {last: events.value, where: type == \"nps\"}}\n"
	nps := s.reported(t, noon(100), noon(200)).Surveys[0]
	if nps.All.Answers != 2 {
		t.Errorf("%+v", nps.All)
	}
	same(t, "nps", nps.All.Score, 0)
}

func TestAGoalAboutASurveyKeepsItsFigure(t *testing.T) {
	s := asked()
	s.yaml += "goals: {easier: {metric: ces, from: 4, to: 6, by: 2026-01-01}}\n"
	r := s.reported(t, noon(100), noon(200))
	if f, ok := figure(r, "ces"); !ok || f.Missing != "nobody has answered" {
		t.Errorf("the figure is %+v", f)
	}
	if r.Goals[0].State != "unknown" || r.Goals[0].Unit != "score" {
		t.Errorf("the goal is %+v", r.Goals[0])
	}
}

func TestNewCustomersWereReferredBySomeoneOrByTheirChannel(t *testing.T) {
	people := []person{
		{referredBy: "c9"},
		{acquisition: "Referral"},
		{acquisition: "search"},
		{},
		{referredBy: "c1"}, // not new
		{referredBy: "c1"}, // has never ordered
	}
	orders := []order{{0, noon(150), 1}, {1, noon(150), 1}, {2, noon(150), 1}, {3, noon(150), 1}, {4, noon(50), 1}, {4, noon(150), 1}}
	for name, c := range map[string]struct {
		columns string
		want    report.Figure
	}{
		"both":    {", referred_by: r, acquisition: a", report.Figure{Value: 0.5}},
		"someone": {", referred_by: r", report.Figure{Value: 0.25}},
		"channel": {", acquisition: a", report.Figure{Value: 0.25}},
		"neither": {"", report.Figure{Missing: "customers have no referred_by, acquisition or channel, and orders no channel"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := shop{columns: c.columns, people: people, orders: orders}.reported(t, noon(100), noon(200))
			if f, ok := figure(r, "referral_rate"); !ok || f.Value != c.want.Value || f.Missing != c.want.Missing {
				t.Errorf("%+v, want %+v", f, c.want)
			}
		})
	}
}
