package channel_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/internal/channel"
)

// looks is an mbox that is looked into again and again.
type looks struct {
	t     *testing.T
	box   channel.Mailbox
	kept  *kept
	file  string
	place string
	now   time.Time
}

// newLooks knows the letters to C0, C1, C2 and so on, each to c0@example.com, ...
func newLooks(t *testing.T) *looks {
	t.Helper()
	k := &kept{keys: map[string]engine.Key{}}
	for i := range 1200 {
		k.keys[letterID(i)] = engine.Key{Playbook: "win-back", Customer: fmt.Sprintf("C%d", i)}
	}
	dir := t.TempDir()
	return &looks{t: t, box: channel.Mailbox{Inbox: inbox(k)}, kept: k, file: filepath.Join(dir, "mail"), place: filepath.Join(dir, "ledger-mbox"), now: january}
}

func letterID(i int) string {
	return channel.MessageID(fmt.Sprintf("C%d", i), fmt.Sprintf("c%d@example.com", i), "bluedoor.example")
}

// gone is a bounce of the letter to one of them, in lines that end in \n.
func gone(i int) string {
	to := fmt.Sprintf("c%d@example.com", i)
	return strings.ReplaceAll(dsn(letterID(i), to, "Final-Recipient: rfc822; "+to+"\nAction: failed\nStatus: 5.1.1\n"), "\r\n", "\n")
}

// from is the line that mail servers write before a mail.
const from = "From MAILER-DAEMON  Mon Jan  5 09:00:02 2026\n"

// boxed are bounces as an mbox.
func boxed(which ...int) string {
	var text strings.Builder
	for _, i := range which {
		text.WriteString(from + gone(i) + "\n")
	}
	return text.String()
}

// holds writes the mbox anew, as it was left a minute ago.
func (l *looks) holds(text string) {
	l.t.Helper()
	if err := os.WriteFile(l.file, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	l.left(time.Minute)
}

// left is how long ago the mbox was written to.
func (l *looks) left(ago time.Duration) {
	l.t.Helper()
	if err := os.Chtimes(l.file, time.Time{}, l.now.Add(-ago)); err != nil {
		l.t.Fatal(err)
	}
}

// appends writes more behind it.
func (l *looks) appends(text string) {
	l.t.Helper()
	file, err := os.OpenFile(l.file, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		l.t.Fatal(err)
	}
	if _, err := file.WriteString(text); err != nil {
		l.t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		l.t.Fatal(err)
	}
	l.left(time.Minute)
}

// look reads it, and gives whom it bans and how many other mails it has.
func (l *looks) look() (banned string, other int) {
	l.t.Helper()
	l.kept.said = nil
	came, err := l.box.ReadMbox(l.t.Context(), l.now, l.file, l.place)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, said := range l.kept.said {
		if address, ok := strings.CutPrefix(said, "ban "); ok {
			name, _, _ := strings.Cut(address, "@")
			banned += strings.TrimPrefix(name, "c") + " "
		}
	}
	return strings.TrimSpace(banned), came.Other
}

// sees is look, with what it is to give.
func (l *looks) sees(when, banned string, other int) {
	l.t.Helper()
	if got, rest := l.look(); got != banned || rest != other {
		l.t.Errorf("%s: it bans %q and has %d others, want %q and %d", when, got, rest, banned, other)
	}
}

func TestAnMboxIsReadInEveryShape(t *testing.T) {
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	for name, test := range map[string]struct {
		text   string
		banned string
		other  int
	}{
		"empty":                     {"", "", 0},
		"empty lines alone":         {"\n\n", "", 0},
		"one":                       {boxed(1), "1", 0},
		"three":                     {boxed(1, 2, 3), "1 2 3", 0},
		"empty lines first":         {"\n\n" + boxed(1, 2), "1 2", 0},
		"more empty lines between":  {boxed(1) + "\n\n" + boxed(2), "1 2", 0},
		"lines of mail from DOS":    {crlf(boxed(1, 2)), "1 2", 0},
		"both kinds of lines":       {crlf(boxed(1)) + boxed(2) + crlf(boxed(3)), "1 2 3", 0},
		"no empty line at the end":  {strings.TrimSuffix(boxed(1, 2), "\n"), "1 2", 0},
		"no line's end at the end":  {strings.TrimSuffix(boxed(1, 2), "\n\n"), "1 2", 0},
		"other mail between":        {boxed(1) + from + "From: ada@example.com\nSubject: Hello\n\nHello\n\n" + boxed(2), "1 2", 1},
		"a mail of nothing":         {from + "\n" + boxed(1), "1", 1},
		"a word at a line's begin":  {from + strings.Replace(gone(1), "I'm sorry", "\nFrom here on it is lost", 1) + "\n", "1", 0},
		"a paragraph that says so":  {from + strings.Replace(gone(1), "This is", ">From the mail system.\n\n>>From afar\n\nThis is", 1) + "\n", "1", 0},
		"long lines":                {from + strings.Replace(gone(1), "This is", strings.Repeat("x", 300_000)+"\nThis is", 1) + "\n" + boxed(2), "1 2", 0},
		"a very long mail":          {boxed(1) + from + "Subject: x\n\n" + strings.Repeat(strings.Repeat("x", 70)+"\n", 100_000) + "\n" + boxed(2), "1 2", 1},
		"a bounce of a long letter": {from + gone(1) + strings.Repeat(strings.Repeat("x", 70)+"\n", 100_000) + "\n" + boxed(2), "1 2", 0},
		"what is not text":          {from + "\x00\xff\n\n\x00\n\n" + boxed(1), "1", 1},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLooks(t)
			l.holds(test.text)
			l.sees("first", test.banned, test.other)
			l.sees("again", "", 0)
			if text, err := os.ReadFile(l.file); err != nil || string(text) != test.text {
				t.Errorf("the mbox has changed: %v", err)
			}
			l.appends("\n" + boxed(9))
			l.sees("with one more", "9", 0)
			l.sees("at the end", "", 0)
		})
	}
}

func TestAnMboxIsReadOnFromWhereItWasLeft(t *testing.T) {
	l := newLooks(t)
	l.sees("before anything came", "", 0)
	l.holds("")
	l.sees("empty", "", 0)
	l.holds(boxed(1, 2))
	l.sees("with two", "1 2", 0)
	l.appends(boxed(3))
	l.sees("with three", "3", 0)
	l.appends(boxed(4, 5))
	l.sees("with five", "4 5", 0)
	l.holds(boxed(3, 4, 5))
	l.sees("two deleted at the front", "3 4 5", 0)
	l.holds(boxed(3, 5, 6, 7, 8))
	l.sees("one deleted within, and some more", "3 5 6 7 8", 0)
	l.holds("")
	l.sees("emptied", "", 0)
	l.holds(boxed(9))
	l.sees("with one anew", "9", 0)
	if err := os.Rename(l.file, l.file+".1"); err != nil {
		t.Fatal(err)
	}
	l.sees("rotated", "", 0)
	l.holds(boxed(11, 12, 13))
	l.sees("longer than it was", "11 12 13", 0)
	l.holds(boxed(11, 12, 14))
	l.sees("as long as it was", "11 12 14", 0)
}

func TestAMailThatIsBeingWrittenWaits(t *testing.T) {
	l := newLooks(t)
	all := boxed(1, 2)
	half := len(all) * 3 / 4
	l.holds(all[:half])
	l.left(9 * time.Second)
	l.sees("while the second is written", "1", 0)
	l.appends(all[half:])
	l.left(0)
	l.sees("just written", "", 0)
	l.left(-time.Hour)
	l.sees("by a clock that is ahead", "", 0)
	l.left(10 * time.Second)
	l.sees("later", "2", 0)
	// A server that stalled has its mail read twice: as far as it went, and whole.
	more := boxed(3)
	l.appends(more[:300])
	l.sees("stalled", "", 1)
	l.appends(more[300:])
	l.sees("whole", "1 2 3", 0)
	l.appends("Fro")
	l.sees("with a word begun", "", 0)
	l.appends(boxed(4)[3:])
	l.sees("and ended", "4", 0)
}

func TestACrashBetweenTheLedgerAndThePlaceLosesNothing(t *testing.T) {
	l := newLooks(t)
	l.holds(boxed(1, 2))
	l.sees("first", "1 2", 0)
	before, err := os.ReadFile(l.place)
	if err != nil {
		t.Fatal(err)
	}
	l.appends(boxed(3))
	l.kept.full = true
	if _, err := l.box.ReadMbox(t.Context(), l.now, l.file, l.place); err == nil || !strings.HasPrefix(err.Error(), "reading bounces: ") {
		t.Fatalf("with a full disk: %v", err)
	}
	if after, err := os.ReadFile(l.place); err != nil || string(after) != string(before) {
		t.Fatalf("the place went on to %s, %v", after, err)
	}
	l.kept.full = false
	l.sees("with room again", "3", 0)
	if err := os.WriteFile(l.place, before, 0o600); err != nil {
		t.Fatal(err)
	}
	l.sees("after a crash", "3", 0)
	for _, damaged := range []string{"", "{", "[]", `{"Begin":5,"End":2}`, `{"Begin":-5,"End":2}`, `{"Begin":0,"End":9000000000000,"Sum":""}`} {
		if err := os.WriteFile(l.place, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		l.sees("with "+damaged, "1 2 3", 0)
	}
	gone := filepath.Join(t.TempDir(), "gone", "place")
	if _, err := l.box.ReadMbox(t.Context(), l.now, l.file, gone); err == nil || !strings.Contains(err.Error(), "writing down how far the mailbox was read") {
		t.Errorf("where it cannot be written: %v", err)
	}
}

func TestALongMboxIsReadInParts(t *testing.T) {
	l := newLooks(t)
	which := make([]int, 1200)
	for i := range which {
		which[i] = i
	}
	l.holds(boxed(which...))
	banned, _ := l.look()
	if diff := cmp.Diff(strings.Trim(fmt.Sprint(which), "[]"), banned); diff != "" {
		t.Error(diff)
	}
	l.sees("again", "", 0)
}

// weighed is a ledger that weighs what is held in memory when it is asked.
type weighed struct {
	*kept
	bytes int64
}

func (w *weighed) Messages(ctx context.Context, ids []string) (map[string]engine.Key, error) {
	w.bytes = held()
	return w.kept.Messages(ctx, ids)
}

func held() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestLongMailsAreNotHeld(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	l := newLooks(t)
	var text strings.Builder
	for i := range 8 {
		text.WriteString(from + "From: MAILER-DAEMON@mx.example\n\n<" + fmt.Sprintf("c%d@example.com", i) + ">:\n550 5.1.1 no such user\n\nMessage-ID: <" + letterID(i) + ">\n\n" +
			strings.Repeat(strings.Repeat("x", 70)+"\n", 20_000) + "\n")
	}
	l.holds(text.String())
	w := &weighed{kept: l.kept}
	l.box.Returns = w
	before := held()
	if banned, other := l.look(); len(strings.Fields(banned)) != 8 || other != 0 {
		t.Errorf("it bans %q and has %d others", banned, other)
	}
	if more := w.bytes - before; more > 4<<20 {
		t.Errorf("%d MB of mails are held", more>>20)
	}
	texts, err := channel.MboxTexts(strings.NewReader(text.String()), int64(text.Len()))
	if err != nil || len(texts) != 8 || len(texts[7]) != 1<<20 {
		t.Errorf("the last of %d mails is read to byte %d, %v", len(texts), len(texts[len(texts)-1]), err)
	}
}

func TestWhatIsNoMboxIsSaid(t *testing.T) {
	dir := t.TempDir()
	for _, made := range []error{
		os.WriteFile(filepath.Join(dir, "text"), []byte("Hello\n\n"+from), 0o600),
		os.Mkdir(filepath.Join(dir, "new"), 0o700),
	} {
		if made != nil {
			t.Fatal(made)
		}
	}
	box := channel.Mailbox{Inbox: inbox(&kept{})}
	for name, want := range map[string]string{
		"text":        "text is no mbox: it does not begin with the word From (name the file",
		"new":         "new is no file, as an mbox is (a folder with new, cur and tmp in it goes under maildir:)",
		"nowhere/box": "there is no folder for the mailbox " + filepath.Join(dir, "nowhere/box") + " (make it, or take bounces: away)",
		"text/box":    "not a directory",
	} {
		_, err := box.ReadMbox(t.Context(), january, filepath.Join(dir, name), filepath.Join(dir, "place"))
		if err == nil || !strings.HasPrefix(err.Error(), "reading bounces: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "place")); err == nil {
		t.Error("a place was written")
	}
}
