package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// asking is a project that asks its customers and follows up on what they say.
var asking = map[string]string{
	"holdfast.yaml": `name: Blue Door
timezone: Europe/Berlin
sources:
  customers: {csv: customers.csv, id: id, columns: {email: email, consent: consent}}
email: {from: "Blue Door <hello@shop.example>", outbox: out/, tracking: {clicks: true}}
links: {base: "https://shop.example/r", key: "${LINK_KEY}"}
surveys: {after: {ask: nps, question: "How likely are you to recommend us?", letter: how}}
playbooks:
  ask: {schedule: "0 9 * * *", audience: nps_sent_at == nil, steps: [{survey: after}]}
  sorry: {schedule: "0 9 * * *", on: {event: nps}, audience: nps_group == "detractor", steps: [{email: sorry}]}
  news: {schedule: "0 9 * * *", starts: 2026-01-06, audience: nps_sent_at != nil, steps: [{email: news}]}
`,
	"customers.csv": "id,email,consent\nada,ada@shop.example,yes\nbob,bob@shop.example,yes\ncy,cy@shop.example,yes\n",
	"mail/how.md":   "---\nsubject: \"{{ survey_question }}\"\n---\n[Three]({{ survey_link_3 }}) [Nine]({{ survey_link_9 }}) [leave]({{ unsubscribe_url }})\n",
	"mail/sorry.md": "---\nsubject: Sorry\n---\nYou gave us {{ nps ?? 0 }}.\n",
	"mail/news.md":  "---\nsubject: News\n---\n[Beans](https://shop.example/beans)\n",
}

// served is the project as a daemon that serves links, and whose clock can be put
// on.
func served(t *testing.T) (dir, address string, log *journal, ahead func(time.Duration), stop func() int) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range asking {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), text)
	}
	log = &journal{}
	var offset atomic.Int64
	started := time.Now()
	w := &world{
		in: strings.NewReader(""), out: &bytes.Buffer{}, err: log,
		clock:  func() time.Time { return berlin(t, 8, 59, 58).Add(time.Since(started) + time.Duration(offset.Load())) },
		getenv: func(string) (string, bool) { return strings.Repeat("k", 40), true },
	}
	log, stop = daemonOf(t, w, log, dir, "--listen", "127.0.0.1:0")
	log.await(t, "serving links")
	found := regexp.MustCompile(`at=(127\.0\.0\.1:\d+)`).FindStringSubmatch(log.String())
	return dir, "http://" + found[1], log, func(d time.Duration) { offset.Add(int64(d)) }, stop
}

func TestAnAnswerBringsTheFollowUpAndWhoLeavesHearsNoMore(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	dir, address, log, ahead, stop := served(t)
	log.await(t, "tick", "at=2026-01-05T09:00:00.000+01:00", "sent=3")
	links := map[string]string{}
	for _, l := range outbox(t, dir) {
		for what, kind := range map[string]string{"Three": "a", "Nine": "a", "leave": "u"} {
			found := regexp.MustCompile(what + ` \(https://shop\.example(/r/` + kind + `/[\w-]+)\)`).FindStringSubmatch(l.Text)
			if found == nil {
				t.Fatalf("there is no link %s in\n%s", what, l.Text)
			}
			links[l.To+" "+what] = found[1]
		}
	}
	ahead(time.Hour)
	ask := func(method, path, form string) string {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, address+path, strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("User-Agent", "Mozilla/5.0 Firefox/140.0")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil || got.StatusCode != http.StatusOK {
			t.Fatalf("%s %s: %d, %v\n%s", method, path, got.StatusCode, err, body)
		}
		return string(body)
	}
	ask("GET", links["ada@shop.example Three"], "")
	ask("GET", links["bob@shop.example Nine"], "")
	ask("POST", links["cy@shop.example leave"], url.Values{"List-Unsubscribe": {"One-Click"}}.Encode())

	ahead(23 * time.Hour)
	log.await(t, "tick", "at=2026-01-06T09:00:0") // late by what the test took
	var got []string
	for _, l := range outbox(t, dir) {
		if !strings.HasPrefix(l.Subject, "How likely") {
			got = append(got, l.To+": "+l.Subject+": "+regexp.MustCompile(`/r/c/[\w-]+`).ReplaceAllString(l.Text, "/r/c/TOKEN"))
		}
	}
	slices.Sort(got)
	var first []string
	for _, l := range got {
		line, _, _ := strings.Cut(l, "\n")
		first = append(first, line)
	}
	want := []string{
		"ada@shop.example: News: Beans (https://shop.example/r/c/TOKEN)", "ada@shop.example: Sorry: You gave us 3.",
		"bob@shop.example: News: Beans (https://shop.example/r/c/TOKEN)",
	}
	if !slices.Equal(first, want) {
		t.Errorf("the letters of the second day are\n%s", strings.Join(first, "\n"))
	}
	if code := stop(); code != fine {
		t.Errorf("exit %d\n%s", code, log)
	}
	if _, err := http.Get(address + "/u/x"); err == nil {
		t.Error("the pages are served though the daemon has ended")
	}
	var out, errs bytes.Buffer
	w := &world{
		out: &out, err: &errs, clock: func() time.Time { return berlin(t, 9, 0, 0).AddDate(0, 0, 2) },
		getenv: func(string) (string, bool) { return strings.Repeat("k", 40), true },
	}
	for customer, want := range map[string]string{"cy": "unsubscribed", "ada": `nps = 3: 1 event on 2026-01-05`} {
		out.Reset()
		if code := run(context.Background(), w, []string{"explain", customer, "--project", dir}); code != fine || !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("explain %s: exit %d\n%s%s", customer, code, out.String(), errs.String())
		}
	}
	out.Reset()
	if code := run(context.Background(), w, []string{"report", dir}); code != fine || !regexp.MustCompile(`nps_response_rate +66\.7%`).MatchString(out.String()) {
		t.Errorf("report: exit %d\n%s%s", code, out.String(), errs.String())
	}
}

func TestThereMustBeLinksToServe(t *testing.T) {
	dir := living(t)
	log := &journal{}
	w := &world{out: io.Discard, err: log, clock: time.Now, getenv: func(string) (string, bool) { return "", false }}
	if code := run(t.Context(), w, []string{"run", "--listen", "127.0.0.1:0", dir}); code != filesBad || !strings.Contains(log.String(), "add links:") {
		t.Errorf("exit %d\n%s", code, log)
	}
	if _, errs, code := hold(t, "run", "--once", "--listen", "127.0.0.1:0", dir); code != usageBad {
		t.Errorf("--once: exit %d\n%s", code, errs)
	}
}
