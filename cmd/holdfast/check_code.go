package main

import (
	"fmt"
	"io"
	"math"

	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// writeStrengths says of each offer whose codes are drawn how hard they are to
// guess.
func writeStrengths(out io.Writer, s style, book *rules.Book) {
	for i := range book.Offers {
		o := &book.Offers[i]
		if o.Code == (rules.CodePattern{}) {
			continue
		}
		hard := "a single guess finds one with a chance of more than 1 in a million"
		if tries := loyalty.Guessing(o.Code.Space(), rules.ManyCodes).Guesses; tries >= 1 {
			hard = fmt.Sprintf("it takes %s to find one with a chance of 1 in a million", countedEs(int(min(tries, math.MaxInt32)), "guess"))
		}
		fmt.Fprintf(out, "%s: %s is %.0f bits; once %d are issued, %s\n", s.bold(o.Name), o.Code, math.Floor(o.Code.Space()), rules.ManyCodes, hard)
	}
}
