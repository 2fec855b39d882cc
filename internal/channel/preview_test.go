package channel_test

import (
	"strings"
	"testing"

	"holdfast/internal/channel"
)

func TestTheHeadIsTheOneThatArrives(t *testing.T) {
	e := envelope("k")
	e.ToName, e.Message.Subject = texts["Arabic"], strings.Repeat("a long subject ", 20)
	head, err := channel.Head(e)
	if err != nil {
		t.Fatal(err)
	}
	arrived, _, _ := strings.Cut(strings.ReplaceAll(string(deliver(t, e).data), "\r\n", "\n"), "\n\n")
	if head != arrived {
		t.Errorf("the head is\n%s\n\nand arrives as\n%s", head, arrived)
	}
	e.To = "nobody"
	if head, err := channel.Head(e); err == nil {
		t.Errorf("nobody's letter has the head\n%s", head)
	}
}
