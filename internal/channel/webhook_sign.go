package channel

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/rules"
)

// sign is the webhook-signature of a body: HMAC-SHA-256 over id.timestamp.body.
func sign(key []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signingKey is the key that a secret stands for: whsec_ and base64, as the
// specification writes it, or any other text as it is.
func signingKey(secret string) ([]byte, error) {
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

// shortSecret is how long a piece of an address is at least to be taken for a
// secret; shorter ones are words like "hooks" that stand in answers by chance.
const shortSecret = 8

// webhookSecrets takes a webhook's secrets out of texts: what signs, its address,
// and the pieces of that which may be a token.
func webhookSecrets(hook *rules.Webhook) (scrubber, error) {
	address := hook.URL.Reveal()
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return scrubber{}, errors.New("its url is no address (write https://...)")
	}
	secrets := []string{address, hook.Secret.Reveal(), strings.TrimPrefix(hook.Secret.Reveal(), "whsec_")}
	pieces := append(strings.Split(parsed.EscapedPath(), "/"), strings.Split(parsed.Path, "/")...)
	pieces = append(pieces, parsed.RequestURI(), parsed.RawQuery)
	for _, values := range parsed.Query() {
		pieces = append(pieces, values...)
	}
	if parsed.User != nil {
		password, _ := parsed.User.Password()
		pieces = append(pieces, password, parsed.User.Username())
	}
	for _, p := range pieces {
		if len(p) >= shortSecret {
			secrets = append(secrets, p)
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // the whole before its pieces
	var pairs []string
	for _, s := range secrets {
		if s != "" {
			pairs = append(pairs, s, "(secret)")
		}
	}
	return scrubber{strings.NewReplacer(pairs...)}, nil
}
