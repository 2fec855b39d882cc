package expression

import "holdfast/rules/table"

// scratch is the memory for columns that live no longer than one Mask or
// Column. It is used like a stack: what was taken after a mark is given back by
// release.
type scratch struct {
	numbers shelf[float64]
	micros  shelf[int64]
	codes   shelf[uint32]
	words   shelf[uint64]
}

type mark struct{ numbers, micros, codes, words int }

func (s *scratch) mark() mark {
	return mark{s.numbers.used, s.micros.used, s.codes.used, s.words.used}
}

func (s *scratch) release(m mark) {
	s.numbers.used, s.micros.used, s.codes.used, s.words.used = m.numbers, m.micros, m.codes, m.words
}

// mask is a mask for n rows, all 0.
func (s *scratch) mask(n int) table.Mask {
	m := s.words.take((n + 63) / 64)
	clear(m)
	return m
}

type shelf[T any] struct {
	slabs [][]T
	used  int
}

// take is a slice of n values that hold anything.
func (s *shelf[T]) take(n int) []T {
	if s.used == len(s.slabs) {
		s.slabs = append(s.slabs, nil)
	}
	if cap(s.slabs[s.used]) < n {
		s.slabs[s.used] = make([]T, n)
	}
	s.used++
	return s.slabs[s.used-1][:n]
}
