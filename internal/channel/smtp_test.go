package channel_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/internal/channel"
	"holdfast/rules"
)

func TestLettersTravelEncrypted(t *testing.T) {
	for _, encryption := range []string{"", "starttls", "tls"} {
		t.Run("tls: "+encryption, func(t *testing.T) {
			server := startEncrypted(t, encryption)
			client := server.client(t, encryption, 2)
			client.LogIn("ada", "right-horse")
			if err := client.Open(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, outcome := range client.Send(t.Context(), envelopes(5)) {
				if outcome.State != channel.Sent || !strings.Contains(outcome.Detail, "OK") {
					t.Errorf("outcome %+v", outcome)
				}
			}
			if len(server.letters()) != 5 || server.loginCount() == 0 || server.loginCount() > 2 {
				t.Errorf("%d arrived, %d logins", len(server.letters()), server.loginCount())
			}
		})
	}
}

// startEncrypted is a sink with a certificate of its own.
func startEncrypted(t *testing.T, encryption string) *sink {
	if encryption != "tls" {
		return startSink(t, withTLS(t))
	}
	server := startSink(t, func(s *sink) {})
	config, roots := certificate(t)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	server.port, server.roots = listener.Addr().(*net.TCPAddr).Port, roots
	go func() { _ = server.Serve(listener) }() // ends with Close
	return server
}

func TestNothingIsSentOverALineThatIsNotSafe(t *testing.T) {
	tests := map[string]struct {
		client func(*testing.T) *channel.SMTP
		detail string
	}{
		"no STARTTLS is offered": {func(t *testing.T) *channel.SMTP {
			return startSink(t, nil).client(t, "starttls", 1)
		}, "the server offers no STARTTLS (tls: starttls is asked for; use tls: tls on port 465, or tls: none only for a server on this machine)"},
		"a certificate that nobody vouches for": {func(t *testing.T) *channel.SMTP {
			return newClient(t, startSink(t, withTLS(t)).port, "starttls", 1)
		}, "certificate"},
		"the same, encrypted from the first byte": {func(t *testing.T) *channel.SMTP {
			return newClient(t, startEncrypted(t, "tls").port, "tls", 1)
		}, "certificate"},
		"a certificate for another name": {func(t *testing.T) *channel.SMTP {
			server := startSink(t, withTLS(t))
			client := channel.NewSMTP(settings(rules.SMTP{Host: "localhost", Port: server.port, TLS: "starttls"}))
			client.Trust(server.roots)
			return client
		}, "wanted to match localhost"},
		"TLS where there is none": {func(t *testing.T) *channel.SMTP {
			return startSink(t, nil).client(t, "tls", 1)
		}, "tls: "},
		"a word that means nothing": {func(t *testing.T) *channel.SMTP {
			return startSink(t, nil).client(t, "ssl", 1)
		}, `write starttls, tls or none`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client := test.client(t)
			if err := client.Open(t.Context()); err == nil || !strings.Contains(err.Error(), test.detail) {
				t.Errorf("opening gives %v, want %s", err, test.detail)
			}
			client.Hurry(time.Second, time.Millisecond)
			if outcome := client.Send(t.Context(), envelopes(1))[0]; outcome.State != channel.Later {
				t.Errorf("outcome %+v", outcome)
			}
		})
	}
}

func TestAWrongPasswordIsFoundAtOpenAndNotRepeated(t *testing.T) {
	server := startSink(t, withTLS(t))
	client := server.client(t, "starttls", 1)
	client.LogIn("ada", `wrong "horse" \ 1`) // the server says it aloud
	err := client.Open(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no such user as ada with password (secret)") {
		t.Errorf("opening gives %v", err)
	}
	none := startSink(t, nil)
	client = none.client(t, "none", 1)
	client.LogIn("ada", "right-horse")
	if err := client.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "offers no login") {
		t.Errorf("opening gives %v", err)
	}
}

// startEcho is a server that repeats whatever it is told, in every refusal.
func startEcho(t *testing.T, host, mechanisms string, allow bool) int {
	listener, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Skipf("this machine does not answer to %s: %v", host, err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	serve := func(wire net.Conn) {
		defer func() { _ = wire.Close() }()
		in := bufio.NewScanner(wire)
		said := ""
		fmt.Fprint(wire, "220 echo\r\n")
		for in.Scan() {
			line := in.Text()
			decoded, _ := base64.StdEncoding.DecodeString(line[strings.LastIndexByte(line, ' ')+1:]) // else it is empty
			said += fmt.Sprintf(" %s %s", line, strings.ReplaceAll(string(decoded), "\x00", " "))
			switch {
			case strings.HasPrefix(line, "EHLO"):
				fmt.Fprintf(wire, "250-echo\r\n250 AUTH %s\r\n", mechanisms)
			case strings.HasPrefix(line, "AUTH LOGIN"):
				fmt.Fprint(wire, "334 VXNlcm5hbWU6\r\n")
			case string(decoded) == "ada":
				fmt.Fprint(wire, "334 UGFzc3dvcmQ6\r\n")
			case allow && !strings.HasPrefix(line, "MAIL"):
				fmt.Fprint(wire, "235 in\r\n")
			default:
				fmt.Fprintf(wire, "535 you said%s\r\n", said)
			}
		}
	}
	go func() {
		for {
			wire, err := listener.Accept()
			if err != nil {
				return // the test has ended
			}
			go serve(wire)
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

func TestAPasswordIsNeverRepeated(t *testing.T) {
	for _, password := range []string{"correct-horse", `with "quotes" and \`, "smörgås ☕", "=?utf-8?q?x?="} {
		for _, mechanism := range []string{"PLAIN", "LOGIN"} {
			for _, allow := range []bool{true, false} {
				client := newClient(t, startEcho(t, "127.0.0.1", mechanism, allow), "none", 1)
				client.LogIn("ada", password)
				err := client.Open(t.Context())
				if err == nil {
					t.Errorf("a server that refuses all mail was opened")
				}
				outcome := client.Send(t.Context(), envelopes(1))[0]
				if !strings.Contains(outcome.Detail, "you said") || !strings.Contains(outcome.Detail, "(secret)") {
					t.Errorf("the server's words are not there: %+v", outcome)
				}
				var logged bytes.Buffer
				slog.New(slog.NewTextHandler(&logged, nil)).Info("open", "err", err, "channel", client, "outcome", outcome)
				slog.New(slog.NewJSONHandler(&logged, nil)).Info("open", "err", err, "channel", client, "outcome", outcome)
				said := fmt.Sprintf("%v %+v %#v %s %v %+v %#v", err, outcome, outcome, logged.String(), client, client, client)
				for _, secret := range []string{
					password, strings.Trim(fmt.Sprintf("%q", password), `"`),
					base64.StdEncoding.EncodeToString([]byte(password)),
					base64.StdEncoding.EncodeToString([]byte("\x00ada\x00" + password)),
				} {
					if strings.Contains(said, secret) {
						t.Errorf("%s, password %q: %q is repeated in %s", mechanism, password, secret, said)
					}
				}
			}
		}
	}
}

func TestAPasswordIsNotSentInTheClear(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "LOGIN"} {
		// Any other name of this machine than those that are always it.
		client := channel.NewSMTP(settings(rules.SMTP{Host: "127.0.0.2", Port: startEcho(t, "127.0.0.2", mechanism, true), TLS: "none"}))
		client.LogIn("ada", "right-horse")
		err := client.Open(t.Context())
		if err == nil || !strings.Contains(err.Error(), "not sent over a line that is not encrypted") {
			t.Errorf("opening gives %v", err)
		}
	}
	client := newClient(t, startEcho(t, "127.0.0.1", "GSSAPI XOAUTH2", true), "none", 1)
	client.LogIn("ada", "right-horse")
	if err := client.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "GSSAPI, XOAUTH2") {
		t.Errorf("opening gives %v", err)
	}
}

func TestConnectionsAreKeptFromOneSendToTheNext(t *testing.T) {
	server := startSink(t, nil)
	client := server.client(t, "none", 3)
	for range 4 {
		for _, outcome := range client.Send(t.Context(), envelopes(30)) {
			if outcome.State != channel.Sent {
				t.Errorf("outcome %+v", outcome)
			}
		}
	}
	if len(server.letters()) != 120 || server.dialled() > 3 {
		t.Errorf("%d arrived over %d connections", len(server.letters()), server.dialled())
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	if outcomes := client.Send(t.Context(), nil); len(outcomes) != 0 {
		t.Errorf("no envelopes, but %v", outcomes)
	}
}

func TestOutcomesStandInTheOrderOfTheirEnvelopes(t *testing.T) {
	server := startSink(t, nil)
	all := envelopes(40)
	for i := range all {
		if i%7 == 3 {
			all[i].To = "nobody"
		}
	}
	for i, outcome := range server.client(t, "none", 4).Send(t.Context(), all) {
		want := channel.Sent
		if i%7 == 3 {
			want = channel.Failed
		} else if outcome.MessageID != channel.MessageID(all[i].Key, "ada@example.com", "bluedoor.example") {
			t.Errorf("outcome %d has the id of another", i)
		}
		if outcome.State != want {
			t.Errorf("outcome %d: %+v", i, outcome)
		}
	}
}

func TestAMessageGoesToOneRecipient(t *testing.T) {
	server := startSink(t, func(s *sink) { s.MaxRecipients = 1 })
	all := envelopes(3)
	for i := range all {
		all[i].To = fmt.Sprintf("customer%d@example.com", i)
	}
	server.client(t, "none", 1).Send(t.Context(), all)
	for i, a := range server.letters() {
		if to := parse(t, a.data).To; a.to != all[i].To || len(to) != 1 || to[0].Address != all[i].To {
			t.Errorf("message %d went to %s and says %v", i, a.to, to)
		}
	}
}

func TestThePaceIsHeldOverAllConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for rate, want := range map[float64]time.Duration{0: 0, 4: 2500 * time.Millisecond, 0.5: 20 * time.Second, 1e12: 0} {
			pace, begun := channel.NewPace(rate), time.Now()
			for range 10 {
				if !pace.Wait(t.Context()) {
					t.Fatal("it did not wait")
				}
			}
			if took := time.Since(begun).Round(time.Microsecond); took != want {
				t.Errorf("10 messages at %g a second took %s, want %s", rate, took, want)
			}
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if channel.NewPace(1e-30).Wait(ctx) {
			t.Error("it did not stop with its context")
		}
	})
	server := startSink(t, nil)
	client := channel.NewSMTP(settings(rules.SMTP{Host: "127.0.0.1", Port: server.port, TLS: "none", Connections: 3, Rate: 100}))
	defer func() { _ = client.Close() }() // never fails
	begun := time.Now()
	client.Send(t.Context(), envelopes(10))
	// Never less, however slow the machine.
	if took := time.Since(begun); took < 95*time.Millisecond || len(server.letters()) != 10 {
		t.Errorf("%d messages took %s at 100 a second", len(server.letters()), took)
	}
}

func TestPostfixTakesEveryLetter(t *testing.T) {
	client := newClient(t, startPostfixSink(t, ""), "none", 4)
	open(t, client)
	for _, outcome := range client.Send(t.Context(), envelopes(200)) {
		if outcome.State != channel.Sent {
			t.Fatalf("outcome %+v", outcome)
		}
	}
}

func BenchmarkSend(b *testing.B) {
	for _, connections := range []int{1, 8} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			server := startSink(b, nil)
			client := server.client(b, "none", connections)
			if err := client.Open(b.Context()); err != nil {
				b.Fatal(err)
			}
			all := envelopes(b.N)
			b.ResetTimer()
			for _, outcome := range client.Send(b.Context(), all) {
				if outcome.State != channel.Sent {
					b.Fatal(outcome)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
		})
	}
}
