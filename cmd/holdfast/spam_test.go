package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var scoreOf = regexp.MustCompile(`(?m)^X-Spam-Status: .*score=(-?[0-9.]+)`)

// SpamAssassin, with the tests that need no network, finds nothing in the letters
// of the examples and of a new project.
func TestNoLetterOfOursLooksLikeSpam(t *testing.T) {
	program, err := exec.LookPath("spamassassin")
	if err != nil {
		t.Skip("spamassassin is not installed")
	}
	made := filepath.Join(t.TempDir(), "book")
	mustHold(t, "init", made)
	var box bytes.Buffer
	letters := 0
	for dir, instants := range map[string][]string{
		example(t, "coffee"): {"2026-01-05T09:00", "2026-01-12T09:00", "2026-01-20T09:00"}, // the second and third letters, too
		made:                 {"2026-01-05T09:00"},
	} {
		for _, at := range instants {
			mustHold(t, "run", "--once", "--at", at, dir)
		}
		files, err := filepath.Glob(filepath.Join(dir, "out", "*.eml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			box.WriteString("From us Mon Jan  5 09:00:00 2026\n" + strings.ReplaceAll(string(text), "\r\n", "\n") + "\n")
			letters++
		}
	}
	command := exec.CommandContext(t.Context(), program, "-L", "--mbox")
	command.Stdin = &box
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	scores := scoreOf.FindAllSubmatch(out, -1)
	if letters < 15 || len(scores) != letters {
		t.Fatalf("%d letters, %d scores", letters, len(scores))
	}
	for _, score := range scores {
		if points, err := strconv.ParseFloat(string(score[1]), 64); err != nil || points >= 1 {
			t.Errorf("a letter has %s points", score[1])
		}
	}
}
