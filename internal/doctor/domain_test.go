package doctor

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// startDNS serves texts by name over UDP on loopback until the test ends, and is
// asked by the resolver that it gives. What is not there is NXDOMAIN; a name with
// no texts at all gets the answer that the server has failed.
func startDNS(t *testing.T, zone map[string][]string) *net.Resolver {
	t.Helper()
	wire, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = wire.Close() })
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, from, err := wire.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil {
				continue
			}
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			q := m.Questions[0]
			texts, there := zone[strings.TrimSuffix(q.Name.String(), ".")]
			switch {
			case !there:
				m.RCode = dnsmessage.RCodeNameError
			case texts == nil:
				m.RCode = dnsmessage.RCodeServerFailure
			}
			for _, text := range texts {
				var parts []string // a string of a record has 255 bytes
				for ; len(text) > 255; text = text[255:] {
					parts = append(parts, text[:255])
				}
				m.Answers = append(m.Answers, dnsmessage.Resource{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: dnsmessage.TypeTXT, Class: dnsmessage.ClassINET},
					Body:   &dnsmessage.TXTResource{TXT: append(parts, text)},
				})
			}
			if packed, err := m.Pack(); err == nil {
				_, _ = wire.WriteTo(packed, from) // the one who asks has a deadline
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", wire.LocalAddr().String())
	}}
}

func judged(t *testing.T, f Finding, verdict Verdict, says string) {
	t.Helper()
	if f.Verdict != verdict || !strings.Contains(f.Says, says) || f.Verdict == Fail && f.Do == "" {
		t.Errorf("%+v, want %s and %q", f, verdict, says)
	}
}

func TestSPFIsOneRecordThatDoesNotLetEverybodySend(t *testing.T) {
	for name, c := range map[string]struct {
		zone    map[string][]string
		verdict Verdict
		says    string
	}{
		"one":                  {map[string][]string{"shop.example": {"other=1", "v=spf1 include:x.example ~all"}}, Pass, "one SPF record"},
		"none":                 {map[string][]string{"shop.example": {"other=1"}}, Fail, "has no SPF"},
		"no such name":         {nil, Fail, "has no SPF"},
		"two":                  {map[string][]string{"shop.example": {"v=spf1 -all", "v=spf1 ~all"}}, Fail, "2 SPF records"},
		"everybody":            {map[string][]string{"shop.example": {"v=spf1 +all"}}, Fail, "lets everybody send"},
		"another version":      {map[string][]string{"shop.example": {"v=spf10 ~all"}}, Fail, "has no SPF"},
		"a server that is ill": {map[string][]string{"shop.example": nil}, CannotTell, "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Patient{Name: "shop.example", DNS: startDNS(t, c.zone)}
			judged(t, p.spf(t.Context(), nil), c.verdict, c.says)
		})
	}
	judged(t, Patient{Name: "shop.example"}.spf(t.Context(), nil), CannotTell, "not to be asked")
}

func TestTheKeyInDNSIsTheOneThatSigns(t *testing.T) {
	ours, other := rsaKey(t), rsaKey(t)
	edwards, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := x509.MarshalPKIXPublicKey(ours)
	if err != nil {
		t.Fatal(err)
	}
	in64 := base64.StdEncoding.EncodeToString
	for name, c := range map[string]struct {
		key     any
		texts   []string
		verdict Verdict
		says    string
	}{
		"the key":             {ours, []string{"v=DKIM1; k=rsa; p=" + in64(whole)}, Pass, "is the one"},
		"without v and k":     {ours, []string{"p=" + in64(whole)}, Pass, "is the one"},
		"its bare form":       {ours, []string{"v=DKIM1; p=" + in64(x509.MarshalPKCS1PublicKey(ours))}, Pass, "is the one"},
		"Ed25519":             {edwards, []string{"v=DKIM1; k=ed25519; p=" + in64(edwards)}, Pass, "is the one"},
		"Ed25519 without k":   {edwards, []string{"v=DKIM1; p=" + in64(edwards)}, Fail, "kind wrongly"},
		"another key":         {other, []string{"v=DKIM1; p=" + in64(whole)}, Fail, "is not the one"},
		"taken back":          {ours, []string{"v=DKIM1; p="}, Fail, "taken back"},
		"a test":              {ours, []string{"v=DKIM1; t=s:y; p=" + in64(whole)}, Fail, "t=y"},
		"no key":              {ours, []string{"hello"}, Fail, "has no key"},
		"two keys":            {ours, []string{"p=" + in64(whole), "p="}, Fail, "2 keys"},
		"DNS does not answer": {ours, nil, CannotTell, "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Patient{DKIM: &DKIM{"shop.example", "s1", c.key}, DNS: startDNS(t, map[string][]string{"s1._domainkey.shop.example": c.texts})}
			judged(t, p.dkim(t.Context(), nil), c.verdict, c.says)
		})
	}
	judged(t, Patient{}.dkim(t.Context(), nil), CannotTell, "does not sign")
}

func rsaKey(t *testing.T) *rsa.PublicKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return &key.PublicKey
}

func TestDMARCAndWhatItAsksOfSignatures(t *testing.T) {
	for name, c := range map[string]struct {
		zone    map[string][]string
		signs   string
		dmarc   Verdict
		aligned Verdict
	}{
		"of its own":                   {map[string][]string{"_dmarc.mail.shop.example": {"v=DMARC1; p=reject"}}, "mail.shop.example", Pass, Pass},
		"of the house":                 {map[string][]string{"_dmarc.shop.example": {"v=DMARC1;p=none"}}, "shop.example", Pass, Pass},
		"strict, of the house":         {map[string][]string{"_dmarc.shop.example": {"v=DMARC1; p=none; adkim=s"}}, "shop.example", Pass, Fail},
		"no policy":                    {map[string][]string{"_dmarc.shop.example": {"v=DMARC1; p=perhaps"}}, "mail.shop.example", Fail, Pass},
		"two":                          {map[string][]string{"_dmarc.shop.example": {"v=DMARC1; p=none", "v=DMARC1; p=reject"}}, "mail.shop.example", Fail, Pass},
		"none":                         {nil, "mail.shop.example", Fail, Pass},
		"signed for another house":     {map[string][]string{"_dmarc.shop.example": {"v=DMARC1; p=none"}}, "provider.example", Pass, Fail},
		"DNS is ill, and of the house": {map[string][]string{"_dmarc.mail.shop.example": nil}, "shop.example", CannotTell, CannotTell},
	} {
		t.Run(name, func(t *testing.T) {
			p := Patient{Name: "mail.shop.example", DKIM: &DKIM{Domain: c.signs}, DNS: startDNS(t, c.zone)}
			judged(t, p.dmarc(t.Context(), nil), c.dmarc, "")
			judged(t, p.alignment(t.Context(), nil), c.aligned, "")
		})
	}
}
