package loyalty

import "math"

// Strength is how hard codes are to guess.
type Strength struct {
	// Bits is what stands between a guess and any one of the issued codes: the
	// bits of a code less those that so many targets give away.
	Bits float64
	// Guesses is how many different codes one may try before the chance that any
	// of them is a real one passes one in a million. Below 1, a single guess has
	// a better chance than that.
	Guesses float64
	// Repeats is the chance that a new code is one of those issued, and must be
	// drawn again.
	Repeats float64
}

// oneInAMillion is the chance of a hit that a shop can live with.
const oneInAMillion = 1e-6

// Guessing is the strength of codes with so many bits of chance
// (rules.CodePattern.Space) once so many are issued. A guess hits with
// probability issued / 2^bits, and k guesses with at most k times that (the
// union bound, all but reached at chances this small). With none issued it is
// the strength of one.
func Guessing(bits float64, issued int) Strength {
	targets := float64(max(1, issued))
	hit := min(1, targets*math.Exp2(-bits))
	return Strength{Bits: max(0, bits-math.Log2(targets)), Guesses: math.Floor(oneInAMillion / hit * (1 + 1e-12)), Repeats: hit}
}
