package channel

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-msgauth/dkim"

	"holdfast/rules"
)

// signedHeaders are those that a signature covers where a letter has them: what
// RFC 6376 (5.4.1) recommends, and the two that RFC 8058 demands for one-click
// unsubscribing.
var signedHeaders = []string{
	"From", "Reply-To", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Language",
	"List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Auto-Submitted",
}

// addedByNobody are those of which a second one, or a first, breaks the
// signature: readers show them, and some show the last.
var addedByNobody = []string{"From", "Reply-To", "To", "Subject", "Date", "Message-ID", "Content-Type", "List-Unsubscribe", "List-Unsubscribe-Post"}

// signing signs letters by DKIM (RFC 6376): go-mail's own signer breaks every
// signature whose list of headers is longer than a line. Nil signs nothing.
type signing struct{ options dkim.SignOptions }

// newSigning reads the key; without one it is nil.
func newSigning(d *rules.DKIM) (*signing, error) {
	if d == nil {
		return nil, nil
	}
	key, err := privateKey(d.Key.Reveal())
	if err != nil {
		return nil, fmt.Errorf("dkim: %w", err)
	}
	return &signing{dkim.SignOptions{
		Domain: d.Domain, Selector: d.Selector, Signer: key,
		// Relaxed: mail servers fold headers anew and trim spaces.
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
		HeaderKeys: slices.Concat(signedHeaders, addedByNobody),
	}}, nil
}

// sign puts the signature in front of the message.
func (s *signing) sign(message []byte) ([]byte, error) {
	if s == nil {
		return message, nil
	}
	var signed bytes.Buffer
	signed.Grow(len(message) + 1024)
	if err := dkim.Sign(&signed, bytes.NewReader(message), &s.options); err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	return signed.Bytes(), nil
}

// privateKey reads an RSA or Ed25519 key.
func privateKey(text string) (crypto.Signer, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the key is not written as PEM")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the key cannot be read") // its own words may show some of it
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New("with this key nobody can sign")
	}
	return signer, nil
}

// PublicKey is the half of a key for DKIM that stands in DNS.
func PublicKey(d *rules.DKIM) (crypto.PublicKey, error) {
	key, err := privateKey(d.Key.Reveal())
	if err != nil {
		return nil, fmt.Errorf("dkim: %w", err)
	}
	return key.Public(), nil
}
