package rules_test

import (
	"testing"
	"time"
)

func TestAStepThatIsPutOffIsGivenUpAfterAWeekUnlessSaid(t *testing.T) {
	for written, want := range map[string]time.Duration{
		"":                          7 * 24 * time.Hour,
		"limits: {holdout: 5%}\n":   7 * 24 * time.Hour,
		"limits: {give_up: 36h}\n":  36 * time.Hour,
		"limits: {give_up: 365d}\n": 365 * 24 * time.Hour,
	} {
		if got := rooted(t, written, nil).Limits.GiveUp; got != want {
			t.Errorf("%q: %s, want %s", written, got, want)
		}
	}
}
