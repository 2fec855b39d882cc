package channel_test

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/internal/channel"
)

// quoted is our letter as bounces quote it; it speaks of numbers.
func quoted(id string) string {
	return "Return-Path: <hello@bluedoor.example>\nReceived: from bluedoor.example (HELO x) (4.5.6.7)\n  by mx.example with ESMTP; 5 Jan 2026 09:00:01 -0000\nFrom: Blue Door <hello@bluedoor.example>\nTo: Ada <ada@example.com>\nSubject: 450 g of coffee\nMessage-ID:\n <" + id + ">\n\nThere are 550 g in a bag (5.1.1).\n"
}

func TestBouncesOfOldServersAreReadWhereTheyAreSure(t *testing.T) {
	key := engine.Key{Playbook: "win-back", Customer: "C1", Step: "email:hello"}
	id := channel.MessageID("C1", "ada@example.com", "bluedoor.example")
	other := channel.MessageID("C2", "bob@example.com", "bluedoor.example")
	qmail := "Return-Path: <>\nDate: 5 Jan 2026 09:00:02 -0000\nFrom: MAILER-DAEMON@mx.example\nTo: hello@bluedoor.example\nSubject: failure notice\n\n" +
		"Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n" +
		"<ada@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
	exim := "From: Mail Delivery System <Mailer-Daemon@mx.example>\nAuto-Submitted: auto-replied\nX-Failed-Recipients: ada@example.com\nSubject: Mail delivery failed: returning message to sender\n\n" +
		"This message was created automatically by mail delivery software.\n\n  ada@example.com\n    host mail.example.com [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<ada@example.com>:\n    550 unknown user\n\n------ This is a copy of the message, including all the headers. ------\n\n"
	exchange := "From: System Administrator <postmaster@example.com>\nSubject: Undeliverable: 450 g of coffee\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"x\"\n\n--x\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n" +
		"Your message did not reach some or all of the intended recipients.\n\n  ada@example.com on 05.01.2026 09:00\n    The message could not be delivered because the recipient's mailbox is full.=\n\n    <mx.example.com #5.2.2 SMTP; 552 5.2.2 over quota>\n\n--x\nContent-Type: message/rfc822\n\n"
	reply := "From: Ada <ada@example.com>\nAuto-Submitted: auto-replied\nSubject: Out of office\n\nI am away. 550 5.1.1 is my extension.\n\n"
	for name, test := range map[string]struct {
		mail string
		said []string
		came channel.Returned
		log  string
	}{
		"qmail": {
			qmail + quoted(id),
			[]string{"C1: bounced, Sorry, no mailbox here by that name. (#5.1.1)", "ban ada@example.com: bounced"},
			channel.Returned{Bounced: 1, Banned: 1},
			"",
		},
		"qmail, with its lines marked as quoted": {
			qmail + "> " + strings.ReplaceAll(quoted(id), "\n", "\n> "),
			[]string{"C1: bounced, Sorry, no mailbox here by that name. (#5.1.1)", "ban ada@example.com: bounced"},
			channel.Returned{Bounced: 1, Banned: 1},
			"",
		},
		"qmail, after days": {
			strings.Replace(qmail, "no mailbox here by that name. (#5.1.1)", "I wasn't able to establish an SMTP connection. (#4.4.1)", 1) + quoted(id),
			[]string{"C1: bounced softly, Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)"},
			channel.Returned{Bounced: 1, Soft: 1},
			"",
		},
		"Exim": {
			exim + quoted(id),
			[]string{"C1: bounced, 550 unknown user", "ban ada@example.com: bounced"},
			channel.Returned{Bounced: 1, Banned: 1},
			"",
		},
		"Exim, with lines that end as they should": {
			strings.ReplaceAll(exim+quoted(id), "\n", "\r\n"),
			[]string{"C1: bounced, 550 unknown user", "ban ada@example.com: bounced"},
			channel.Returned{Bounced: 1, Banned: 1},
			"",
		},
		"Exchange": {
			exchange + quoted(id) + "\n--x--\n",
			[]string{"C1: bounced softly, 552 5.2.2 over quota>"},
			channel.Returned{Bounced: 1, Soft: 1},
			"",
		},
		"somebody else's failed recipient": {
			strings.ReplaceAll(exim, "ada@", "eve@") + quoted(id),
			[]string{"C1: bounced, 550 unknown user"},
			channel.Returned{Bounced: 1},
			"",
		},
		"a warning": {
			strings.Replace(exim, "failed: returning message to sender", "delayed 24 hours", 1) + quoted(id),
			nil,
			channel.Returned{Other: 1},
			"it speaks of a delay",
		},
		"without a code, but for those in the letter": {
			strings.Replace(exim, "550 unknown user", "Unrouteable address", 1) + quoted(id),
			nil,
			channel.Returned{Other: 1},
			"it has no status code",
		},
		"with an address of the internet for a code": {
			strings.Replace(qmail, "(#5.1.1)", "5.1.1.7", 1) + quoted(id),
			nil,
			channel.Returned{Other: 1},
			"it has no status code",
		},
		"of a message that is not ours":        {qmail + quoted("x@y"), nil, channel.Returned{Other: 1}, "it does not name one message of ours"},
		"of a message that the ledger has not": {qmail + quoted(other), nil, channel.Returned{Other: 1}, "a report is about no message of ours"},
		"of two messages":                      {qmail + quoted(id) + quoted(other), nil, channel.Returned{Other: 1}, "it does not name one message of ours"},
		"an answer from a holiday":             {reply + quoted(id), nil, channel.Returned{Other: 1}, ""},
		"an answer from the postmaster's":      {strings.Replace(reply, "ada@", "postmaster@", 1) + quoted(id), nil, channel.Returned{Other: 1}, ""},
		"a person who forwards one":            {strings.Replace(qmail, "MAILER-DAEMON@mx.example", "Ada <ada@example.com>", 1) + quoted(id), nil, channel.Returned{Other: 1}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			k := &kept{keys: map[string]engine.Key{id: key}}
			dir := t.TempDir()
			put(t, dir, "1.mx", test.mail)
			var log bytes.Buffer
			box := channel.Mailbox{Inbox: inbox(k), Log: slog.New(slog.NewTextHandler(&log, nil))}
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
			if !strings.Contains(log.String(), test.log) || (test.log == "") != (log.Len() == 0) {
				t.Errorf("the log says %q", &log)
			}
			if left := inBox(t, dir); came.Other > 0 && !slices.Equal(left, []string{"cur/1.mx:2,"}) {
				t.Errorf("the mailbox has %v", left)
			}
		})
	}
}
