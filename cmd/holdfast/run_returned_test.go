package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/engine/signature"
)

// weekly is a shop that writes to one customer as often as it is told to, and
// hears of what comes back.
func weekly(t *testing.T, bounces string) string {
	t.Helper()
	dir := many(t, 1)
	path := filepath.Join(dir, "holdfast.yaml")
	replace(t, path, "at: 2026-01-05T09:00\n", "")
	replace(t, path, `<hello@shop.example>"`, `<hello@shop.example>", bounces: {`+bounces+`}`)
	replace(t, path, "audience: consent,", "audience: consent, always: true,")
	if err := os.MkdirAll(filepath.Join(dir, "back", "new"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// messageIDs are those of the letters that were written, with their address.
func messageIDs(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "out", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		message, err := mail.ReadMessage(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		to, err := mail.ParseAddress(message.Header.Get("To"))
		if err != nil {
			t.Fatal(err)
		}
		ids[message.Header.Get("Message-ID")] = to.Address
	}
	return ids
}

// comesBack puts a bounce of a letter into the mailbox.
func comesBack(t *testing.T, dir, id, to, status string) {
	t.Helper()
	write(t, filepath.Join(dir, "back", "new", strings.Trim(id, "<>")), bounce(id, to, status))
}

// bounce is what a mail server writes of a letter.
func bounce(id, to, status string) string {
	return strings.ReplaceAll(`From: MAILER-DAEMON@mx.example
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; `+to+`
Action: failed
Status: `+status+`

--b
Content-Type: text/rfc822-headers

Message-ID: `+id+`

--b--
`, "\n", "\r\n")
}

// days writes a letter a day for so many days, of which those named come back, and
// gives what each day's run prints.
func days(t *testing.T, dir string, back ...bool) (printed []string) {
	t.Helper()
	seen := map[string]bool{}
	for day, back := range back {
		printed = append(printed, mustHold(t, "run", "--once", "--at", fmt.Sprintf("2026-01-%02dT09:00", 5+day), dir))
		for id, to := range messageIDs(t, dir) {
			if back && !seen[id] {
				comesBack(t, dir, id, to, "4.2.2")
			}
			seen[id] = true
		}
	}
	return printed
}

func TestLettersThatKeepComingBackEndByThemselves(t *testing.T) {
	dir := weekly(t, "maildir: back, soft: 3")
	for day, out := range days(t, dir, true, true, true) {
		if !strings.Contains(out, "1 of 1 done") || day > 0 != strings.Contains(out, "came back since: 1 bounced for now\n") {
			t.Fatalf("on day %d:\n%s", day, out)
		}
	}
	out := mustHold(t, "run", "--once", "--at", "2026-01-08T09:00", dir)
	if !strings.Contains(out, "0 of 0 done") || !strings.Contains(out, "came back since: 1 bounced for now, 1 never written to again\n") {
		t.Fatalf("on the last day:\n%s", out)
	}
	show := mustHold(t, "customer", "show", "c00000", "--project", dir)
	for _, want := range []string{"came back     3 letters (3 for now), the last on 2026-01-05: 4.2.2", "bounced since 2026-01-05: 3 letters in a row came back, the last with: 4.2.2"} {
		if !strings.Contains(show, want) {
			t.Errorf("there is no %q in\n%s", want, show)
		}
	}
}

func TestAHardBounceThatNamesNobodyEndsTheLettersToTheAddress(t *testing.T) {
	dir := weekly(t, "maildir: back")
	mustHold(t, "run", "--once", "--at", "2026-01-05T09:00", dir)
	for id := range messageIDs(t, dir) {
		comesBack(t, dir, id, "", "5.1.1")
	}
	out := mustHold(t, "run", "--once", "--at", "2026-01-06T09:00", dir)
	if !strings.Contains(out, "0 of 0 done") || !strings.Contains(out, "came back since: 1 bounced, 1 never written to again\n") {
		t.Errorf("on the second day:\n%s", out)
	}
}

func TestABounceOfALetterOfARenamedPlaybookEndsTheLettersToTheAddress(t *testing.T) {
	dir := weekly(t, "maildir: back")
	mustHold(t, "run", "--once", "--at", "2026-01-05T09:00", dir)
	ids := messageIDs(t, dir)
	path := filepath.Join(dir, "holdfast.yaml")
	replace(t, path, "audience: consent, always: true,", "audience: consent, always: true, was: hello,")
	replace(t, path, "hello: {", "greeting: {")
	mustHold(t, "run", "--once", "--at", "2026-01-06T09:00", dir)
	for id, to := range ids {
		comesBack(t, dir, id, to, "5.1.1")
	}
	out := mustHold(t, "run", "--once", "--at", "2026-01-07T09:00", dir)
	if !strings.Contains(out, "0 of 0 done") || !strings.Contains(out, "came back since: 1 bounced, 1 never written to again\n") {
		t.Errorf("on the third day:\n%s", out)
	}
}

func TestOneLetterThatArrivesInBetweenBeginsTheCountAnew(t *testing.T) {
	dir := weekly(t, "maildir: back, soft: 2")
	days(t, dir, true, false, true)
	if out := mustHold(t, "run", "--once", "--at", "2026-01-08T09:00", dir); !strings.Contains(out, "1 of 1 done") {
		t.Errorf("on the last day:\n%s", out)
	}
}

func TestWhatAProviderPostsKeepsTheNextLetterBack(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	dir, address, log, ahead, stop := served(t)
	path := filepath.Join(dir, "holdfast.yaml")
	replace(t, path, "tracking: {clicks: true}", "tracking: {clicks: true}, bounces: {webhook: {secret: \"${BOUNCE_SECRET}\"}}")
	log.await(t, "edited rules taken up")
	log.await(t, "tick", "at=2026-01-05T09:00:00.000+01:00", "sent=3", "surveys=3")
	ids := map[string]string{}
	for id, to := range messageIDs(t, dir) {
		ids[to] = id
	}
	now := berlin(t, 9, 0, 1)
	post := func(id, body string) (status int) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "POST", address+"/r/feedback", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(signature.ID, id)
		r.Header.Set(signature.Timestamp, strconv.FormatInt(now.Unix(), 10))
		r.Header.Set(signature.Signature, signature.Sign([]byte(strings.Repeat("k", 40)), id, now, []byte(body)))
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		return got.StatusCode
	}
	gone := `[{"type":"bounce","message_id":"` + ids["ada@shop.example"] + `","address":"ada@shop.example","status":"5.1.1","detail":"no such user"},
		{"type":"bounce","address":"bob@shop.example","hard":true}]`
	for range 2 {
		if status := post("evt_1", gone); status != http.StatusNoContent {
			t.Fatalf("status %d\n%s", status, log)
		}
	}
	if status := post("evt_2", `{"type":"opened","address":"cy@shop.example"}`); status != http.StatusBadRequest {
		t.Errorf("status %d", status)
	}
	ahead(24 * time.Hour)
	log.await(t, "tick", "at=2026-01-06T09:00:0")
	if code := stop(); code != fine {
		t.Errorf("exit %d\n%s", code, log)
	}
	var news []string
	for _, l := range outbox(t, dir) {
		if l.Subject == "News" {
			news = append(news, l.To)
		}
	}
	if len(news) != 1 || news[0] != "cy@shop.example" {
		t.Errorf("news went to %v", news)
	}
}
