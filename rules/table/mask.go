package table

import "math/bits"

// Mask is one bit per row, 64 rows a word. Bits beyond the last row are 0.
type Mask []uint64

// NewMask returns a mask for n rows, all 0.
func NewMask(n int) Mask { return make(Mask, (n+63)/64) }

// FullMask returns a mask for n rows, all 1.
func FullMask(n int) Mask {
	m := NewMask(n)
	for i := range m {
		m[i] = ^uint64(0)
	}
	m.trim(n)
	return m
}

// Get is bit i.
func (m Mask) Get(i int) bool { return m[i>>6]>>(uint(i)&63)&1 == 1 }

// Set makes bit i 1.
func (m Mask) Set(i int) { m[i>>6] |= 1 << (uint(i) & 63) }

// Clear makes bit i 0.
func (m Mask) Clear(i int) { m[i>>6] &^= 1 << (uint(i) & 63) }

// Put makes bit i 1 for yes, else 0.
func (m Mask) Put(i int, yes bool) {
	bit := uint64(0)
	if yes {
		bit = 1
	}
	m[i>>6] = m[i>>6]&^(1<<(uint(i)&63)) | bit<<(uint(i)&63)
}

// Count is the number of ones.
func (m Mask) Count() int {
	n := 0
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n
}

// And keeps the bits that o has too.
func (m Mask) And(o Mask) {
	for i := range m {
		m[i] &= o[i]
	}
}

// Or adds o's bits.
func (m Mask) Or(o Mask) {
	for i := range m {
		m[i] |= o[i]
	}
}

// AndNot takes o's bits away.
func (m Mask) AndNot(o Mask) {
	for i := range m {
		m[i] &^= o[i]
	}
}

// Not turns every bit of a mask of n rows.
func (m Mask) Not(n int) {
	for i := range m {
		m[i] = ^m[i]
	}
	m.trim(n)
}

// Clone is a copy.
func (m Mask) Clone() Mask {
	if m == nil {
		return nil
	}
	return append(Mask{}, m...)
}

// Each calls f with every row whose bit is 1, in order.
func (m Mask) Each(f func(row int)) {
	for i, w := range m {
		for w != 0 {
			f(i<<6 + bits.TrailingZeros64(w))
			w &= w - 1
		}
	}
}

// trim makes the bits beyond n rows 0.
func (m Mask) trim(n int) {
	if r := uint(n) & 63; r != 0 && len(m) > 0 {
		m[len(m)-1] &= 1<<r - 1
	}
}

// slice is a view of rows lo..hi where whole words allow, else a trimmed copy.
func (m Mask) slice(lo, hi int) Mask {
	if m == nil {
		return nil
	}
	if lo&63 != 0 {
		panic("table: a slice begins at a multiple of 64 rows")
	}
	s := m[lo>>6 : (hi+63)>>6]
	if hi&63 != 0 {
		s = s.Clone()
		s.trim(hi - lo)
	}
	return s
}
