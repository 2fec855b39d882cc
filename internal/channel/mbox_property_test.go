package channel_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/internal/channel"
)

// asks is a mailbox of which every mail asks for no more letters, from an address
// of its own. It gives the addresses that were heard, and forgets them.
func asks(t rapid.TB, file, place string) func(at time.Time) (heard []string) {
	k := &kept{}
	box := channel.Mailbox{Inbox: inbox(k), Customers: func(context.Context, string) ([]string, error) { return []string{"C1"}, nil }}
	return func(at time.Time) []string {
		t.Helper()
		k.said = nil
		if _, err := box.ReadMbox(context.Background(), at, file, place); err != nil {
			t.Fatal(err)
		}
		return k.said
	}
}

// heard are those mails as the ledger writes them down.
func heard(from, to int) (all []string) {
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprintf("ban c%d@example.com: unsubscribed", i))
	}
	return all
}

var quotable = regexp.MustCompile(`(?m)^>*From `)

func TestMailsComeOutOfAnMboxAsTheyWentIn(t *testing.T) {
	line := rapid.SampledFrom([]string{"", "", "From ada", ">From ada", ">>>From ada", "From", ">", "> From ada", "Fromage", "\x00\xff", strings.Repeat("x", 64<<10) + ">From ada", strings.Repeat(">", 5000)})
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		file, place := filepath.Join(dir, "mail"), filepath.Join(dir, "place")
		for _, name := range []string{file, place} {
			if err := os.WriteFile(name, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var mails []string
		var whole strings.Builder
		for i := range rapid.IntRange(1, 6).Draw(t, "mails") {
			end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
			mail := fmt.Sprintf("From: c%d@example.com%sSubject: unsubscribe%s%s", i, end, end, end)
			for _, l := range rapid.SliceOfN(line, 0, 6).Draw(t, "lines") {
				mail += l + end
			}
			mails = append(mails, mail)
			whole.WriteString("From c Mon Jan  5 09:00:02 2026" + end + quotable.ReplaceAllString(mail, ">$0") + end)
		}
		look := asks(t, file, place)
		var all []string
		out, err := os.OpenFile(file, os.O_APPEND|os.O_RDWR, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close() //nolint:errcheck // what matters is looked at
		for text := whole.String(); text != ""; {
			n := rapid.IntRange(1, len(text)).Draw(t, "written")
			if _, err := out.WriteString(text[:n]); err != nil {
				t.Fatal(err)
			}
			text = text[n:]
			all = append(all, look(time.Time{})...) // long before: nothing has settled
		}
		all = append(all, look(time.Now().Add(time.Minute))...)
		if diff := cmp.Diff(heard(0, len(mails)), all); diff != "" {
			t.Fatal(diff)
		}
		if again := look(time.Now().Add(time.Minute)); again != nil {
			t.Fatalf("again: %q", again)
		}
		texts, err := channel.MboxTexts(out, int64(whole.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(mails, texts); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Python's mailbox module writes mboxes of its own, and rewrites them whole when a
// mail is deleted.
func TestAnMboxThatAnotherProgramWritesIsRead(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "mail")
	python := func(script string) {
		t.Helper()
		if out, err := exec.Command("python3", "-c", "import mailbox, sys\nbox = mailbox.mbox(sys.argv[1])\nbox.lock()\n"+script+"\nbox.close()\n", file).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	add := "for i in range(%d, %d):\n" +
		"  box.add('From: c%%d@example.com\\nSubject: unsubscribe\\n\\nFrom then on,\\n\\nFrom now on:\\nno more.\\n' %% i)"
	look := asks(t, file, filepath.Join(dir, "place"))
	for _, step := range []struct {
		does     string
		from, to int
	}{
		{fmt.Sprintf(add, 0, 3), 0, 3},
		{fmt.Sprintf(add, 3, 5), 3, 5},
		{"box.remove(0)\nbox.flush()", 1, 5},
		{fmt.Sprintf(add, 5, 6), 5, 6},
		{"box.clear()\nbox.flush()", 0, 0},
		{fmt.Sprintf(add, 6, 8), 6, 8},
	} {
		python(step.does)
		if diff := cmp.Diff(heard(step.from, step.to), look(time.Now().Add(time.Minute))); diff != "" {
			t.Errorf("after %s:\n%s", step.does, diff)
		}
	}
}
