package engine

import (
	"crypto/sha256"
	"strings"
)

// BanHash is how an address stands in Bans: SHA-256 over the salt and the
// address in lower case, without the blanks around it. Without a salt it is the
// hash that lists of other houses have.
func BanHash(salt []byte, address string) [32]byte {
	return sha256.Sum256(append(salt[:len(salt):len(salt)], strings.ToLower(strings.TrimSpace(address))...))
}
