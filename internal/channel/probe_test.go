package channel_test

import (
	"slices"
	"strings"
	"testing"

	"holdfast/internal/channel"
	"holdfast/rules"
)

func TestAProbeTellsWhatALineIsLike(t *testing.T) {
	for _, encryption := range []string{"starttls", "tls"} {
		server := startEncrypted(t, encryption)
		c := server.client(t, encryption, 1)
		p, err := c.Probe(t.Context(), 0)
		if err != nil || !strings.HasPrefix(p.TLS, "TLS 1.") || !p.Verified || p.Away {
			t.Errorf("%s: %+v, %v", encryption, p, err)
		}
		if !slices.Contains(p.Extensions, "PIPELINING") || !slices.Contains(p.Extensions, "8BITMIME") {
			t.Errorf("%s: it offers %v", encryption, p.Extensions)
		}
		if len(server.letters()) != 0 {
			t.Error("a letter was sent")
		}
	}
}

func TestAProbeTellsAWeakLine(t *testing.T) {
	server := startEncrypted(t, "starttls")
	c := channel.NewSMTP(settings(rules.SMTP{Host: "127.0.0.1", Port: server.port, TLS: "starttls", Insecure: true}))
	if p, err := c.Probe(t.Context(), 0); err != nil || p.Verified || p.TLS == "" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAProbeThatFailsSaysWhoIsToBlame(t *testing.T) {
	server := startEncrypted(t, "starttls")
	stranger := channel.NewSMTP(settings(rules.SMTP{Host: "127.0.0.1", Port: server.port, TLS: "starttls"}))
	if p, err := stranger.Probe(t.Context(), 0); err == nil || p.Away || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody vouches for: %+v, %v", p, err)
	}
	user := server.client(t, "starttls", 1)
	user.LogIn("ada", "a-wrong-password")
	if p, err := user.Probe(t.Context(), 0); err == nil || p.LoggedIn || p.TLS == "" || strings.Contains(err.Error(), "a-wrong-password") {
		t.Errorf("a wrong password: %+v, %v", p, err)
	}
	_ = server.Close() // so that nobody listens
	if p, err := user.Probe(t.Context(), 0); err == nil || !p.Away {
		t.Errorf("nobody is there: %+v, %v", p, err)
	}
}
