package trial

import (
	"holdfast/engine"
	"holdfast/rules"
)

// inAnotherOrder says whether each decision is one of those expected, and each
// expectation is met by a decision of its own.
func (s *scene) inAnotherOrder(expected []rules.Expected, goes []engine.Decision) (bool, error) {
	if len(expected) != len(goes) {
		return false, nil
	}
	fits := make([][]bool, len(expected))
	for i := range expected {
		for j := range goes {
			fit, err := s.fits(&expected[i], &goes[j])
			if err != nil {
				return false, err
			}
			fits[i] = append(fits[i], fit)
		}
	}
	takenBy := make([]int, len(goes)) // the expectation from 1; 0: free
	for i := range expected {
		if !pair(fits, takenBy, make([]bool, len(goes)), i) {
			return false, nil
		}
	}
	return true, nil
}

// pair finds a decision for an expectation; who has taken it looks for another
// one (Kuhn, The Hungarian method for the assignment problem, 1955).
func pair(fits [][]bool, takenBy []int, tried []bool, expectation int) bool {
	for j, fit := range fits[expectation] {
		if !fit || tried[j] {
			continue
		}
		tried[j] = true
		if takenBy[j] == 0 || pair(fits, takenBy, tried, takenBy[j]-1) {
			takenBy[j] = expectation + 1
			return true
		}
	}
	return false
}
