package expression

import "strings"

// Suggest is the known word nearest to a word that is not known, or "" when
// none is near: at most a third of its letters (and at least one) may be wrong,
// missing, too many or swapped with their neighbour. Capitals do not count. Of
// equally near words the first in known wins.
func Suggest(word string, known []string) string {
	letters := []rune(strings.ToLower(word))
	best, nearest := "", max(1, len(letters)/3)+1
	for _, k := range known {
		if k == word {
			continue
		}
		if d := distance(letters, []rune(strings.ToLower(k)), nearest); d < nearest {
			best, nearest = k, d
		}
	}
	return best
}

// distance is the Damerau-Levenshtein distance in its "optimal string
// alignment" form; it may stop at any number not below limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, above[j+1]+1, above[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
