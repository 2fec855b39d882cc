package channel_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/internal/channel"
)

func openOutbox(t testing.TB, dir string) *channel.Outbox {
	t.Helper()
	box := channel.NewOutbox(dir)
	if err := box.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return box
}

// files are the folder's files by name.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		found[entry.Name()] = string(data)
	}
	return found
}

func TestTheOutboxHoldsOneReadableFilePerLetter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "by", "open")
	box := openOutbox(t, dir)
	outcomes := box.Send(t.Context(), []channel.Envelope{envelope("a"), envelope("b")})
	for i, outcome := range outcomes {
		if outcome.State != channel.Sent || outcome.MessageID != channel.MessageID(string(rune('a'+i)), "ada@example.com", "bluedoor.example") {
			t.Errorf("outcome %+v", outcome)
		}
		data, err := os.ReadFile(outcome.Detail)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(filepath.Base(outcome.Detail), "2026-01-05-") || filepath.Ext(outcome.Detail) != ".eml" {
			t.Errorf("the file is called %s", outcome.Detail)
		}
		checkForm(t, data)
		if got := parse(t, data); got.Subject != "We miss you" || got.ID != "<"+outcome.MessageID+">" {
			t.Errorf("the file holds %+v", got)
		}
	}
	if len(files(t, dir)) != 2 {
		t.Errorf("the folder holds %v", files(t, dir))
	}
}

func TestTheSameEnvelopeGivesTheSameBytes(t *testing.T) {
	e := envelope("a")
	e.Unsubscribe, e.Locale, e.ReplyTo = []string{"https://bluedoor.example/u"}, "de", "Café <cafe@bluedoor.example>"
	want := ""
	for range 20 {
		dir := t.TempDir()
		openOutbox(t, dir).Send(t.Context(), []channel.Envelope{e})
		got := ""
		for name, data := range files(t, dir) {
			got += name + "\n" + data
		}
		if want == "" {
			want = got
		}
		if got == "" || got != want {
			t.Fatalf("two runs differ:\n%s", cmp.Diff(want, got))
		}
	}
}

func TestALetterThatIsThereIsNotWrittenAgain(t *testing.T) {
	dir := t.TempDir()
	first := openOutbox(t, dir).Send(t.Context(), []channel.Envelope{envelope("a")})[0]
	before := files(t, dir)
	changed := envelope("a")
	changed.At = changed.At.Add(48 * time.Hour)
	changed.Message.Text = "other words"
	box := openOutbox(t, dir)
	for range 2 {
		again := box.Send(t.Context(), []channel.Envelope{changed})[0]
		if again.State != channel.Sent || again.MessageID != first.MessageID || !strings.HasPrefix(again.Detail, first.Detail) {
			t.Errorf("outcome %+v after %+v", again, first)
		}
	}
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Errorf("the folder has changed:\n%s", diff)
	}
	twice := []channel.Envelope{envelope("b"), envelope("b")}
	twice[1].At = changed.At
	box.Send(t.Context(), twice)
	if n := len(files(t, dir)); n != 2 {
		t.Errorf("one letter twice in one Send, and the folder holds %d files", n)
	}
}

func TestAFolderThatCannotBeWrittenIsFoundAtOpen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below"), "/proc/none"} {
		if err := channel.NewOutbox(dir).Open(t.Context()); err == nil || !strings.Contains(err.Error(), "opening the outbox") {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func TestAFolderThatGoesAwayLosesNoLetter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	box := openOutbox(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	outcome := box.Send(t.Context(), []channel.Envelope{envelope("a")})[0]
	if outcome.State != channel.Later || !strings.Contains(outcome.Detail, "no such file") || outcome.MessageID == "" {
		t.Errorf("outcome %+v", outcome)
	}
	if err := box.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if outcome := box.Send(t.Context(), []channel.Envelope{envelope("a")})[0]; outcome.State != channel.Sent {
		t.Errorf("outcome %+v", outcome)
	}
}

func TestALetterThatCannotTakeItsNameLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	box := openOutbox(t, dir)
	sent := box.Send(t.Context(), []channel.Envelope{envelope("a")})[0]
	if err := os.Remove(sent.Detail); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(sent.Detail, 0o700); err != nil { // a folder stands where the file should be
		t.Fatal(err)
	}
	outcome := openOutbox(t, dir).Send(t.Context(), []channel.Envelope{envelope("a")})[0]
	if outcome.State != channel.Later {
		t.Errorf("outcome %+v", outcome)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

// A process that dies while it writes a letter leaves half of one, which is none.
func TestHalfALetterThatACrashHasLeftIsNone(t *testing.T) {
	dir := t.TempDir()
	whole := openOutbox(t, dir).Send(t.Context(), []channel.Envelope{envelope("a")})[0].Detail
	want := files(t, dir)
	half := filepath.Join(dir, "."+filepath.Base(whole)+".writing")
	if err := os.Rename(whole, half); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(half, []byte(strings.Repeat("half", 10_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if o := openOutbox(t, dir).Send(t.Context(), []channel.Envelope{envelope("a")})[0]; o.State != channel.Sent || strings.Contains(o.Detail, "already") {
		t.Errorf("%+v", o)
	}
	if diff := cmp.Diff(want, files(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestAStoppedOrUnopenedOutboxWritesNothing(t *testing.T) {
	dir := t.TempDir()
	box := openOutbox(t, dir)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	outcomes := append(box.Send(ctx, []channel.Envelope{envelope("a")}),
		channel.NewOutbox(dir).Send(t.Context(), []channel.Envelope{envelope("b")})...)
	for _, outcome := range outcomes {
		if outcome.State != channel.Later || outcome.Detail == "" {
			t.Errorf("outcome %+v", outcome)
		}
	}
	if len(files(t, dir)) != 0 {
		t.Errorf("the folder holds %v", files(t, dir))
	}
	if err := channel.NewOutbox(dir).Open(ctx); err == nil {
		t.Error("a stopped Open gives no error")
	}
}

func TestWhatTheServerGetsIsWhatTheOutboxHolds(t *testing.T) {
	dir := t.TempDir()
	e := envelope("a")
	openOutbox(t, dir).Send(t.Context(), []channel.Envelope{e})
	for _, data := range files(t, dir) {
		got := deliver(t, e).data
		// The server ends the last line, a file need not.
		if !bytes.Equal(bytes.TrimRight(got, "\r\n"), bytes.TrimRight([]byte(data), "\r\n")) {
			t.Errorf("they differ:\n%s", cmp.Diff(data, string(got)))
		}
	}
}

func BenchmarkOutbox(b *testing.B) {
	box := openOutbox(b, b.TempDir())
	for i := 0; b.Loop(); i++ {
		if o := box.Send(b.Context(), []channel.Envelope{envelope(strings.Repeat("a", i%50) + time.Duration(i).String())}); o[0].State != channel.Sent {
			b.Fatal(o)
		}
	}
}
