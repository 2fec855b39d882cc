// Package experiment says which customers are kept untouched so that an effect
// can be measured, and what may be concluded from what the groups then did.
// Assignment is a stable hash, never a random draw: the same customer lands in
// the same place on every machine and in every run.
//
// Begin reading at Assign. Shares and Means compare two groups once, at an end
// fixed in advance; SharesAlways and MeansAlways may be looked at every day.
package experiment

import (
	"crypto/sha256"
	"encoding/binary"
)

// Assign is the unit's place in [0, 1) under a salt: uniform over the units of
// one salt, and independent between salts. It is the first 53 bits of the
// SHA-256 of the salt's length in bytes (8 bytes, big-endian), the salt and the
// unit, and it never changes: running experiments rest on it.
func Assign(salt, unit string) float64 {
	text := make([]byte, 8, 8+len(salt)+len(unit))
	binary.BigEndian.PutUint64(text, uint64(len(salt)))
	text = append(append(text, salt...), unit...)
	sum := sha256.Sum256(text)
	return float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)
}

// HeldOut says whether the unit belongs to the share (0..1) that is kept
// untouched. Who is held out of a share is held out of every larger one.
func HeldOut(salt, unit string, share float64) bool { return Assign(salt, unit) < share }
