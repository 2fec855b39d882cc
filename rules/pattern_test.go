package rules_test

import (
	"crypto/rand"
	"errors"
	"io"
	"math"
	mathrand "math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"holdfast/rules"
)

func TestAPatternIsFixedTextAroundOneHole(t *testing.T) {
	for _, c := range []struct {
		pattern, masked string
		bits            float64
	}{
		{"BACK-{8}", "BACK-????????", 8 * math.Log2(28)},
		{"{6}", "??????", 6 * math.Log2(28)},
		{"a1-{32}-Z", "a1-" + strings.Repeat("?", 32) + "-Z", 32 * math.Log2(28)},
	} {
		p, err := rules.ParsePattern(c.pattern)
		if err != nil {
			t.Errorf("%q: %v", c.pattern, err)
			continue
		}
		if p.Masked() != c.masked || math.Abs(p.Space()-c.bits) > 1e-9 {
			t.Errorf("%q: masked %q with %v bits, want %q with %v", c.pattern, p.Masked(), p.Space(), c.masked, c.bits)
		}
		code, err := p.Draw(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		like := regexp.MustCompile("^" + strings.ReplaceAll(c.masked, "?", "[BCDFGHJKMNPQRSTVWXYZ2-9]") + "$")
		if !like.MatchString(code) {
			t.Errorf("%q drew %q", c.pattern, code)
		}
	}
}

func TestAWrongPatternSaysWhatToWrite(t *testing.T) {
	for _, c := range []struct{ pattern, want string }{
		{"", `the code "" has no {n} (write how many random characters it gets, such as "BACK-{8}")`},
		{"BACK-8", `the code "BACK-8" has no {n} (write how many random characters it gets, such as "BACK-{8}")`},
		{"{8", `the code "{8" has no {n} (write how many random characters it gets, such as "BACK-{8}")`},
		{"{6}-{6}", `the code "{6}-{6}" has more than one {n} (write how many random characters it gets, such as "BACK-{8}")`},
		{"BACK-{n}", `the code "BACK-{n}" has {n} where a number belongs (write how many random characters it gets, such as "BACK-{8}")`},
		{"BACK-{}", `the code "BACK-{}" has {} where a number belongs (write how many random characters it gets, such as "BACK-{8}")`},
		{"BACK-{5}", `the code "BACK-{5}" has 5 random characters (write a number from 6 to 32: fewer can be guessed, more cannot be typed)`},
		{"BACK-{33}", `the code "BACK-{33}" has 33 random characters (write a number from 6 to 32: fewer can be guessed, more cannot be typed)`},
		{"BACK {8}", `the code "BACK {8}" may hold only letters A to Z, digits and dashes beside its {8} (such as "BACK-{8}")`},
		{"ZURÜCK-{8}", `the code "ZURÜCK-{8}" may hold only letters A to Z, digits and dashes beside its {8} (such as "BACK-{8}")`},
		{"BACK-{{8}}", `the code "BACK-{{8}}" may hold only letters A to Z, digits and dashes beside its {8} (such as "BACK-{8}")`},
		{"BACK\n{8}", `the code "BACK\n{8}" may hold only letters A to Z, digits and dashes beside its {8} (such as "BACK-{8}")`},
		{"{8}\n", `the code "{8}\n" may hold only letters A to Z, digits and dashes beside its {8} (such as "BACK-{8}")`},
	} {
		_, err := rules.ParsePattern(c.pattern)
		if err == nil {
			t.Errorf("%q passes", c.pattern)
		} else if err.Error() != c.want {
			t.Errorf("%q\n got: %v\nwant: %s", c.pattern, err, c.want)
		}
	}
}

func TestCodesAreUniformAndDoNotRepeat(t *testing.T) {
	const codes, length, alphabet = 200_000, 8, 28
	p, err := rules.ParsePattern("{8}")
	if err != nil {
		t.Fatal(err)
	}
	// A cipher from a fixed seed, so that the test gives the same answer always.
	random := mathrand.NewChaCha8([32]byte{1})
	seen, places := make(map[string]bool, codes), [length][256]int{}
	for range codes {
		code, err := p.Draw(random)
		if err != nil {
			t.Fatal(err)
		}
		if seen[code] {
			t.Fatalf("%s was drawn twice", code)
		}
		seen[code] = true
		for i := range length {
			places[i][code[i]]++
		}
	}
	for i, place := range places {
		chi, expected := 0.0, float64(codes)/alphabet
		letters := 0
		for _, n := range place {
			if n > 0 {
				letters++
				chi += math.Pow(float64(n)-expected, 2) / expected
			}
		}
		// 27 degrees of freedom: the 99.99 % point, eight places being looked at.
		if letters != alphabet || chi > 62.75 {
			t.Errorf("place %d has %d characters with a chi-squared of %.1f", i, letters, chi)
		}
	}
}

func TestWhatLiesBeyondTheAlphabetIsDrawnAgain(t *testing.T) {
	p, err := rules.ParsePattern("{6}")
	if err != nil {
		t.Fatal(err)
	}
	code, err := p.Draw(strings.NewReader("\x1c\x1d\x1e\x1f\x00\x1b" + "\x00\x00\x00\x3f" + "\x20"))
	if err != nil || code != "B9BBBB" {
		t.Errorf("drew %q, %v", code, err)
	}
}

func TestACodeIsNotDrawnFromABrokenSource(t *testing.T) {
	p, err := rules.ParsePattern("{6}")
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no entropy")
	for _, random := range []io.Reader{iotest.ErrReader(broken), io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(broken))} {
		if code, err := p.Draw(random); !errors.Is(err, broken) || code != "" {
			t.Errorf("drew %q, %v", code, err)
		}
	}
}
