package channel

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"holdfast/rules"
)

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
