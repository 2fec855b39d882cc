package doctor

import (
	"context"
	"errors"
	"net"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Resolver asks DNS; *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// records are the texts at a name that begin so, without regard to case. Where
// DNS did not answer, silent says why.
func (p Patient) records(ctx context.Context, name, begin string) (found []string, silent string) {
	if p.DNS == nil {
		return nil, "DNS was not to be asked"
	}
	texts, err := p.DNS.LookupTXT(ctx, name+".") // absolute: no search domain is tried
	var refusal *net.DNSError
	switch {
	case errors.As(err, &refusal) && refusal.IsNotFound:
		return nil, ""
	case err != nil:
		return nil, "DNS does not answer about " + name
	}
	for _, text := range texts {
		if len(text) >= len(begin) && strings.EqualFold(text[:len(begin)], begin) {
			found = append(found, text)
		}
	}
	return found, ""
}

// tags are the names and values of a record such as "v=DKIM1; k=rsa; p=...".
func tags(record string) map[string]string {
	all := map[string]string{}
	for one := range strings.SplitSeq(record, ";") {
		if name, value, ok := strings.Cut(one, "="); ok {
			all[strings.TrimSpace(name)] = strings.Join(strings.Fields(value), "")
		}
	}
	return all
}

// organisation is the domain that somebody has registered, of which this is one.
func organisation(name string) string {
	if registered, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil {
		return registered
	}
	return name
}
