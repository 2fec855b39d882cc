package measure_test

import (
	"testing"

	"holdfast/engine/measure"
	"holdfast/rules"
)

func TestTheScoresOfAGroupAreTheStandardOnes(t *testing.T) {
	ten, five, seven := rules.Scale{Low: 0, Top: 10}, rules.Scale{Low: 1, Top: 5}, rules.Scale{Low: 1, Top: 7}
	for _, c := range []struct {
		name    string
		score   func([]float64, rules.Scale) (float64, bool)
		survey  rules.Scale
		answers []float64
		want    float64
		ok      bool
	}{
		{"promoters are 9 and 10, detractors 0 to 6", measure.NPS, ten, []float64{10, 9, 8, 7, 6, 0, 9, 9}, 25, true},
		{"all promoters are 100", measure.NPS, ten, []float64{9, 10}, 100, true},
		{"all detractors are -100", measure.NPS, ten, []float64{0, 6}, -100, true},
		{"of 1 to 5 the 5 promotes and the 3 detracts", measure.NPS, five, []float64{5, 4, 3, 5}, 25, true},
		{"an 11 is no answer", measure.NPS, ten, []float64{11, 7}, 0, true},
		{"without answers there is no score", measure.NPS, ten, []float64{11}, 0, false},
		{"satisfied are 4 and 5", measure.CSAT, five, []float64{5, 4, 3, 1}, 0.5, true},
		{"of 1 to 7 they are 6 and 7", measure.CSAT, seven, []float64{5, 6, 7, 0}, 2.0 / 3, true},
		{"nobody is satisfied without an answer", measure.CSAT, five, nil, 0, false},
		{"effort is the mean", measure.CES, seven, []float64{7, 6, 2, 8}, 5, true},
		{"no effort without an answer", measure.CES, seven, nil, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, ok := c.score(c.answers, c.survey); got != c.want || ok != c.ok {
				t.Errorf("%v, %v; want %v, %v", got, ok, c.want, c.ok)
			}
		})
	}
}
