package channel_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"holdfast/internal/channel"
)

func TestEveryWayToLoseAServerHasItsState(t *testing.T) {
	tests := []struct {
		step, mood string
		state      channel.State
		detail     string
	}{
		{"mail", "", channel.Sent, "taken"},
		{"mail", "drop", channel.Later, "the connection broke at MAIL FROM: EOF"},
		{"rcpt", "drop", channel.Later, "the connection broke at RCPT TO: EOF"},
		{"data", "drop", channel.Later, "the connection broke at DATA: EOF"},
		{"half", "drop", channel.Later, "the connection broke within the message: "},
		{"dot", "drop", channel.Unknown, "the connection broke at the end of the message, the message may have arrived: EOF"},
		{"mail", "hang", channel.Later, "i/o timeout"},
		{"rcpt", "hang", channel.Later, "i/o timeout"},
		{"data", "hang", channel.Later, "i/o timeout"},
		{"half", "hang", channel.Later, "i/o timeout"},
		{"dot", "hang", channel.Unknown, "i/o timeout"},
		{"mail", "421 4.3.2 going home", channel.Later, "421 4.3.2 going home (at MAIL FROM)"},
		{"mail", "550 5.7.1 you are not welcome", channel.Later, "550 5.7.1 you are not welcome (at MAIL FROM)"},
		{"rcpt", "421 4.3.2 going home", channel.Later, "421 4.3.2 going home (at RCPT TO)"},
		{"rcpt", "451 4.7.1 greylisted", channel.Later, "451 4.7.1 greylisted (at RCPT TO)"},
		{"rcpt", "452 4.2.2 mailbox full", channel.Later, "452 4.2.2 mailbox full (at RCPT TO)"},
		{"rcpt", "550-5.1.1 no such user,\r\n550 5.1.1 nor ever was", channel.Failed, "550 5.1.1 no such user, 5.1.1 nor ever was (at RCPT TO)"},
		{"rcpt", "299 what", channel.Later, "299 what"},
		{"rcpt", "hello?", channel.Later, "short response: hello?"},
		{"data", "451 later", channel.Later, "451 later (at DATA)"},
		{"mail", "550 no", channel.Later, "550 no (at MAIL FROM)"},
		{"rcpt", "554 5.7.1 client host rejected", channel.Later, "554 5.7.1 client host rejected (at RCPT TO)"},
		{"dot", "550 5.7.26 not authenticated", channel.Later, "550 5.7.26 not authenticated (at the end of the message)"},
		{"data", "554 no", channel.Failed, "554 no (at DATA)"},
		{"dot", "421 full", channel.Later, "421 full (at the end of the message)"},
		{"dot", "451 try again", channel.Later, "451 try again (at the end of the message)"},
		{"dot", "452 disk full", channel.Later, "452 disk full (at the end of the message)"},
		{"dot", "550 spam", channel.Failed, "550 spam (at the end of the message)"},
		{"dot", "552 too big", channel.Failed, "552 too big (at the end of the message)"},
		{"dot", "354 what", channel.Unknown, "may have arrived"},
		{"dot", "rubbish", channel.Unknown, "may have arrived"},
		{"dot", "\x1b[31m", channel.Unknown, "may have arrived"},
	}
	for i := range 2 * len(tests) {
		test, pipelining := tests[i/2], i%2 == 1
		t.Run(fmt.Sprintf("%s %s, pipelining %v", test.step, strings.TrimSpace(test.mood), pipelining), func(t *testing.T) {
			t.Parallel()
			server := startHostile(t, always(test.step, test.mood))
			server.pipelining = pipelining
			client := newClient(t, server.port, "none", 1)
			client.Hurry(5*time.Second, time.Millisecond)
			if test.mood == "hang" {
				client.Hurry(150*time.Millisecond, time.Millisecond)
			}
			e := envelope("k")
			if test.step == "half" { // longer than what fits between the two
				e.Message.Text = strings.Repeat("All work and no coffee makes Ada a dull girl.\n", 300_000)
			}
			outcome := client.Send(t.Context(), []channel.Envelope{e})[0]
			if outcome.State != test.state || !strings.Contains(outcome.Detail, test.detail) {
				t.Errorf("outcome %+v, want %s: %s", outcome, test.state, test.detail)
			}
			if outcome.MessageID != channel.MessageID("k", "ada@example.com", "bluedoor.example") {
				t.Errorf("message id %q", outcome.MessageID)
			}
			if strings.ContainsAny(outcome.Detail, "\r\n\x1b") {
				t.Errorf("detail %q is not one line of text", outcome.Detail)
			}
		})
	}
}

func TestAServerThatCannotBeReachedIsFoundAtOpen(t *testing.T) {
	tests := map[string]struct {
		mood   func(int, int, string) string
		detail string
	}{
		"drops at once":    {always("connect", "drop"), "EOF"},
		"is busy":          {always("connect", "554 no service here"), "554 no service here"},
		"hangs":            {always("connect", "hang"), "i/o timeout"},
		"hangs after EHLO": {always("ehlo", "hang"), "i/o timeout"},
		"wants a login":    {always("mail", "530 5.7.0 authentication required"), "mail from hello@bluedoor.example is not taken: 530 5.7.0 authentication required"},
		"cannot go back":   {always("rset", "drop"), "taking a message back: EOF"},
		"speaks no SMTP":   {always("connect", "HTTP/1.1 400 Bad Request"), "short response: HTTP"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, startHostile(t, test.mood).port, "none", 1)
			client.Hurry(150*time.Millisecond, time.Millisecond)
			if err := client.Open(t.Context()); err == nil || !strings.Contains(err.Error(), test.detail) {
				t.Errorf("opening gives %v, want %s", err, test.detail)
			}
		})
	}
}

func TestAClosedPortIsTriedThreeTimesAndEverythingIsLater(t *testing.T) {
	server := startHostile(t, always("connect", "drop"))
	client := newClient(t, server.port, "none", 4)
	outcomes := client.Send(t.Context(), envelopes(50))
	for _, outcome := range outcomes {
		if outcome.State != channel.Later || !strings.Contains(outcome.Detail, "EOF") || outcome.MessageID == "" {
			t.Fatalf("outcome %+v", outcome)
		}
	}
	if server.dialled() != 3 {
		t.Errorf("it was dialled %d times", server.dialled())
	}

	listener := listen(t)
	port := listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close() // now nobody listens there
	client = newClient(t, port, "none", 1)
	err := client.Open(t.Context())
	if err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("opening gives %v", err)
	}
	outcome := client.Send(t.Context(), envelopes(1))[0]
	if outcome.State != channel.Later || !strings.Contains(outcome.Detail, "connection refused") {
		t.Errorf("outcome %+v", outcome)
	}
}

func TestAnEnvelopeThatIsNoneFailsEvenWhenTheServerIsGone(t *testing.T) {
	client := newClient(t, startHostile(t, always("connect", "drop")).port, "none", 1)
	all := envelopes(2)
	all[1].To = "nobody"
	outcomes := client.Send(t.Context(), all)
	if outcomes[0].State != channel.Later || outcomes[1].State != channel.Failed {
		t.Errorf("outcomes %+v", outcomes)
	}
}

func TestAConnectionThatWentStaleIsDialledAgainAndNothingIsLost(t *testing.T) {
	for _, mood := range []string{"drop", "421 4.4.2 idle for too long"} {
		t.Run(mood, func(t *testing.T) {
			server := startHostile(t, func(_, message int, step string) string {
				if message == 2 && step == "mail" {
					return mood
				}
				return ""
			})
			client := newClient(t, server.port, "none", 1)
			if err := client.Open(t.Context()); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				for _, outcome := range client.Send(t.Context(), envelopes(3)) {
					if outcome.State != channel.Sent {
						t.Errorf("outcome %+v", outcome)
					}
				}
			}
			if server.dialled() != 6 || server.messages() != 6 {
				t.Errorf("%d connections, %d messages", server.dialled(), server.messages())
			}
		})
	}
}

func TestAConnectionThatLayIdleIsNotTheLettersFault(t *testing.T) {
	server := startHostile(t, func(connection, _ int, step string) string {
		if connection == 1 && step == "rcpt" {
			return "drop"
		}
		return ""
	})
	client := newClient(t, server.port, "none", 1)
	if err := client.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if outcome := client.Send(t.Context(), envelopes(1))[0]; outcome.State != channel.Sent {
		t.Errorf("outcome %+v", outcome)
	}
}

func TestAServerThatTalksTooMuchIsCutShort(t *testing.T) {
	server := startHostile(t, always("rcpt", "550 x"+strings.Repeat("é", 5000)))
	detail := newClient(t, server.port, "none", 1).Send(t.Context(), envelopes(1))[0].Detail
	if len(detail) > 610 || !strings.HasPrefix(detail, "550 xéé") || !utf8.ValidString(detail) {
		t.Errorf("the detail has %d bytes: %s", len(detail), detail)
	}
}

func TestAServerThatNeverSaysWhatBecameOfALetterGetsNoMore(t *testing.T) {
	server := startHostile(t, always("dot", "drop"))
	states := map[channel.State]int{}
	for _, outcome := range newClient(t, server.port, "none", 2).Send(t.Context(), envelopes(200)) {
		states[outcome.State]++
		if outcome.State == channel.Later && !strings.Contains(outcome.Detail, "does not say what becomes of letters: the connection broke") {
			t.Fatalf("outcome %+v", outcome)
		}
	}
	if n := states[channel.Unknown]; n < 20 || n > 21 || states[channel.Later] != 200-n {
		t.Errorf("outcomes %v", states)
	}
}

func TestAServerThatAllowsFewerConnectionsGetsFewer(t *testing.T) {
	server := startHostile(t, func(connection, _ int, step string) string {
		if step == "connect" && connection > 1 {
			return "421 too many connections"
		}
		if step == "dot" {
			time.Sleep(2 * time.Millisecond) // so that the others come to dial
		}
		return ""
	})
	for _, outcome := range newClient(t, server.port, "none", 4).Send(t.Context(), envelopes(20)) {
		if outcome.State != channel.Sent {
			t.Errorf("outcome %+v", outcome)
		}
	}
	if server.dialled() > 4 {
		t.Errorf("it was dialled %d times", server.dialled())
	}
}

func TestAServerThatAllowsOneConnectionAndFewMessagesGetsThemAll(t *testing.T) {
	var server *hostile
	ready := make(chan struct{})
	server = startHostile(t, func(_, message int, step string) string {
		<-ready
		server.mutex.Lock()
		open := server.open
		server.mutex.Unlock()
		switch {
		case step == "connect" && open > 1:
			return "421 too many connections"
		case step == "mail" && message > 6:
			return "421 too many messages"
		case step == "dot":
			time.Sleep(15 * time.Millisecond) // so that the others come to dial, and again
		}
		return ""
	})
	close(ready)
	client := newClient(t, server.port, "none", 4)
	client.Hurry(5*time.Second, 10*time.Millisecond)
	for _, outcome := range client.Send(t.Context(), envelopes(8)) {
		if outcome.State != channel.Sent {
			t.Errorf("outcome %+v", outcome)
		}
	}
}

func TestOnlyDialsThatFailInARowCount(t *testing.T) {
	server := startHostile(t, func(connection, message int, step string) string {
		if connection%3 != 0 && step == "connect" || message > 1 {
			return "drop"
		}
		return ""
	})
	for _, outcome := range newClient(t, server.port, "none", 1).Send(t.Context(), envelopes(4)) {
		if outcome.State != channel.Sent {
			t.Errorf("outcome %+v", outcome)
		}
	}
}

func TestWhenTheContextEndsTheMessageOnItsWayIsFinished(t *testing.T) {
	ctx, stop := context.WithCancelCause(t.Context())
	server := startHostile(t, func(_, message int, step string) string {
		if message == 2 && step == "rcpt" {
			stop(errors.New("the daemon stops"))
		}
		return ""
	})
	outcomes := newClient(t, server.port, "none", 1).Send(ctx, envelopes(4))
	want := []channel.State{channel.Sent, channel.Sent, channel.Later, channel.Later}
	for i, outcome := range outcomes {
		if outcome.State != want[i] || want[i] == channel.Later && !strings.Contains(outcome.Detail, "the daemon stops") {
			t.Errorf("outcome %d: %+v", i, outcome)
		}
	}
}

func TestADialEndsWithItsContext(t *testing.T) {
	server := startHostile(t, always("ehlo", "hang"))
	client := newClient(t, server.port, "none", 1)
	client.Hurry(time.Hour, time.Hour)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if err := client.Open(ctx); err == nil {
		t.Error("opening a server that hangs gives no error")
	}
	if outcome := client.Send(ctx, envelopes(1))[0]; outcome.State != channel.Later {
		t.Errorf("outcome %+v", outcome)
	}
}

func envelopes(n int) []channel.Envelope {
	all := make([]channel.Envelope, n)
	for i := range all {
		all[i] = envelope(fmt.Sprintf("key/%d", i))
	}
	return all
}

// Whatever a server does: every envelope is answered, nothing arrives twice,
// what is called sent arrived, what is called later or failed did not, and no
// connection is left open.
func TestNoServerCanMakeTheChannelLie(t *testing.T) {
	moods := []string{
		"", "", "", "", "", "", "drop", "421 bye", "451 later", "550 no", "rubbish", "299 odd", "250-never\r\n250 ends", "354 ?",
	}
	rapid.Check(t, func(rt *rapid.T) {
		script := rapid.SliceOfN(rapid.SampledFrom(moods), 1, 60).Draw(rt, "script")
		count := rapid.IntRange(1, 12).Draw(rt, "messages")
		connections := rapid.IntRange(1, 4).Draw(rt, "connections")
		server := startHostile(rt, func(connection, message int, step string) string {
			// By place, not by time, so that a failure can be replayed.
			return script[(connection*31+message*7+slices.Index(steps, step))%len(script)]
		})
		server.pipelining = rapid.Bool().Draw(rt, "pipelining")
		client := newClient(rt, server.port, "none", connections)
		client.Hurry(2*time.Second, 10*time.Microsecond)
		outcomes := client.Send(t.Context(), envelopes(count))
		if len(outcomes) != count {
			rt.Fatalf("%d envelopes, %d outcomes", count, len(outcomes))
		}
		for i, outcome := range outcomes {
			took := server.took(channel.MessageID(fmt.Sprintf("key/%d", i), "ada@example.com", "bluedoor.example"))
			switch {
			case outcome.State == channel.Sent && took == 1:
			case outcome.State == channel.Unknown && took <= 1:
			case (outcome.State == channel.Later || outcome.State == channel.Failed) && took == 0 && outcome.Detail != "":
			default:
				rt.Errorf("outcome %+v, but it arrived %d times", outcome, took)
			}
		}
		_ = client.Close() // never fails
		if !quiet(server) {
			rt.Errorf("%d connections are left open", server.opened())
		}
	})
}

// quiet waits until a server that does not hang has no connection any more.
func quiet(h *hostile) bool {
	for range 5000 {
		if h.opened() == 0 {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}
