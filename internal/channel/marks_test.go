package channel_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/internal/channel"
)

func TestMarksTellAfterACrashWhatHadLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leaving")
	marks, err := channel.OpenMarks(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = marks.Close() }() // it was written without waiting
	if _, known, err := marks.Left(); known || err != nil {
		t.Errorf("a new file proves something: %v", err)
	}
	if err := marks.Clear(); err != nil {
		t.Fatal(err)
	}
	server := startHostile(t, func(_, message int, step string) string {
		if message == 2 && step == "dot" {
			return "550 5.7.1 no"
		}
		return ""
	})
	client := newClient(t, server.port, "none", 1)
	client.Mark(marks)
	all := envelopes(4)
	all[3].To = "nobody"
	outcomes := client.Send(t.Context(), all)
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString("{\"Key\":\"begun\"}\n{\"Key\":\"half"); err != nil {
		t.Fatal(err)
	}
	left, known, err := marks.Left()
	if err != nil {
		t.Fatal(err)
	}
	if !known {
		t.Skip("this machine does not say which run of it this is")
	}
	for i, e := range all[:3] {
		if got := left[e.Key]; got == nil || got.State != outcomes[i].State || got.MessageID != outcomes[i].MessageID {
			t.Errorf("%s: %+v, want %+v", e.Key, got, outcomes[i])
		}
	}
	if o, begun := left["begun"]; !begun || o != nil || len(left) != 4 {
		t.Errorf("left are %v", left)
	}

	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(path, []byte("another-run\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, known, err := marks.Left(); known || err != nil {
		t.Errorf("after a restart of the machine it proves something: %v", err)
	}
}
