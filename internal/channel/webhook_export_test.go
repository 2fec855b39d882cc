package channel

import (
	"net/netip"
	"time"
	"unsafe"

	"holdfast/engine/signature"
	"holdfast/rules"
)

// Secret is a secret of that text, without a project to read it from.
func Secret(text string) (s rules.Secret) {
	*(*string)(unsafe.Pointer(&s)) = text
	return s
}

// Hurry shortens the pause before a repetition.
func (w *Webhooks) Hurry(pause time.Duration) { w.pause = pause }

// Public is public.
func Public(a netip.Addr) bool { return public(a) }

// Sign is signature.Sign with the key that a secret stands for.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := signature.Key(secret)
	return signature.Sign(key, id, at, body), err
}
