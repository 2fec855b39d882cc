package channel_test

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"holdfast/internal/channel"
)

func TestTheNextLetterBeginsBeforeTheAnswerToTheOneBefore(t *testing.T) {
	listener := listen(t)
	t.Cleanup(func() { _ = listener.Close() })
	go func() { // a server that answers a letter only when the next has begun
		wire, err := listener.Accept()
		if err != nil {
			return // the test has ended
		}
		defer wire.Close() //nolint:errcheck // the test is over
		in := bufio.NewReader(wire)
		say := func(words string) { _, _ = io.WriteString(wire, words+"\r\n") } // the client notices
		say("220 hello")
		within, messages := false, 0
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); {
			case within && line == ".\r\n":
				within = false
				if messages++; messages == 3 {
					say("250 taken")
				}
			case within:
			case verb == "EHLO":
				say("250-hello\r\n250 PIPELINING")
			case verb == "MAIL" && messages > 0:
				say("250 taken\r\n250 fine")
			case verb == "DATA":
				say("354 go on")
				within = true
			default:
				say("250 fine")
			}
		}
	}()
	client := newClient(t, listener.Addr().(*net.TCPAddr).Port, "none", 1)
	client.Hurry(2*time.Second, time.Millisecond)
	for i, outcome := range client.Send(t.Context(), envelopes(3)) {
		if outcome.State != channel.Sent || outcome.Detail != "taken" {
			t.Errorf("outcome %d: %+v", i, outcome)
		}
	}
}
