package channel_test

import (
	"context"
	"mime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/link"
	"holdfast/internal/channel"
	"holdfast/rules"
)

func TestWhoWritesToGetNoMoreIsHeard(t *testing.T) {
	key := "a key of thirty-two characters.."
	signed := func(kind, customer, topic string) string {
		return link.Sign([]byte(key), kind, "win-back", customer, "2026-01-05T09:00:00Z", "email:hello", "en", topic)
	}
	token := signed(link.Unsubscribe, "C1", "news")
	left := []string{"C1: agreed false, from mail about a letter of win-back", "C1: unsubscribe", "C1: unsubscribed, by mail"}
	byAddress := []string{"ban Ada@example.com: unsubscribed"}
	const ada, eve = "From: Ada <Ada@example.com>\n", "From: eve@example.com\n"
	for name, test := range map[string]struct {
		mail string
		said []string
	}{
		"by the letter's header":          {eve + "Subject: unsubscribe " + token + "\n\n", left},
		"folded":                          {eve + "Subject: unsubscribe\n " + token + "\n\n", left},
		"folded within":                   {eve + "Subject: Unsubscribe " + token[:60] + "\n " + token[60:] + "\n\n", left},
		"encoded":                         {eve + "Subject: " + mime.QEncoding.Encode("utf-8", "unsubscribe "+token+"\u00a0") + "\n\n", left},
		"by a program":                    {eve + "Auto-Submitted: auto-generated\nSubject: unsubscribe " + token + "\n\n", left},
		"in a form":                       {eve + "Subject: unsubscribe " + token + "\nContent-Type: multipart/report; boundary=x\n\n--x--\n", left},
		"of a letter of nobody's":         {ada + "Subject: unsubscribe " + signed(link.Unsubscribe, "erased", "") + "\n\n", byAddress},
		"by another link":                 {eve + "Subject: unsubscribe " + signed(link.Survey, "C1", "news") + "\n\n", nil},
		"by a link that was changed":      {eve + "Subject: unsubscribe " + token[:20] + "A" + token[21:] + "\n\n", nil},
		"by their address":                {ada + "Subject: Unsubscribe me, please\n\n", byAddress},
		"with a stranger's address":       {eve + "Subject: unsubscribe\n\n", nil},
		"an answer of somebody's holiday": {ada + "Auto-Submitted: auto-replied\nSubject: unsubscribe " + token + "\n\n", nil},
		"a word that begins alike":        {ada + "Subject: Unsubscribed already?\n\n", nil},
		"an answer":                       {ada + "Subject: Re: How to unsubscribe\n\n", nil},
		"without a sender":                {"Subject: unsubscribe\n\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			k := &kept{}
			dir := t.TempDir()
			put(t, dir, "1", test.mail)
			box := channel.Mailbox{
				Inbox: inbox(k), Links: rules.Links{Key: rules.NewSecret(key)},
				Customers: func(_ context.Context, address string) ([]string, error) {
					if strings.EqualFold(address, "ada@example.com") {
						return []string{"C1"}, nil
					}
					return nil, nil
				},
			}
			came, err := box.ReadMaildir(t.Context(), time.Unix(0, 0), dir)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.said, k.said); diff != "" {
				t.Error(diff)
			}
			want, file := channel.Returned{Unsubscribed: 1}, "cur/1:2,S"
			switch {
			case test.said == nil:
				want, file = channel.Returned{Other: 1}, "cur/1:2,"
			case len(test.said) == 1:
				want.Banned = 1
			}
			if got := inBox(t, dir); came != want || !slices.Equal(got, []string{file}) {
				t.Errorf("%+v, and the mailbox has %v", came, got)
			}
			if k.choices != nil && (k.choices[0].Topic != "news" || k.choices[0].Agreed) {
				t.Errorf("%+v", k.choices)
			}
			// A mail that was read before a crash is read again.
			k.said = slices.DeleteFunc(k.said, func(s string) bool { return !strings.HasPrefix(s, "ban") })
			put(t, dir, "2", test.mail)
			if _, err := box.ReadMaildir(t.Context(), time.Unix(0, 0), dir); err != nil || len(k.choices) > 1 {
				t.Errorf("%v, %+v", err, k.choices)
			}
		})
	}
}

// Old mail is read again when somebody has deleted some of an mbox: whoever has
// agreed since is not unsubscribed a second time.
func TestAWordGivenSinceAMailCameStands(t *testing.T) {
	key := "a key of thirty-two characters.."
	token := link.Sign([]byte(key), link.Unsubscribe, "win-back", "C1", "2026-01-05T09:00:00Z", "email:hello", "en", "news")
	id := channel.MessageID("C1", "ada@example.com", "bluedoor.example")
	const (
		ada  = "From: Ada@example.com\n"
		came = "Received: from mx.example by bluedoor.example with ESMTP; Mon, 5 Jan 2026 10:00:00 +0100 (CET)\nReceived: x; Mon, 5 Jan 2026 23:00:00 +0100\nDate: Sat, 3 Jan 2026 00:00:00 +0000\n"
		sent = "Date: Mon, 5 Jan 2026 10:00:00 +0100\n"
		none = "Received: nobody knows when\nDate: soon\n"
	)
	byToken, byAddress := ada+"Subject: unsubscribe "+token+"\n\n", ada+"Subject: unsubscribe\n\n"
	spam, nameless := arf(id, "ada@example.com", "Feedback-Type: abuse"), arf(id, "x", "Feedback-Type: abuse")
	before, after := january.Add(-time.Second), january.Add(time.Second) // 9:00 in UTC
	for name, test := range map[string]struct {
		mail   string
		agreed engine.Choice
		heeded bool
	}{
		"by token, agreed since":                      {came + byToken, engine.Choice{Topic: "news", At: after}, false},
		"by token, agreed before":                     {came + byToken, engine.Choice{Topic: "news", At: before}, true},
		"by token, agreed to something else":          {came + byToken, engine.Choice{Topic: "tea", At: after}, true},
		"by token, with a date alone":                 {sent + byToken, engine.Choice{Topic: "news", At: after}, false},
		"by token, without a date that can be read":   {none + byToken, engine.Choice{Topic: "news", At: after}, true},
		"by address, agreed since":                    {came + byAddress, engine.Choice{At: after}, false},
		"by address, agreed before":                   {came + byAddress, engine.Choice{At: before}, true},
		"by address, agreed to one topic":             {came + byAddress, engine.Choice{Topic: "news", At: after}, true},
		"a complaint, agreed since":                   {came + spam, engine.Choice{At: after}, false},
		"a complaint, agreed before":                  {came + spam, engine.Choice{At: before}, true},
		"a complaint without address, agreed since":   {came + nameless, engine.Choice{At: after}, false},
		"a complaint without address, agreed before":  {came + nameless, engine.Choice{At: before}, true},
		"a bounce of a mailbox that is gone all same": {came + dsn(id, "ada@example.com", "Action: failed\nStatus: 5.1.1\n"), engine.Choice{At: after}, true},
	} {
		t.Run(name, func(t *testing.T) {
			test.agreed.Customer, test.agreed.Agreed = "C1", true
			k := &kept{keys: map[string]engine.Key{id: {Customer: "C1"}}, choices: []engine.Choice{test.agreed}}
			dir := t.TempDir()
			put(t, dir, "1", test.mail)
			box := channel.Mailbox{Inbox: inbox(k), Links: rules.Links{Key: rules.NewSecret(key)}, Customers: func(context.Context, string) ([]string, error) { return []string{"C2", "C1"}, nil }}
			came, err := box.ReadMaildir(t.Context(), january.Add(time.Hour), dir)
			if err != nil || came.Other != 0 {
				t.Fatalf("%+v, %v", came, err)
			}
			heeded := slices.ContainsFunc(k.said, func(s string) bool {
				return strings.HasPrefix(s, "ban ") || strings.HasPrefix(s, "C1: agreed false")
			})
			if heeded != test.heeded {
				t.Errorf("it was heeded: %v, %q", heeded, k.said)
			}
		})
	}
}

func FuzzAnyMailCanAskForNoMore(f *testing.F) {
	f.Add([]byte("From: a@b.example\nSubject: unsubscribe 2abc\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if l, ok := channel.ParseLeaving(strings.NewReader(string(data))); ok && (strings.ContainsAny(l.Token, "\r\n ") || strings.ContainsAny(l.From, "\r\n")) {
			t.Errorf("%+v", l)
		}
	})
}
