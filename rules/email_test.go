package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

// ed25519Key is a key that nobody uses.
const ed25519Key = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
`

func TestEmailIsReadAsItIsWritten(t *testing.T) {
	book := rooted(t, `links: {base: https://shop.example/r, key: "${KEY}"}
email:
  from: a@shop.example
  smtp:
    - {host: a.shop.example, user: u, password: "${KEY}", auth: scram-sha-256, rate: 60/m}
    - {host: b.shop.example, port: 465, tls: tls, tls_verify: false, connections: 2}
  rate: 50/s
  per_domain: {"*": 20/s, Gmail.com: 5/s}
  warm_up: {start: 200, days: 42, to: 200000}
  retry: {give_up: 36h}
  bounces: {maildir: bounces, webhook: {secret: "${KEY}"}, soft: 3}
  on_unknown: resend
  brand:
    logo: https://shop.example/logo.png
    colour: "#1a4d8f"
    address: |
      Blue Door
      1 High Street
    layout: mail/layout.html
  tracking: {clicks: true, opens: yes, utm: {source: a, medium: b, campaign: c, hosts: [Shop.example]}}
  dkim: {domain: Shop.example, selector: mail, key: dkim.pem}
`, map[string]string{"KEY": strings.Repeat("k", 32)}, "mail/layout.html", "<html>{{ content }}{{ address }}{{ unsubscribe_url }}</html>", "dkim.pem", ed25519Key)
	secret := rules.NewSecret(strings.Repeat("k", 32))
	first := rules.SMTP{Host: "a.shop.example", Port: 587, User: "u", Password: secret, Auth: "scram-sha-256", TLS: "starttls", Connections: 4, Rate: 1}
	want := rules.Email{
		From: "a@shop.example", SMTP: &first,
		Servers: []rules.SMTP{first, {Host: "b.shop.example", Port: 465, Auth: "auto", TLS: "tls", Insecure: true, Connections: 2}},
		Rate:    50, PerDomain: []rules.DomainRate{{Domain: "*", Rate: 20}, {Domain: "gmail.com", Rate: 5}},
		WarmUp: &rules.WarmUp{Start: 200, Days: 42, To: 200000}, GiveUp: 36 * time.Hour, Maildir: "bounces", Posts: secret, Soft: 3, Resend: true,
		Brand:    rules.Brand{Logo: "https://shop.example/logo.png", Colour: "#1a4d8f", Address: []string{"Blue Door", "1 High Street"}, Layout: "mail/layout.html", Own: "<html>{{ content }}{{ address }}{{ unsubscribe_url }}</html>"},
		Tracking: rules.Tracking{Clicks: true, Opens: true, UTM: rules.UTM{Source: "a", Medium: "b", Campaign: "c", Hosts: []string{"shop.example"}}},
		DKIM:     &rules.DKIM{Domain: "shop.example", Selector: "mail", Key: rules.NewSecret(ed25519Key)},
	}
	if diff := cmp.Diff(want, book.Email, cmp.Comparer(func(a, b rules.Secret) bool { return a.Reveal() == b.Reveal() })); diff != "" {
		t.Error(diff)
	}
	if book.Email.SMTP != &book.Email.Servers[0] {
		t.Error("SMTP is the first server")
	}
	var warned []string
	for _, w := range book.Warnings {
		if !strings.Contains(w.Message, "limits how many") && !strings.Contains(w.Message, "middle of the night") {
			warned = append(warned, w.Message)
		}
	}
	if len(warned) != 1 || !strings.Contains(warned[0], "tls_verify: false") {
		t.Errorf("check warns of %q", warned)
	}
}

func TestAShortEmailIsSafe(t *testing.T) {
	book := rooted(t, "email: {from: a@shop.example, smtp: {host: mail.shop.example}}\n", nil)
	e := book.Email
	if len(e.Servers) != 1 || e.SMTP != &e.Servers[0] || e.SMTP.Insecure || e.SMTP.TLS != "starttls" || e.SMTP.Auth != "auto" {
		t.Errorf("the server is %+v", e.Servers)
	}
	if e.Resend || e.Tracking.Clicks || e.Tracking.Opens || e.Soft != 5 || e.Posts.Reveal() != "" || e.DKIM != nil || e.WarmUp != nil || e.GiveUp != 24*time.Hour || e.Brand.Layout != "plain" {
		t.Errorf("unless said, it is %+v", e)
	}
}

func TestTheLayoutCountsInTheHashAndTheKeyDoesNot(t *testing.T) {
	hash := func(layout, key string) string {
		return rooted(t, "email: {from: a@shop.example, brand: {layout: mail/layout.html}, dkim: {domain: a, selector: b, key: dkim.pem}}\n", nil,
			"mail/layout.html", layout, "dkim.pem", key).Hash
	}
	if hash("{{ content }}a", ed25519Key) == hash("{{ content }}b", ed25519Key) {
		t.Error("another layout is another book")
	}
	if hash("{{ content }}a", ed25519Key) != hash("{{ content }}a", ed25519Key+"\n") {
		t.Error("a key says nothing of the rules")
	}
}
