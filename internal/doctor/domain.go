package doctor

import (
	"context"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// The checks of the domain, which others go by.
const (
	spf       = "SPF"
	dkim      = "DKIM"
	dmarc     = "DMARC"
	alignment = "alignment"
)

// spf looks for the one record that says which servers may send (RFC 7208). Whether
// the servers in use are among them only a receiver sees.
func (p Patient) spf(ctx context.Context, _ Chart) Finding {
	found, silent := p.records(ctx, p.Name, "v=spf1")
	found = slices.DeleteFunc(found, func(r string) bool { return len(r) > 6 && r[6] != ' ' })
	switch {
	case silent != "":
		return unknown(silent)
	case len(found) == 0:
		return fail(p.Name+" has no SPF record", "publish the TXT record that your mail provider names, such as v=spf1 include:_spf.provider.example ~all")
	case len(found) > 1:
		return fail(fmt.Sprintf("%s has %d SPF records, and receivers then go by none (RFC 7208, 4.5)", p.Name, len(found)), "make one of them")
	}
	words := strings.Fields(strings.ToLower(found[0]))
	if slices.Contains(words, "+all") || slices.Contains(words, "all") {
		return fail("the SPF record of "+p.Name+" lets everybody send", "end it with ~all or -all")
	}
	return pass(p.Name + " has one SPF record")
}

func (p Patient) dkim(ctx context.Context, _ Chart) Finding {
	if p.DKIM == nil {
		return unknown("holdfast does not sign letters: whether the mail server does cannot be seen from here")
	}
	name := p.DKIM.Selector + "._domainkey." + p.DKIM.Domain
	published, kind, short := published(p.DKIM.Key)
	record := fmt.Sprintf("v=DKIM1; k=%s; p=%s", kind, base64.StdEncoding.EncodeToString(published[0]))
	found, silent := p.records(ctx, name, "")
	found = slices.DeleteFunc(found, func(r string) bool { _, ok := tags(r)["p"]; return !ok })
	switch {
	case silent != "":
		return unknown(silent)
	case len(found) == 0:
		return fail(name+" has no key", "publish the TXT record "+record)
	case len(found) > 1:
		return fail(fmt.Sprintf("%s has %d keys, and receivers take any of them", name, len(found)), "leave one: "+record)
	}
	in := tags(found[0])
	key, err := base64.StdEncoding.DecodeString(in["p"])
	switch {
	case in["p"] == "":
		return fail("the key at "+name+" was taken back", "publish the TXT record "+record)
	case err != nil || !slices.ContainsFunc(published, func(form []byte) bool { return string(form) == string(key) }):
		return fail("the key at "+name+" is not the one that letters are signed with", "publish the TXT record "+record)
	case in["k"] != "" && in["k"] != kind || in["k"] == "" && kind != "rsa":
		return fail(fmt.Sprintf("the record at %s says the key's kind wrongly", name), "publish the TXT record "+record)
	case short:
		return fail("the key at "+name+" has less than 1024 bits, and nobody trusts it", "make one with openssl genrsa -out dkim.pem 2048")
	case slices.Contains(strings.Split(in["t"], ":"), "y"):
		return fail("the record at "+name+" says t=y, a test: receivers may take letters for unsigned", "take t=y away")
	}
	return pass("the key at " + name + " is the one that letters are signed with")
}

// published are the forms in which a key stands in DNS, the usual one first:
// RSA as SubjectPublicKeyInfo or RSAPublicKey (RFC 6376, 3.6.1), Ed25519 as it is
// (RFC 8463, 4.2).
func published(key any) (forms [][]byte, kind string, short bool) {
	switch key := key.(type) {
	case ed25519.PublicKey:
		return [][]byte{key}, "ed25519", false
	case *rsa.PublicKey:
		whole, err := x509.MarshalPKIXPublicKey(key)
		if err == nil {
			forms = append(forms, whole)
		}
		return append(forms, x509.MarshalPKCS1PublicKey(key)), "rsa", key.N.BitLen() < 1024
	}
	return [][]byte{nil}, "rsa", false
}

func (p Patient) dmarc(ctx context.Context, _ Chart) Finding {
	at, found, silent := p.policy(ctx)
	switch {
	case silent != "":
		return unknown(silent)
	case len(found) == 0:
		return fail(p.Name+" has no DMARC record", "publish the TXT record v=DMARC1; p=none; rua=mailto:you@"+organisation(p.Name)+" at _dmarc."+organisation(p.Name))
	case len(found) > 1:
		return fail(fmt.Sprintf("%s has %d DMARC records, and receivers then go by none", at, len(found)), "leave one")
	}
	policy := strings.ToLower(tags(found[0])["p"])
	if !slices.Contains([]string{"none", "quarantine", "reject"}, policy) {
		return fail(fmt.Sprintf("the DMARC record at %s has p=%q", at, policy), "write p=none, p=quarantine or p=reject")
	}
	return pass("the DMARC record at " + at + " says p=" + policy)
}

// policy is the DMARC record of the domain, or of the one that it belongs to
// (RFC 7489, 6.6.3).
func (p Patient) policy(ctx context.Context) (at string, found []string, silent string) {
	for _, name := range []string{p.Name, organisation(p.Name)} {
		at = "_dmarc." + name
		if found, silent = p.records(ctx, at, "v=DMARC1"); silent != "" || len(found) > 0 {
			break
		}
	}
	return at, found, silent
}

// alignment asks whether what DKIM and SPF vouch for is the domain that readers
// see (RFC 7489, 3.1). Letters leave with the From's address as their sender, so
// SPF always is aligned, however strictly; a signature may be of another domain.
func (p Patient) alignment(ctx context.Context, c Chart) Finding {
	if p.DKIM == nil {
		if c.find(domain, spf).Verdict == Pass {
			return pass("by SPF: letters leave with the domain of From as their sender")
		}
		return Finding{
			Verdict: CannotTell, Says: "letters are not signed here, and SPF has not passed",
			Do: "sign letters: dkim: {domain: " + p.Name + ", selector: ..., key: ...}",
		}
	}
	_, found, silent := p.policy(ctx)
	if p.DKIM.Domain == p.Name {
		return pass("letters are signed for " + p.Name + ", the domain of From")
	}
	sign := "sign for the domain of From: dkim: {domain: " + p.Name + "}"
	switch {
	case organisation(p.DKIM.Domain) != organisation(p.Name):
		return fail("letters are signed for "+p.DKIM.Domain+", and From is of "+p.Name, sign)
	case silent != "":
		return unknown("letters are signed for " + p.DKIM.Domain + ", of the same house as " + p.Name + "; " + silent + ", so whether that will do is not known")
	case len(found) == 1 && strings.EqualFold(tags(found[0])["adkim"], "s"):
		return fail("DMARC says adkim=s, and letters are signed for "+p.DKIM.Domain+", not for "+p.Name, sign)
	}
	return pass("letters are signed for " + p.DKIM.Domain + ", of the same house as " + p.Name)
}
