package channel

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// MessageID is the Message-ID, without its brackets, of the touch of that key:
// half of the key's SHA-256 in hex, at the sender's domain. The same touch has
// the same id however often it is sent, so receivers can recognise a double. A
// domain that is not plain ASCII cannot stand in the header and is replaced.
func MessageID(key, fromDomain string) string {
	domain := strings.ToLower(fromDomain)
	if domain == "" || strings.ContainsFunc(domain, notDomain) {
		domain = "holdfast.invalid"
	}
	return digest("message", key) + "@" + domain
}

// notDomain is true of what cannot stand in a domain name.
func notDomain(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '.')
}

// digest is half of the SHA-256 over the texts, in hex: 32 characters.
func digest(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
