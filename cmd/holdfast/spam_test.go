//go:build !race

package main

import (
	"bytes"
	"io"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// scoreOf finds the points that SpamAssassin gave, and the tests that gave them.
var scoreOf = regexp.MustCompile(`score=(-?[0-9.]+)(?s:.*?)tests=((?s:.*?))\s+autolearn`)

// SpamAssassin, with the tests that need no network, finds nothing in any letter of
// the examples and of a new project, in any language.
func TestNoLetterOfOursLooksLikeSpam(t *testing.T) {
	program, err := exec.LookPath("spamassassin")
	if err != nil {
		t.Skip("spamassassin is not installed")
	}
	made := filepath.Join(t.TempDir(), "book")
	mustHold(t, "init", made)
	var box bytes.Buffer
	letters := map[string]bool{} // of which nobody has said anything yet
	projects, err := os.ReadDir(filepath.Join(repository(t), "examples"))
	if err != nil {
		t.Fatal(err)
	}
	dirs := []string{made}
	for _, p := range projects {
		dirs = append(dirs, example(t, p.Name()))
	}
	for _, dir := range dirs {
		for _, at := range runsOf[filepath.Base(dir)] {
			if out, errs, code := hold(t, "run", "--once", "--at", at, dir); code != fine && code != filesBad { // a belt may stop a playbook
				t.Fatalf("exit %d\n%s%s", code, out, errs)
			}
		}
		writeEach(t, dir)
		files, err := filepath.Glob(filepath.Join(dir, "out", "*.eml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			message, err := mail.ReadMessage(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			letters[message.Header.Get("Message-ID")] = true
			box.WriteString("From us Mon Jan  5 09:00:00 2026\n" + strings.ReplaceAll(string(text), "\r\n", "\n") + "\n")
		}
	}
	command := exec.CommandContext(t.Context(), program, "-L", "--mbox")
	command.Stdin = &box
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	total := len(letters)
	for one := range strings.SplitSeq("\n"+string(out), "\nFrom us ") {
		_, head, _ := strings.Cut(one, "\n")
		message, err := mail.ReadMessage(strings.NewReader(head))
		if err == io.EOF {
			continue // before the first
		} else if err != nil {
			t.Fatal(err)
		}
		found := scoreOf.FindStringSubmatch(message.Header.Get("X-Spam-Status"))
		if found == nil {
			t.Fatalf("no score of %q", message.Header.Get("Subject"))
		}
		delete(letters, message.Header.Get("Message-ID"))
		if points, err := strconv.ParseFloat(found[1], 64); err != nil || points >= 1 {
			t.Errorf("%q to %s has %s points: %s", message.Header.Get("Subject"), message.Header.Get("To"), found[1], found[2])
		}
	}
	if total < 35 || len(letters) > 0 {
		t.Errorf("of %d letters, there is no score of %d", total, len(letters))
	}
}

// runsOf are instants at which a project sends letters, as customers get them.
var runsOf = map[string][]string{
	"book":   {"2026-01-05T09:00"},
	"coffee": {"2026-01-05T09:00", "2026-01-12T09:00", "2026-01-20T09:00"}, // the second and third letters, too
	"vegbox": {"2026-03-02T08:00", "2026-03-03T08:00"},
}

// writeEach writes each of a project's letters, in each language, to an address of
// its own, for the first customer whose data it can be written with.
func writeEach(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "mail", "*.md"))
	if err != nil || len(files) == 0 {
		return // the wholesaler knows nobody's address
	}
	data, err := os.ReadFile(filepath.Join(dir, "data", "customers.csv"))
	if err != nil {
		t.Fatal(err)
	}
	customers := strings.Split(strings.TrimSpace(string(data)), "\n")[1:]
	for _, file := range files {
		letter := strings.TrimSuffix(filepath.Base(file), ".md")
		name, language, said := strings.Cut(letter, ".")
		args := []string{"send-test", name, "--project", dir, "--to", letter + "@mail.example"}
		if said {
			args = append(args, "--locale", language)
		}
		var why string
		for _, row := range customers {
			id, _, _ := strings.Cut(row, ",")
			var code int
			if _, why, code = hold(t, append(args, "--customer", id)...); code == fine {
				why = ""
				break
			}
		}
		if why != "" {
			t.Errorf("%s can be written to nobody: %s", letter, why)
		}
	}
}
