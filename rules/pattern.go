package rules

import (
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// codeAlphabet is what the random part of a code is made of: capital letters
// and digits without those that are mistaken for one another in print or over
// the telephone (0 and O, 1, I and L) and without the vowels, so that chance
// spells no word that a shop would not want to send.
const codeAlphabet = "BCDFGHJKMNPQRSTVWXYZ23456789"

// The fewest and the most random characters of a code. Six are 28 bits: the
// least that nobody guesses by trying at a till.
const (
	codeLeast = 6
	codeMost  = 32
)

// CodePattern is how an offer's codes look: fixed text around one run of
// random characters, such as "BACK-{8}".
type CodePattern struct {
	before, after string
	random        int
}

var (
	codeHole  = regexp.MustCompile(`\{[^{}]*\}`)
	codeFixed = regexp.MustCompile(`^[A-Za-z0-9-]*$`)
)

// ParsePattern reads a pattern: letters A to Z, digits and dashes, with exactly
// one {n} where n random characters go, n from 6 to 32. The error is for the
// one who wrote it.
func ParsePattern(s string) (CodePattern, error) {
	const write = `write how many random characters it gets, such as "BACK-{8}"`
	holes := codeHole.FindAllStringIndex(s, -1)
	switch {
	case len(holes) == 0:
		return CodePattern{}, fmt.Errorf("the code %q has no {n} (%s)", s, write)
	case len(holes) > 1:
		return CodePattern{}, fmt.Errorf("the code %q has more than one {n} (%s)", s, write)
	}
	from, to := holes[0][0], holes[0][1]
	p := CodePattern{before: s[:from], after: s[to:]}
	if !codeFixed.MatchString(p.before + p.after) {
		return CodePattern{}, fmt.Errorf("the code %q may hold only letters A to Z, digits and dashes beside its %s (such as \"BACK-{8}\")", s, s[from:to])
	}
	n, err := strconv.Atoi(s[from+1 : to-1])
	if err != nil {
		return CodePattern{}, fmt.Errorf("the code %q has %s where a number belongs (%s)", s, s[from:to], write)
	}
	if n < codeLeast || n > codeMost {
		return CodePattern{}, fmt.Errorf("the code %q has %d random characters (write a number from %d to %d: fewer can be guessed, more cannot be typed)", s, n, codeLeast, codeMost)
	}
	p.random = n
	return p, nil
}

// Draw is a new code, every one of the possible codes as likely as any other.
// The reader must be a source of secrets, such as crypto/rand.Reader: who can
// foretell it can foretell the codes. The error is the reader's.
func (p CodePattern) Draw(random io.Reader) (string, error) {
	code := make([]byte, 0, len(p.before)+p.random+len(p.after))
	code = append(code, p.before...)
	end := len(code) + p.random
	var buffer [codeMost]byte
	for len(code) < end {
		drawn := buffer[:end-len(code)]
		if _, err := io.ReadFull(random, drawn); err != nil {
			return "", fmt.Errorf("drawing a code: %w", err)
		}
		for _, b := range drawn {
			// Five bits count to 31, the alphabet to 27: what lies beyond is
			// drawn again, for folding it back would favour some characters.
			if five := int(b & 31); five < len(codeAlphabet) {
				code = append(code, codeAlphabet[five])
			}
		}
	}
	return string(append(code, p.after...)), nil
}

// String is the pattern as it is written: "BACK-{8}".
func (p CodePattern) String() string {
	return fmt.Sprintf("%s{%d}%s", p.before, p.random, p.after)
}

// Masked is how a code looks before it is drawn: "BACK-????????".
func (p CodePattern) Masked() string {
	return p.before + strings.Repeat("?", p.random) + p.after
}

// Hit is the chance that one guess is a good code, once so many are issued.
func (p CodePattern) Hit(issued int) float64 {
	return min(1, float64(max(1, issued))*math.Exp2(-p.Space()))
}

// Space is how many bits of chance a code holds: the base-2 logarithm of the
// number of possible codes.
func (p CodePattern) Space() float64 {
	return float64(p.random) * math.Log2(float64(len(codeAlphabet)))
}
