// Package link signs the links in letters: who clicks one proves that the letter
// reached them, and nobody else can make one up.
//
// Begin reading at Sign; Verify is its other half.
package link

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
)

// The kinds of links. What fields they have, engine.Link says.
const (
	Answer      = "answer"      // gives a survey's score at once
	Survey      = "survey"      // the page for an answer
	Unsubscribe = "unsubscribe" // the page to unsubscribe at
	Preferences = "preferences" // the page on which topics are chosen
	Click       = "click"       // leads on to another address
	Open        = "open"        // a picture that is fetched when the letter is looked at
)

// ErrInvalid says that a token was not signed with this key for this kind, or
// has been changed on its way.
var ErrInvalid = errors.New("the link is not valid")

// macBytes is how much of a SHA-256 goes along: half of it, which RFC 2104
// (section 5) allows, for shorter links.
const macBytes = sha256.Size / 2

// encoding is strict, so that each token is written in one way only.
var encoding = base64.RawURLEncoding.Strict()

// Sign is a token that holds the fields, signed for one kind of link. It is made
// of letters, digits, - and _ alone, and the same fields give the same token. Only
// who has the key can read the fields: tokens stand in the logs of web servers,
// and an id may be an address.
func Sign(key []byte, kind string, fields ...string) string {
	var payload []byte
	for _, f := range fields {
		payload = binary.AppendUvarint(payload, uint64(len(f)))
		payload = append(payload, f...)
	}
	sum := mac(key, hidden, kind, payload)
	return hidden + encoding.EncodeToString(append(crypt(key, sum, payload), sum...))
}

// Verify are the fields of a token that Sign made with the same key for the same
// kind, now or before it hid them. The error is ErrInvalid for every other token,
// and for an empty key.
func Verify(key []byte, kind, token string) ([]string, error) {
	if len(key) == 0 || token == "" {
		return nil, fmt.Errorf("reading a link: %w", ErrInvalid)
	}
	version := token[:1]
	raw, err := encoding.DecodeString(token[1:])
	if err != nil || len(raw) < macBytes || version != hidden && version != open {
		return nil, fmt.Errorf("reading a link: %w", ErrInvalid)
	}
	payload, sum := raw[:len(raw)-macBytes], raw[len(raw)-macBytes:]
	if version == hidden {
		payload = crypt(key, sum, payload)
	}
	if !hmac.Equal(sum, mac(key, version, kind, payload)) {
		return nil, fmt.Errorf("reading a link: %w", ErrInvalid)
	}
	var fields []string
	for len(payload) > 0 {
		length, n := binary.Uvarint(payload)
		if n <= 0 || length > uint64(len(payload)-n) {
			return nil, fmt.Errorf("reading a link: %w", ErrInvalid)
		}
		payload = payload[n:]
		fields = append(fields, string(payload[:length]))
		payload = payload[length:]
	}
	return fields, nil
}

// mac is the signature. The kind's length goes before it, so that no kind and
// fields can be taken for others.
func mac(key []byte, version, kind string, payload []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("holdfast link " + version))
	h.Write(binary.AppendUvarint(nil, uint64(len(kind))))
	h.Write([]byte(kind))
	h.Write(payload)
	return h.Sum(nil)[:macBytes]
}
