package channel_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/internal/channel"
	"holdfast/rules"
)

// several is a channel to servers at these ports, on this machine.
func several(t *testing.T, ports ...int) *channel.SMTP {
	var all []rules.SMTP
	for _, port := range ports {
		all = append(all, rules.SMTP{Host: "127.0.0.1", Port: port, TLS: "none", Connections: 2})
	}
	c := channel.NewSMTP(settings(all...))
	c.Hurry(time.Second, time.Millisecond)
	t.Cleanup(func() { _ = c.Close() }) // never fails
	return c
}

func TestTheFirstServerThatAnswersTakesTheLetters(t *testing.T) {
	for name, sick := range map[string]func(int, int, string) string{
		"is gone":       always("connect", "drop"),
		"is busy":       always("connect", "421 too many connections"),
		"wants a login": always("mail", "530 5.7.0 authentication required"),
		"goes after one message": func(_, message int, step string) string {
			return map[bool]string{true: "drop"}[message > 1 || step == "connect" && message < 1]
		},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := startHostile(t, sick), startSink(t, nil)
			client := several(t, first.port, second.port)
			if err := client.Open(t.Context()); err != nil {
				t.Fatal(err)
			}
			for i, outcome := range client.Send(t.Context(), envelopes(20)) {
				if outcome.State != channel.Sent {
					t.Errorf("outcome %d: %+v", i, outcome)
				}
			}
			if first.messages()+len(second.letters()) != 20 {
				t.Errorf("%d and %d messages", first.messages(), len(second.letters()))
			}
		})
	}
	down := several(t, startHostile(t, always("connect", "drop")).port, startHostile(t, always("connect", "554 no")).port)
	err := down.Open(t.Context())
	if err == nil || !strings.Contains(err.Error(), "EOF") || !strings.Contains(err.Error(), "554 no") {
		t.Errorf("opening gives %v", err)
	}
	for _, outcome := range down.Send(t.Context(), envelopes(3)) {
		if outcome.State != channel.Later || !strings.Contains(outcome.Detail, "127.0.0.1 port") {
			t.Errorf("outcome %+v", outcome)
		}
	}
}

func TestAServerThatDiesInTheMiddleIsFollowedByTheNext(t *testing.T) {
	first := startHostile(t, func(connection, message int, step string) string {
		if connection > 2 || message > 3 {
			return "drop"
		}
		return ""
	})
	second := startSink(t, nil)
	client := several(t, first.port, second.port)
	for range 3 {
		for _, outcome := range client.Send(t.Context(), envelopes(10)) {
			if outcome.State != channel.Sent {
				t.Errorf("outcome %+v", outcome)
			}
		}
	}
	if first.messages() == 0 || first.messages()+len(second.letters()) != 30 {
		t.Errorf("%d and %d messages", first.messages(), len(second.letters()))
	}
}

func TestNobodyVouchesWhereTheProjectSaysSo(t *testing.T) {
	for _, encryption := range []string{"starttls", "tls"} {
		server := startEncrypted(t, encryption)
		client := channel.NewSMTP(settings(rules.SMTP{Host: "127.0.0.1", Port: server.port, TLS: encryption, Insecure: true}))
		if err := client.Open(t.Context()); err != nil {
			t.Errorf("%s: %v", encryption, err)
		}
		_ = client.Close() // never fails
	}
}

func TestEveryDomainHasItsOwnPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := channel.NewDomains([]rules.DomainRate{{Domain: "*", Rate: 2}, {Domain: "slow.example", Rate: 0.5}, {Domain: "quick.example", Rate: 0}})
		var all []channel.Envelope
		for _, domain := range []string{"slow.example", "SLOW.example", "quick.example", "quick.example", "a.example", "a.example", "b.example"} {
			all = append(all, channel.Envelope{To: "ada@" + domain})
		}
		begun, taken, when := time.Now(), map[int]bool{}, ""
		for len(taken) < len(all) {
			i := d.Take(all, func(i int) bool { return !taken[i] })
			if i < 0 {
				if !d.Wait(t.Context()) {
					t.Fatal("it did not wait")
				}
				continue
			}
			taken[i] = true
			when += " " + all[i].To[4:] + " " + time.Since(begun).String()
		}
		want := " slow.example 0s quick.example 0s quick.example 0s a.example 0s b.example 0s a.example 500ms SLOW.example 2s"
		if when != want {
			t.Errorf("%s, want\n%s", when, want)
		}
	})
	server := startSink(t, nil)
	email := settings(rules.SMTP{Host: "127.0.0.1", Port: server.port, TLS: "none", Connections: 3})
	email.PerDomain = []rules.DomainRate{{Domain: "example.com", Rate: 50}}
	client := channel.NewSMTP(email)
	defer func() { _ = client.Close() }() // never fails
	begun := time.Now()
	client.Send(t.Context(), envelopes(3))
	client.Send(t.Context(), envelopes(3))
	if took := time.Since(begun); took < 99*time.Millisecond || len(server.letters()) != 6 {
		t.Errorf("%d messages took %s at 50 a second", len(server.letters()), took)
	}
}

// A server that takes the sender for a spammer says so to every customer: they all
// go on to the other server, and nobody is lost.
func TestAServerThatRefusesTheSenderIsFollowedByTheNext(t *testing.T) {
	first, second := startHostile(t, always("rcpt", "554 5.7.1 client host blocked")), startSink(t, nil)
	client := several(t, first.port, second.port)
	if err := client.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	states := map[channel.State]int{}
	for _, outcome := range client.Send(t.Context(), envelopes(50)) {
		states[outcome.State]++
	}
	if states[channel.Sent] < 40 || states[channel.Later] != 50-states[channel.Sent] {
		t.Errorf("%v", states)
	}
	for _, outcome := range client.Send(t.Context(), envelopes(10)) {
		if outcome.State != channel.Sent {
			t.Errorf("the server is asked once more: %+v", outcome)
		}
	}
}

func TestARefusalOfTheSenderIsNotTheCustomers(t *testing.T) {
	for words, ours := range map[string]bool{
		"550 5.7.1 [192.0.2.1] our system has detected that this message is likely unsolicited": true,
		"553 5.7.1 <hello@shop.example>: Sender address rejected: not owned by user":            true,
		"550 5.1.8 <hello@shop.example>: Sender address rejected: Domain not found":             true,
		"504 5.5.2 <shop>: Helo command rejected: need fully-qualified hostname":                true,
		"530 5.7.0 Must issue a STARTTLS command first":                                         true,
		"530 Authentication required":                                                           true,
		"550 relay not permitted":                                                               true,
		"554 Service unavailable; Client host [192.0.2.1] blocked using zen.example":            true,
		"521 this host takes no mail":                                                           true,
		"550 5.5.0 Requested action not taken: mailbox unavailable":                             false,
		"550 5.7.17 Mailbox owner has changed":                                                  false,
		"552 5.3.4 Message too big for system":                                                  false,
		"554 5.6.0 Message contains invalid header":                                             false,
		"550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown":                 false,
		"550 unrouteable address":                                                               false,
		"556 domain does not accept mail":                                                       false,
		"550 message refused as spam":                                                           false,
	} {
		server := startHostile(t, always("rcpt", words))
		outcome := newClient(t, server.port, "none", 1).Send(t.Context(), envelopes(1))[0]
		if want := map[bool]channel.State{true: channel.Later, false: channel.Failed}[ours]; outcome.State != want {
			t.Errorf("%s: %s, want %s", words, outcome.State, want)
		}
	}
}

func TestAMissingMailboxIsToldFromOtherRefusals(t *testing.T) {
	for words, nobody := range map[string]bool{
		"550 5.1.1 no such user":                                   true,
		"550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found":     true,
		"550 5.1.1 <ada@example.com>: Recipient address rejected":  true,
		"550 Requested action not taken: mailbox does not exist":   true,
		"550 No such user here":                                    true,
		"551 user unknown":                                         true,
		"550 5.7.1 Unknown user or policy violation":               false,
		"552 5.2.2 mailbox full":                                   false,
		"550 5.7.26 unauthenticated mail, sender does not exist":   false,
		"550 message refused as spam":                              false,
		"554 5.7.1 Service unavailable; Client host is blocked":    false,
		"553 5.3.0 recipient's mail is forwarded; unknown trouble": false,
	} {
		server := startHostile(t, always("rcpt", words))
		outcome := newClient(t, server.port, "none", 1).Send(t.Context(), envelopes(1))[0]
		if nobody && outcome.State != channel.Failed || outcome.NoMailbox != nobody {
			t.Errorf("outcome %+v, want nobody there: %v", outcome, nobody)
		}
	}
	server := startHostile(t, always("mail", "550 5.1.1 no such user"))
	if outcome := newClient(t, server.port, "none", 1).Send(t.Context(), envelopes(1))[0]; outcome.NoMailbox {
		t.Errorf("the sender's mailbox is taken for the customer's: %+v", outcome)
	}
}
