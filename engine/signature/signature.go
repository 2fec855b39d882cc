// Package signature signs webhook messages and checks who has signed one, as
// Standard Webhooks has it (standardwebhooks.com): HMAC-SHA-256 over
// id.timestamp.body.
//
// Begin reading at Sign; Verify is its other half.
package signature

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// The names of the headers.
const (
	ID        = "Webhook-Id"
	Timestamp = "Webhook-Timestamp" // seconds since 1970
	Signature = "Webhook-Signature" // one or several, with blanks between them
)

// Tolerance is how far the time of a message may be from ours: who records one
// cannot send it again tomorrow.
const Tolerance = 5 * time.Minute

// What Verify says of a message that is not to be trusted.
var (
	ErrUnsigned = errors.New("the signature is missing or not ours")
	ErrStale    = errors.New("the timestamp is more than five minutes from now")
)

// Key is the key that a secret stands for: whsec_ and base64, as the specification
// writes it, or any other text as it is.
func Key(secret string) ([]byte, error) {
	encoded, standard := strings.CutPrefix(secret, "whsec_")
	switch {
	case secret == "":
		return nil, errors.New("it has no secret to sign with (write secret: \"${NAME}\")")
	case !standard:
		return []byte(secret), nil
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) == 0 {
		return nil, errors.New("its secret begins with whsec_ and goes on as no base64 (copy it once more)")
	}
	return key, nil
}

// Sign is the signature of a message with that id at that instant.
func Sign(key []byte, id string, at time.Time, body []byte) string {
	return "v1," + base64.StdEncoding.EncodeToString(mac(key, id, strconv.FormatInt(at.Unix(), 10), body))
}

// Verify checks a message by what its headers say. It is ErrUnsigned or ErrStale,
// or nil: whoever has the key has sent it within the Tolerance. It takes as long
// for a signature that is nearly right as for any other.
func Verify(key []byte, id, timestamp, signatures string, body []byte, now time.Time) error {
	if len(key) == 0 || id == "" {
		return ErrUnsigned
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return ErrUnsigned
	}
	want, good := mac(key, id, timestamp, body), false
	for one := range strings.FieldsSeq(signatures) {
		encoded, ok := strings.CutPrefix(one, "v1,")
		got, err := base64.StdEncoding.DecodeString(encoded)
		good = good || ok && err == nil && hmac.Equal(got, want)
	}
	if !good {
		return ErrUnsigned
	}
	if at := time.Unix(seconds, 0); at.Before(now.Add(-Tolerance)) || at.After(now.Add(Tolerance)) {
		return ErrStale
	}
	return nil
}

func mac(key []byte, id, timestamp string, body []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(id + "." + timestamp + "."))
	h.Write(body)
	return h.Sum(nil)
}
