package link

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
)

// The first character of a token says how it is written.
const (
	open   = "1" // the fields can be read by everybody; letters that have been sent have such links
	hidden = "2" // the fields are encrypted
)

// crypt hides a payload, or shows a hidden one: the signature of the payload is
// the counter that it is encrypted from, as in RFC 5297 (SIV), so that nothing has
// to be drawn and equal links stay equal. It is AES-256 in counter mode, under a
// key of its own.
func crypt(key, sum, payload []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("holdfast link cipher"))
	block, err := aes.NewCipher(h.Sum(nil))
	if err != nil {
		panic(err) // a key of 32 bytes is always taken
	}
	out := make([]byte, len(payload))
	cipher.NewCTR(block, sum[:aes.BlockSize]).XORKeyStream(out, payload)
	return out
}
