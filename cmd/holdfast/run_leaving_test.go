package main

import (
	"fmt"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// leaving is a shop that writes every day, and reads what comes to its address.
func leaving(t *testing.T, links string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "holdfast.yaml"), `
name: Shop
sources: {customers: {csv: people.csv, id: id, columns: {email: email, consent: consent}}}
email: {from: "Shop <hello@shop.example>", reply_to: people@shop.example, outbox: out, bounces: {maildir: bounces}}
`+links+`
playbooks:
  hello: {schedule: "0 9 * * *", audience: consent, once_per: 1d, steps: [{email: hello}]}
`)
	write(t, filepath.Join(dir, "mail/hello.md"), "---\nsubject: Hello\n---\nHello\n")
	write(t, filepath.Join(dir, "people.csv"), "id,email,consent\nada,Ada@shop.example,yes\nada2,ada@shop.example,yes\nbob,bob@shop.example,yes\n")
	if err := os.MkdirAll(filepath.Join(dir, "bounces/new"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// mailto is what a letter's header asks a reader's program to write: the address
// and the subject.
func mailto(t *testing.T, dir, customer string) (to, subject string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "out/*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(m.Header.Get("To"), customer) {
			continue
		}
		found := regexp.MustCompile(`<(mailto:[^>]+)>`).FindStringSubmatch(m.Header.Get("List-Unsubscribe"))
		if found == nil {
			return "", ""
		}
		link, err := url.Parse(found[1])
		if err != nil {
			t.Fatal(err)
		}
		return link.Opaque, link.Query().Get("subject")
	}
	t.Fatalf("there is no letter to %s in %v", customer, names)
	return "", ""
}

// The mailto of List-Unsubscribe was read by nobody: what came of it was "other
// mail", and the reader went on getting letters.
func TestAMailThatTheHeaderAsksForUnsubscribes(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	key := map[string]string{"LINK_KEY": strings.Repeat("k", 40)}
	for name, test := range map[string]struct {
		links, from, says string
	}{
		"by the letter's token, from another address": {
			`links: {base: "https://shop.example/r", key: "${LINK_KEY}"}`, "elsewhere@other.example", "1 unsubscribed",
		},
		"by the token, where links are only tried out": {
			`links: {base: "http://localhost:8080/r", key: "${LINK_KEY}"}`, "elsewhere@other.example", "1 unsubscribed",
		},
		"by the address, where there are no links": {"", "ada@SHOP.example", "1 unsubscribed, 1 never written to again"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := leaving(t, test.links)
			act := func(day int) string {
				t.Helper()
				out, errs, code := holdWith(t, key, "run", "--once", "--at", fmt.Sprintf("2026-01-%02dT09:00", day), dir)
				if code != fine {
					t.Fatalf("exit %d\n%s%s", code, out, errs)
				}
				return out
			}
			if out := act(5); !strings.Contains(out, ": 3 of 3 done") {
				t.Fatal(out)
			}
			to, subject := mailto(t, dir, "da@shop.example")
			if to != "hello@shop.example" || !strings.HasPrefix(subject, "unsubscribe") {
				t.Fatalf("the header asks for a mail to %q about %q", to, subject)
			}
			write(t, filepath.Join(dir, "bounces/new/1"), "From: "+test.from+"\r\nSubject: "+subject+"\r\n\r\n")
			// Who asks for somebody else's, without their letter, is left to people.
			write(t, filepath.Join(dir, "bounces/new/2"), "From: eve@other.example\r\nSubject: unsubscribe bob\r\n\r\n")
			if out := act(6); !strings.Contains(out, ": 1 of 1 done") || !strings.Contains(out, "came back since: "+strings.Replace(test.says, "unsubscribed", "unsubscribed, 1 other mail", 1)+"\n") {
				t.Error(out)
			}
			if out, _, _ := holdWith(t, key, "explain", "ada", "--at", "2026-01-07T09:00", "--project", dir); !strings.Contains(out, "unsubscribed") {
				t.Error(out)
			}
		})
	}
}

func TestMailIsNotAskedForWhereNobodyReadsIt(t *testing.T) {
	dir := leaving(t, `links: {base: "https://shop.example/r", key: "${LINK_KEY}"}`)
	replace(t, filepath.Join(dir, "holdfast.yaml"), ", bounces: {maildir: bounces}", "")
	key := map[string]string{"LINK_KEY": strings.Repeat("k", 40)}
	if out, errs, code := holdWith(t, key, "run", "--once", dir); code != fine {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	if to, _ := mailto(t, dir, "bob"); to != "" {
		t.Errorf("the header asks for a mail to %s", to)
	}
	if out, _, _ := holdWith(t, key, "doctor", "--no-network", "--format", "json", dir); !strings.Contains(out, "letters offer unsubscribing by link alone: no program reads what readers write") {
		t.Error(out)
	}
	replace(t, filepath.Join(dir, "holdfast.yaml"), `links: {base: "https://shop.example/r", key: "${LINK_KEY}"}`, "")
	replace(t, filepath.Join(dir, "holdfast.yaml"), "outbox: out", "smtp: {host: mail.example}")
	if out, _, _ := hold(t, "doctor", "--no-network", "--format", "json", dir); !strings.Contains(out, "readers can unsubscribe only by a mail to people@shop.example, and no program reads it") {
		t.Error(out)
	}
}
