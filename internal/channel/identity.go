package channel

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// MessageID is the Message-ID, without its brackets, of the touch of that key to
// that address, at the sender's domain: half of the key's SHA-256 in hex, a dot,
// and a mark of the address. The same touch has the same id however often it is
// sent, so receivers can recognise a double. A domain that is not plain ASCII
// cannot stand in the header and is replaced.
func MessageID(key, to, fromDomain string) string {
	domain := strings.ToLower(fromDomain)
	if domain == "" || strings.ContainsFunc(domain, notDomain) {
		domain = "holdfast.invalid"
	}
	return digest("message", key) + "." + addressMark(key, to) + "@" + domain
}

// Addressed says whether the message of that key and id went to that address.
// Who sends a report of a failure can write any address into it; only the one
// that was written to fits the id.
func Addressed(id, key, address string) bool {
	local, _, _ := strings.Cut(id, "@")
	ascii, err := parseAddress(address)
	return err == nil && local == digest("message", key)+"."+addressMark(key, ascii.Address)
}

// addressMark is an eighth of a SHA-256: enough to tell the addresses of one
// touch apart.
func addressMark(key, address string) string {
	return digest("address", key, strings.ToLower(address))[:8]
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
