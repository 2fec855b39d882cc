//go:build !race

package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite what the README and the goldens show")

var consoleBlock = regexp.MustCompile("(?s)```console\n(.*?)```")

// TestTheREADMEShowsWhatHappens runs every command of the README in a copy of
// the repository's examples and compares what it prints.
func TestTheREADMEShowsWhatHappens(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	root := repository(t)
	t.Chdir(playground(t))
	shown := string(text)
	real := consoleBlock.ReplaceAllStringFunc(shown, func(block string) string {
		inside := consoleBlock.FindStringSubmatch(block)[1]
		var out strings.Builder
		for _, session := range strings.Split("\n"+inside, "\n$ ")[1:] {
			command, _, _ := strings.Cut(session, "\n")
			out.WriteString("$ " + command + "\n" + console(t, command))
		}
		return "```console\n" + out.String() + "```"
	})
	if *update {
		if err := os.WriteFile(filepath.Join(root, "README.md"), []byte(real), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(shown, real); diff != "" {
		t.Errorf("the README shows something else than the program (- README, + program); go test ./cmd/holdfast -run README -update rewrites it\n%s", diff)
	}
}

// console runs a command as the README writes it and gives what it prints.
func console(t *testing.T, command string) string {
	t.Helper()
	words := strings.Fields(command)
	switch {
	case command == "go test ./...":
		return "" // this is it
	case strings.HasPrefix(command, "go run ./cmd/holdfast "):
		words = words[3:]
	case words[0] == "holdfast":
		words = words[1:]
	default:
		t.Fatalf("the README shows a command that cannot be run here: %s", command)
	}
	out, errs, _ := hold(t, words...)
	return out + errs
}

// playground is a copy of the examples, and beside them a project with three
// mistakes.
func playground(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"coffee", "wholesale", "bakery"} {
		if err := os.CopyFS(filepath.Join(dir, "examples", name), os.DirFS(example(t, name))); err != nil {
			t.Fatal(err)
		}
	}
	broken := filepath.Join(dir, "broken")
	if err := os.CopyFS(broken, os.DirFS(filepath.Join(dir, "examples/coffee"))); err != nil {
		t.Fatal(err)
	}
	replace(t, filepath.Join(broken, "segments.yaml"), "orders >= 3 and overdue > 2", "oders >= 3 and overdue > \"2\"")
	replace(t, filepath.Join(broken, "playbooks/win-back.yaml"), "wait: 10d", "wait: 10")
	replace(t, filepath.Join(broken, "mail/welcome.md"), "{% end %}", "{% endif %}")
	return dir
}
