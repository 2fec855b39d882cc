//go:build !race

package main

import (
	"strings"
	"testing"
)

func TestCheckSaysHowHardCodesAreToGuess(t *testing.T) {
	offers := `offers:
  strong: {percent: 5, code: "S-{8}", expires: 9d, cost: 1, budget: {amount: 5, per: day}}
  weak: {percent: 5, code: "W-{6}", expires: 9d, cost: 1, budget: {amount: 5, per: day}}
  poster: {percent: 5, code: {shared: POSTER}, expires: 9d, cost: 1, budget: {amount: 5, per: day}}
`
	code, got := checks(t, small+offers, "--verbose")
	want := `strong: S-{8} is 38 bits; once 10000 are issued, it takes 37 guesses to find one with a chance of 1 in a million
weak: W-{6} is 28 bits; once 10000 are issued, a single guess finds one with a chance of more than 1 in a million
fine`
	if code != 0 || !strings.Contains(got, want) {
		t.Errorf("%d\n%s", code, got)
	}
	if !strings.Contains(got, `warning: one guess in 48000 is a good code of the offer weak, once 10000 are issued (give it 8 random characters, such as "W-{8}")`) {
		t.Error(got)
	}
	if _, brief := checks(t, small+offers); strings.Contains(brief, "bits") {
		t.Error(brief)
	}
}
