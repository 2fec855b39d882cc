package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// delivers writes an mbox as a mail server leaves it, some time before the clock of
// the tests.
func delivers(t *testing.T, path string, mails ...string) {
	t.Helper()
	var text strings.Builder
	for _, mail := range mails {
		text.WriteString("From MAILER-DAEMON  Mon Jan  5 09:00:02 2026\n" + strings.ReplaceAll(mail, "\r\n", "\n") + "\n")
	}
	write(t, path, text.String())
	if err := os.Chtimes(path, time.Time{}, noon.Add(-time.Minute)); err != nil {
		t.Fatal(err)
	}
}

func TestWhatComesBackIntoOneFileKeepsTheNextLetterBack(t *testing.T) {
	dir := weekly(t, "mbox: came")
	box := filepath.Join(dir, "came")
	if out := mustHold(t, "run", "--once", "--at", "2026-01-05T09:00", dir); !strings.Contains(out, "1 of 1 done") {
		t.Fatal(out)
	}
	var gone string
	for id, to := range messageIDs(t, dir) {
		gone = bounce(id, to, "5.1.1")
	}
	delivers(t, box, "Subject: Hello\n\nHello\n", gone)
	const came = "came back since: 1 bounced, 1 other mail, 1 never written to again\n"
	if out := mustHold(t, "run", "--once", "--at", "2026-01-06T09:00", dir); !strings.Contains(out, "0 of 0 done") || !strings.Contains(out, came) {
		t.Errorf("on the second day:\n%s", out)
	}
	list := mustHold(t, "suppress", "list", "--project", dir)
	show := mustHold(t, "customer", "show", "c00000", "--project", dir)
	if !strings.Contains(show, "bounced since 2026-01-05: 5.1.1") {
		t.Error(show)
	}
	if out := mustHold(t, "run", "--once", "--at", "2026-01-07T09:00", dir); !strings.Contains(out, "0 of 0 done") || strings.Contains(out, "came back") {
		t.Errorf("on the third day:\n%s", out)
	}
	delivers(t, box, gone) // somebody has deleted the other one
	if out := mustHold(t, "run", "--once", "--at", "2026-01-08T09:00", dir); !strings.Contains(out, "0 of 0 done") {
		t.Errorf("on the fourth day:\n%s", out)
	}
	if again := mustHold(t, "suppress", "list", "--project", dir); again != list {
		t.Errorf("the list was\n%s\nand is\n%s", list, again)
	}
	if again := mustHold(t, "customer", "show", "c00000", "--project", dir); again != show {
		t.Errorf("the customer was\n%s\nand is\n%s", show, again)
	}
	if err := os.RemoveAll(box); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(box, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := hold(t, "run", "--once", "--at", "2026-01-09T09:00", dir); code == fine || !strings.Contains(errs, "came is no file, as an mbox is") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestOldMailDoesNotUnsubscribeWhoHasAgreedSince(t *testing.T) {
	key := map[string]string{"LINK_KEY": strings.Repeat("k", 40)}
	dir := leaving(t, `links: {base: "https://shop.example/r", key: "${LINK_KEY}"}`)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "maildir: bounces", "mbox: came")
	act := func(args ...string) string {
		t.Helper()
		out, errs, code := holdWith(t, key, args...)
		if code != fine {
			t.Fatalf("%q: exit %d\n%s%s", args, code, out, errs)
		}
		return out
	}
	if out := act("run", "--once", "--at", "2026-01-05T09:00", dir); !strings.Contains(out, ": 3 of 3 done") {
		t.Fatal(out)
	}
	to, subject := mailto(t, dir, "bob@shop.example")
	if to != "hello@shop.example" {
		t.Fatalf("the header asks for a mail to %q", to)
	}
	leaves := "Date: Mon, 5 Jan 2026 10:30:00 +0000\nFrom: bob@elsewhere.example\nSubject: " + subject + "\n\n"
	delivers(t, filepath.Join(dir, "came"), "Subject: Hello\n\nHello\n", leaves)
	if out := act("run", "--once", "--at", "2026-01-06T09:00", dir); !strings.Contains(out, ": 2 of 2 done") || !strings.Contains(out, "1 unsubscribed") {
		t.Fatal(out)
	}
	act("customer", "agree", "bob", "--from", "the counter", "--project", dir)
	delivers(t, filepath.Join(dir, "came"), leaves)
	if out := act("run", "--once", "--at", "2026-01-07T09:00", dir); !strings.Contains(out, ": 3 of 3 done") {
		t.Error(out)
	}
}
