package loyalty_test

import (
	"math"
	mathrand "math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"holdfast/engine/loyalty"
	"holdfast/rules"
)

func TestHowHardCodesAreToGuess(t *testing.T) {
	for _, c := range []struct {
		bits    float64
		issued  int
		want    loyalty.Strength
		because string
	}{
		{40, 1, loyalty.Strength{Bits: 40, Guesses: 1099511, Repeats: math.Exp2(-40)}, "2^40 / 10^6"},
		{40, 0, loyalty.Strength{Bits: 40, Guesses: 1099511, Repeats: math.Exp2(-40)}, "none is as one"},
		{40, 1 << 20, loyalty.Strength{Bits: 20, Guesses: 1, Repeats: math.Exp2(-20)}, "a million targets"},
		{6 * math.Log2(10), 1, loyalty.Strength{Bits: 6 * math.Log2(10), Guesses: 1, Repeats: 1e-6}, "six digits"},
		{10, 4096, loyalty.Strength{Bits: 0, Guesses: 0, Repeats: 1}, "more issued than there are"},
	} {
		got := loyalty.Guessing(c.bits, c.issued)
		if math.Abs(got.Bits-c.want.Bits) > 1e-9 || got.Guesses != c.want.Guesses || math.Abs(got.Repeats/c.want.Repeats-1) > 1e-9 {
			t.Errorf("%s: %+v, want %+v", c.because, got, c.want)
		}
	}
}

// The formula, where codes can be counted: all codes of a small space are
// guessed many times over.
func TestGuessesHitAsOftenAsForetold(t *testing.T) {
	const bits, issued, guesses = 20, 16, 100_000
	random := mathrand.New(mathrand.NewPCG(1, 2))
	hits := 0
	for range guesses {
		if random.IntN(1<<bits) < issued {
			hits++
		}
	}
	foretold := guesses * loyalty.Guessing(bits, issued).Repeats
	if math.Abs(float64(hits)-foretold) > 4*math.Sqrt(foretold) {
		t.Errorf("%d hits, foretold %.2f", hits, foretold)
	}
}

func TestAMillionCodesAreUniqueAndUniform(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second or two")
	}
	const codes, length, alphabet = 1_000_000, 10, 28
	pattern, err := rules.ParsePattern("BACK-{10}")
	if err != nil {
		t.Fatal(err)
	}
	random := mathrand.NewChaCha8([32]byte{7})
	drawn := make([]string, codes)
	var single [length]map[byte]int
	var pairs [length - 1]map[string]int
	for i := range length {
		single[i] = map[byte]int{}
	}
	for i := range pairs {
		pairs[i] = map[string]int{}
	}
	for i := range drawn {
		code, err := pattern.Draw(random)
		if err != nil {
			t.Fatal(err)
		}
		drawn[i] = code
		code = code[len("BACK-"):]
		for j := range length {
			single[j][code[j]]++
		}
		for j := range pairs {
			pairs[j][code[j:j+2]]++
		}
	}
	slices.Sort(drawn)
	if n := len(slices.Compact(drawn)); n != codes {
		t.Errorf("%d of %d codes are different", n, codes)
	}
	for i := range single {
		uniform(t, single[i], codes, alphabet)
	}
	// Neighbours would show a generator that is uniform but not independent.
	for i := range pairs {
		uniform(t, pairs[i], codes, alphabet*alphabet)
	}
}

// uniform holds counts to chi-squared between its 0.01 % and 99.99 % points: too
// even would not be chance either.
func uniform[K comparable](t *testing.T, seen map[K]int, n, bins int) {
	t.Helper()
	expected := float64(n) / float64(bins)
	chi := float64(bins-len(seen)) * expected // those that never came
	for _, count := range seen {
		chi += math.Pow(float64(count)-expected, 2) / expected
	}
	d := distuv.ChiSquared{K: float64(bins - 1)}
	if chi < d.Quantile(0.0001) || chi > d.Quantile(0.9999) {
		t.Errorf("chi-squared of %d bins is %.1f, and lies outside %.1f to %.1f", bins, chi, d.Quantile(0.0001), d.Quantile(0.9999))
	}
}
