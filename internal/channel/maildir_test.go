package channel_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/internal/channel"
)

// kept is what a mailbox made the ledger write down. The ledger's own tests hold
// that twice is once.
type kept struct {
	keys map[string]engine.Key // of messages, by id
	said []string
	full bool // the disk

	mailed  []engine.Mailed // to whoever is asked about
	past    []string        // names of every playbook
	choices []engine.Choice
}

func (k *kept) Messages(_ context.Context, ids []string) (map[string]engine.Key, error) {
	found := map[string]engine.Key{}
	for _, id := range ids {
		if key, ok := k.keys[id]; ok {
			found[id] = key
		}
	}
	return found, nil
}

func (k *kept) Feedback(_ context.Context, _ time.Time, key engine.Key, kind engine.Reason, detail string) (bool, error) {
	if k.full {
		return false, fmt.Errorf("the disk is full")
	}
	k.said = append(k.said, fmt.Sprintf("%s: %s, %s", key.Customer, kind, detail))
	return true, nil
}

func (k *kept) SoftBounce(_ context.Context, _ time.Time, key engine.Key, detail string) (bool, error) {
	k.said = append(k.said, fmt.Sprintf("%s: bounced softly, %s", key.Customer, detail))
	return true, nil
}

func (k *kept) Mailed(context.Context, string, time.Time) ([]engine.Mailed, error) {
	return k.mailed, nil
}

func (k *kept) PastNames(context.Context, string) ([]string, error) { return k.past, nil }

func (k *kept) Choices(context.Context, string) ([]engine.Choice, error) { return k.choices, nil }

func (k *kept) Ban(_ context.Context, _ time.Time, address string, ban engine.Ban) error {
	k.said = append(k.said, fmt.Sprintf("ban %s: %s", address, ban.Why))
	return nil
}

func (k *kept) Choose(_ context.Context, choices []engine.Choice) error {
	for _, c := range choices {
		k.choices = append(k.choices, c)
		k.said = append(k.said, fmt.Sprintf("%s: agreed %v, from %s", c.Customer, c.Agreed, c.From))
	}
	return nil
}

func (k *kept) Letter(_ context.Context, key engine.Key) (time.Time, bool, error) {
	return time.Time{}, key.Customer != "erased", nil
}

func (k *kept) Respond(_ context.Context, responses []engine.Response) error {
	for _, r := range responses {
		k.said = append(k.said, fmt.Sprintf("%s: %s", r.Key.Customer, r.Type))
	}
	return nil
}

// inbox writes what comes down there.
func inbox(k *kept) channel.Inbox {
	return channel.Inbox{Returns: k, Key: func(k engine.Key) string { return k.Customer }, Soft: func() int { return 3 }}
}

// dsn is a bounce as RFC 3464 has it.
func dsn(id, to, fields string) string {
	return strings.ReplaceAll(`Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: hello@bluedoor.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b/1"

--b/1
Content-Type: text/plain

This is the mail system. I'm sorry.

--b/1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 5 Jan 2026 09:00:01 +0100

`+fields+`
--b/1
Content-Type: text/rfc822-headers

From: Blue Door <hello@bluedoor.example>
To: Ada <`+to+`>
Subject: We miss you
Message-ID: <`+id+`>

--b/1--
`, "\n", "\r\n")
}

// arf is a complaint as RFC 5965 has it.
func arf(id, to, fields string) string {
	return `From: <abuse@provider.example>
Subject: FW: We miss you
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is an email abuse report.

--b2
Content-Type: message/feedback-report

` + fields + `
User-Agent: Provider-FBL/1.0
Version: 1

--b2
Content-Type: message/rfc822
Content-Disposition: inline

From: <hello@bluedoor.example>
To: ` + to + `
Message-ID: <` + id + `>
Subject: We miss you

Dear Ada
--b2--
`
}

func TestWhatComesBackIsWrittenDown(t *testing.T) {
	key := engine.Key{Playbook: "win-back", Customer: "C1", Step: "email:hello"}
	id := channel.MessageID("C1", "ada@example.com", "bluedoor.example")
	gone := "Final-Recipient: rfc822; ada@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n  <ada@example.com>: user unknown\n"
	for name, test := range map[string]struct {
		mail string
		said []string
		came channel.Returned
	}{
		"nobody there": {
			dsn(id, "ada@example.com", gone),
			[]string{"C1: bounced, 5.1.1 550 5.1.1 <ada@example.com>: user unknown", "ban ada@example.com: bounced"},
			channel.Returned{Bounced: 1, Banned: 1},
		},
		"nobody there, in capitals": {
			dsn(id, "x@example.com", strings.ReplaceAll(gone, "ada@", "ADA@")),
			[]string{"C1: bounced, 5.1.1 550 5.1.1 <ADA@example.com>: user unknown", "ban ADA@example.com: bounced"},
			channel.Returned{Bounced: 1, Banned: 1},
		},
		"nobody there, says who came by a detour": {
			dsn(id, "", "Original-Recipient: rfc822;ada@example.com\nFinal-Recipient: rfc822;ada@elsewhere.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: x-unix; No such user here\n"),
			[]string{"C1: bounced, 5.0.0 No such user here", "ban ada@example.com: bounced"},
			channel.Returned{Bounced: 1, Banned: 1},
		},
		"nobody there, where her mail is forwarded to": {
			dsn(id, "ada2@elsewhere.example", strings.ReplaceAll(gone, "ada@example.com", "ada2@elsewhere.example")),
			[]string{"C1: bounced, 5.1.1 550 5.1.1 <ada2@elsewhere.example>: user unknown"},
			channel.Returned{Bounced: 1},
		},
		"a full mailbox": {
			dsn(id, "ada@example.com", "Final-Recipient: rfc822; ada@example.com\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 over quota, user unknown to have paid\n"),
			[]string{"C1: bounced softly, 5.2.2 552 5.2.2 over quota, user unknown to have paid"},
			channel.Returned{Bounced: 1, Soft: 1},
		},
		"tried for five days": {
			dsn(id, "ada@example.com", "Final-Recipient: rfc822; ada@example.com\nAction: failed\nStatus: 4.4.1\n"),
			[]string{"C1: bounced softly, 4.4.1"},
			channel.Returned{Bounced: 1, Soft: 1},
		},
		"a delay": {
			dsn(id, "ada@example.com", "Final-Recipient: rfc822; ada@example.com\nAction: delayed\nStatus: 4.4.1\n"),
			nil,
			channel.Returned{Other: 1},
		},
		"a message that is not ours": {
			dsn("x@y", "ada@example.com", gone), nil, channel.Returned{Other: 1},
		},
		"a complaint": {
			arf(id, "ada@example.com", "Feedback-Type: abuse"),
			[]string{"C1: complained, abuse Provider-FBL/1.0", "ban ada@example.com: complained"},
			channel.Returned{Complained: 1, Banned: 1},
		},
		"a complaint that does not say whose": {
			arf(id, "redacted@provider.example", "Feedback-Type: abuse"),
			[]string{"C1: complained, abuse Provider-FBL/1.0", "C1: agreed false, from a report of the mailbox provider: complained"},
			channel.Returned{Complained: 1},
		},
		"somebody who has enough": {
			arf(id, "ada@example.com", "Feedback-Type: opt-out"),
			[]string{"C1: unsubscribed, opt-out Provider-FBL/1.0", "ban ada@example.com: unsubscribed"},
			channel.Returned{Unsubscribed: 1, Banned: 1},
		},
		"no spam after all": {arf(id, "ada@example.com", "Feedback-Type: not-spam"), nil, channel.Returned{Other: 1}},
		"an answer":         {"From: ada@example.com\nSubject: Re: We miss you\nIn-Reply-To: <" + id + ">\n\nSo do I.\n", nil, channel.Returned{Other: 1}},
		"rubbish":           {"\x00\xff\n\nContent-Type", nil, channel.Returned{Other: 1}},
		"half a bounce":     {dsn(id, "ada@example.com", gone)[:700], nil, channel.Returned{Other: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			k := &kept{keys: map[string]engine.Key{id: key}}
			dir := t.TempDir()
			put(t, dir, "1.mx", test.mail)
			box := channel.Mailbox{Inbox: inbox(k)}
			came, err := box.ReadMaildir(t.Context(), time.Unix(0, 0), dir)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.said, k.said); diff != "" {
				t.Error(diff)
			}
			if came != test.came {
				t.Errorf("%+v, want %+v", came, test.came)
			}
			want := "1.mx:2,S"
			if came.Other > 0 {
				want = "1.mx:2,"
			}
			if got := inBox(t, dir); !slices.Equal(got, []string{"cur/" + want}) {
				t.Errorf("the mailbox has %v", got)
			}
			if came, err = box.ReadMaildir(t.Context(), time.Unix(0, 0), dir); err != nil || came != (channel.Returned{}) {
				t.Errorf("read again: %+v, %v", came, err)
			}
		})
	}
}

func TestADelayBesideABounceOfTheSameMessageIsNone(t *testing.T) {
	id := channel.MessageID("C1", "ada@example.com", "bluedoor.example")
	k := &kept{keys: map[string]engine.Key{id: {Customer: "C1"}}}
	dir := t.TempDir()
	put(t, dir, "1", dsn(id, "ada@example.com", "Action: delayed\nStatus: 4.4.1\n"))
	put(t, dir, "2", dsn(id, "ada@example.com", "Action: failed\nStatus: 4.4.1\n"))
	box := channel.Mailbox{Inbox: inbox(k)}
	if came, err := box.ReadMaildir(t.Context(), time.Unix(0, 0), dir); err != nil || came != (channel.Returned{Bounced: 1, Soft: 1, Other: 1}) {
		t.Errorf("%+v, %v, %q", came, err, k.said)
	}
}

func TestAReportThatCannotBeWrittenDownIsNotLost(t *testing.T) {
	id := channel.MessageID("C1", "ada@example.com", "bluedoor.example")
	k := &kept{keys: map[string]engine.Key{id: {Customer: "C1"}}, full: true}
	dir := t.TempDir()
	put(t, dir, "1", arf(id, "ada@example.com", "Feedback-Type: abuse"))
	box := channel.Mailbox{Inbox: inbox(k)}
	if _, err := box.ReadMaildir(t.Context(), time.Unix(0, 0), dir); err == nil || !slices.Equal(inBox(t, dir), []string{"new/1"}) {
		t.Fatalf("%v, and the mailbox has %v", err, inBox(t, dir))
	}
	k.full = false
	if came, err := box.ReadMaildir(t.Context(), time.Unix(0, 0), dir); err != nil || came.Banned != 1 || !slices.Equal(inBox(t, dir), []string{"cur/1:2,S"}) {
		t.Fatalf("%+v, %v, and the mailbox has %v", came, err, inBox(t, dir))
	}
	if _, err := box.ReadMaildir(t.Context(), time.Unix(0, 0), filepath.Join(dir, "elsewhere")); err == nil || !strings.Contains(err.Error(), "is no maildir") {
		t.Errorf("%v", err)
	}
}

func FuzzAnyMailCanBeAReport(f *testing.F) {
	f.Add([]byte(dsn("x@y", "ada@example.com", "Action: failed\nStatus: 5.1.1\n")))
	f.Add([]byte(arf("x@y", "ada@example.com", "Feedback-Type: abuse")))
	f.Fuzz(func(t *testing.T, data []byte) {
		report, ok := channel.ParseReport(strings.NewReader(string(data)))
		if ok && (report.MessageID == "" || strings.ContainsAny(report.Detail, "\r\n\x00")) {
			t.Errorf("%+v", report)
		}
	})
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "new"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "new", name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func inBox(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		found[i], _ = filepath.Rel(dir, found[i]) // both are below it
	}
	return found
}
