package channel_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"holdfast/internal/channel"
)

func TestARefusedRecipientLeavesTheConnectionToTheNext(t *testing.T) {
	server := startHostile(t, always("rcpt", "550 no"))
	outcomes := newClient(t, server.port, "none", 1).Send(t.Context(), envelopes(5))
	if slices.ContainsFunc(outcomes, func(o channel.Outcome) bool { return o.State != channel.Failed }) {
		t.Errorf("outcomes %+v", outcomes)
	}
	if server.dialled() != 1 {
		t.Errorf("%d connections", server.dialled())
	}
}

func TestAServerThatRefusesEverythingGetsNoMore(t *testing.T) {
	for words, lost := range map[string]int{"550 no": 20, "550 5.7.1 blocked": 0} {
		server := startHostile(t, always("rcpt", words))
		states, asked := map[channel.State]int{}, 0
		for _, outcome := range newClient(t, server.port, "none", 2).Send(t.Context(), envelopes(200)) {
			states[outcome.State]++
			if strings.HasPrefix(outcome.Detail, words) {
				asked++
			} else if !strings.Contains(outcome.Detail, "refuses everything: "+words) {
				t.Errorf("outcome %+v", outcome)
			}
		}
		if states[channel.Failed] < lost || states[channel.Failed] > lost+lost/10 || states[channel.Later] != 200-states[channel.Failed] || asked < 20 || asked > 22 {
			t.Errorf("%s: %d were asked, %v", words, asked, states)
		}
	}
}

// Only a refusal that says so is about the recipient: who answers a bare 550 may
// answer it to everybody.
func TestARefusalIsTheRecipientsWhereItSaysSo(t *testing.T) {
	for _, test := range []struct {
		step, words        string
		unclear, noMailbox bool
	}{
		{"rcpt", "550 no", true, false},
		{"rcpt", "550 5.0.0 no", true, false},
		{"rcpt", "554 5.5.0 no", true, false},
		{"rcpt", "550 Requested action not taken: mailbox unavailable", true, false},
		{"data", "554 no", true, false},
		{"dot", "550 spam", true, false},
		{"dot", "552 5.3.4 too large", true, false},
		{"rcpt", "550 5.1.1 no", false, true},
		{"rcpt", "550 No such user here", false, true},
		{"rcpt", "550 #5.1.1 rejected", false, true},
		{"rcpt", "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)", false, true},
		{"rcpt", "552 over quota (#5.2.2)", false, false},
		{"dot", "550 5.1.1 no", false, true},
		{"rcpt", "552 5.2.2 over quota", false, false},
		{"rcpt", "550 5.2.1 disabled", false, false},
		{"rcpt", "550 5.7.17 another owner", false, false},
	} {
		server := startHostile(t, always(test.step, test.words))
		o := newClient(t, server.port, "none", 1).Send(t.Context(), envelopes(1))[0]
		if o.State != channel.Failed || o.Unclear != test.unclear || o.NoMailbox != test.noMailbox || o.Unasked {
			t.Errorf("%s: %+v", test.words, o)
		}
	}
}

// Thirty letters that nobody could write kept the others from a good server.
func TestALetterThatCannotBeWrittenSaysNothingOfTheServer(t *testing.T) {
	for _, pipelining := range []bool{false, true} {
		server := startHostile(t, func(int, int, string) string { return "" })
		server.pipelining = pipelining
		all := envelopes(60)
		for i := range 30 {
			all[1+i].Write = func(*channel.Envelope) error { return errors.New("a word is missing") }
		}
		for i, o := range newClient(t, server.port, "none", 1).Send(t.Context(), all) {
			if unwritten := i >= 1 && i <= 30; unwritten != (o.State == channel.Failed && o.Unasked) || !unwritten && o.State != channel.Sent {
				t.Fatalf("letter %d: %+v", i, o)
			}
		}
	}
}

func TestALetterIsPutOffForItsAddressWhereTheServerSaysSo(t *testing.T) {
	for words, theirs := range map[string]bool{
		"450 4.1.2 Domain not found": true, "452 4.2.2 mailbox full": true, "451 4.1.8 sender's domain": false,
		"451 4.7.1 greylisted": false, "450 4.3.2 shutting down": false, "452 full": false,
	} {
		server := startHostile(t, always("rcpt", words))
		for _, o := range newClient(t, server.port, "none", 1).Send(t.Context(), envelopes(1)) {
			if o.State != channel.Later || o.Theirs != theirs {
				t.Errorf("%s: %+v", words, o)
			}
		}
	}
	server := startHostile(t, always("mail", "452 4.2.2 full"))
	if o := newClient(t, server.port, "none", 1).Send(t.Context(), envelopes(1))[0]; o.Theirs {
		t.Errorf("before anybody was named: %+v", o)
	}
}
