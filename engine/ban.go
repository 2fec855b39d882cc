package engine

import (
	"crypto/sha256"
	"strings"
)

// BanHash is what a list of bans keeps of an address: the SHA-256 of the salt
// and the address in lower case, without the spaces around it.
func BanHash(salt []byte, address string) [32]byte {
	address = strings.ToLower(strings.TrimSpace(address))
	text := make([]byte, 0, len(salt)+len(address))
	return sha256.Sum256(append(append(text, salt...), address...))
}

// Find says whether an address is banned. The ledger's own word comes before
// that of a list from another house, but for a bounce: that is about the mailbox
// alone, so every other word comes before it. Nobody's address, "", is not
// banned.
func (b *Bans) Find(address string) (Ban, bool) {
	if strings.TrimSpace(address) == "" {
		return Ban{}, false
	}
	var own, other Ban
	var ours, theirs bool
	if len(b.Salted) > 0 {
		own, ours = b.Salted[BanHash(b.Salt, address)]
	}
	if len(b.Plain) > 0 {
		other, theirs = b.Plain[BanHash(nil, address)]
	}
	if theirs && (!ours || own.Why == Bounced) {
		return other, true
	}
	return own, ours
}
