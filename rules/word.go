package rules

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode"
)

// isWord says whether s can name a column without quotes: letters, digits and
// underscores.
func isWord(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func roundTo(x float64, decimals int) float64 {
	p := pow10(decimals)
	return math.Round(x*p) / p
}

// parseFinite is a number that is neither infinite nor none.
func parseFinite(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}
