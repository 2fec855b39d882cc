//go:build !race

package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// verbs are the root and all verbs that --help lists, with their own, but for the
// shells of the completion command, whose help is cobra's own.
func verbs(t *testing.T) []*cobra.Command {
	t.Helper()
	root := commands(&world{out: &bytes.Buffer{}, err: &bytes.Buffer{}})
	all := []*cobra.Command{root}
	for _, c := range root.Commands() {
		if !c.IsAvailableCommand() {
			continue
		}
		if all = append(all, c); c.Name() != "completion" {
			all = append(all, c.Commands()...)
		}
	}
	return all
}

func TestHelpReadsAsItStandsHere(t *testing.T) {
	var shown strings.Builder
	for _, c := range verbs(t) {
		words := append(strings.Fields(c.CommandPath())[1:], "--help")
		out, errs, code := hold(t, words...)
		if code != fine || errs != "" {
			t.Errorf("%v ends with %d and says %s", words, code, errs)
		}
		fmt.Fprintf(&shown, "$ holdfast %s\n%s\n", strings.Join(words, " "), out)
	}
	golden(t, repository(t), "help.txt", shown.String())
}

func TestEveryVerbIsToldInOneLineAndShown(t *testing.T) {
	for _, c := range verbs(t) {
		name := c.CommandPath()
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: %q is not a line without a full stop", name, c.Short)
		}
		if c.HasParent() && len("  completion  ")+len(c.Short) > 96 {
			t.Errorf("%s: %q is too long for its line", name, c.Short)
		}
		for line := range strings.SplitSeq(c.Long, "\n") {
			if len(line) > 80 {
				t.Errorf("%s: %q is longer than 80", name, line)
			}
		}
		if c.HasParent() && c.Parent() == c.Root() && c.GroupID == "" {
			t.Errorf("%s stands in no group of helpGroups", name)
		}
		if c.Name() != "help" && c.Name() != "completion" && !c.HasExample() {
			t.Errorf("%s has no example", name)
		}
	}
}

func TestEveryExampleIsACommandLine(t *testing.T) {
	for _, c := range verbs(t) {
		if !c.HasExample() {
			continue
		}
		for line := range strings.SplitSeq(c.Example, "\n") {
			command, _, _ := strings.Cut(line, " #")
			command, _, _ = strings.Cut(command, " > ")
			_, command, ours := strings.Cut(command, "holdfast ")
			if _, after, chained := strings.Cut(command, "&& holdfast "); chained {
				command = after
			}
			root := commands(&world{out: &bytes.Buffer{}, err: &bytes.Buffer{}})
			verb, rest, err := root.Find(shellWords(t, command))
			if !ours || err != nil || verb == root {
				t.Errorf("%s: %q is no command", c.CommandPath(), line)
				continue
			}
			if err := verb.ParseFlags(rest); err != nil {
				t.Errorf("%s: %q: %v", c.CommandPath(), line, err)
			} else if err := verb.ValidateArgs(verb.Flags().Args()); err != nil {
				t.Errorf("%s: %q: %v", c.CommandPath(), line, err)
			}
		}
	}
}

// shellWords are the words of a command line, in which "two words" are one.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.Join(strings.Fields(line), " ")))
	r.Comma = ' '
	words, err := r.Read()
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return words
}

func TestCompletionIsPrintedForTheShell(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		out, errs, code := hold(t, "completion", shell)
		if code != fine || errs != "" || !strings.Contains(out, "holdfast") {
			t.Errorf("%s ends with %d, says %q and prints %d bytes", shell, code, errs, len(out))
		}
	}
}
