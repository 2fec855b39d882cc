//go:build !race

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/rules"
)

// TestANewProjectWorksAtOnce does what somebody does who has just installed
// Holdfast.
func TestANewProjectWorksAtOnce(t *testing.T) {
	root := repository(t)
	t.Chdir(t.TempDir())
	var session strings.Builder
	for _, command := range []string{"init shop", "check shop", "plan shop", "run --once shop", "run --once shop"} {
		out, errs, code := hold(t, strings.Fields(command)...)
		if code != fine {
			t.Errorf("holdfast %s ends with %d", command, code)
		}
		fmt.Fprintf(&session, "$ holdfast %s\n%s%s", command, out, errs)
	}
	if strings.Contains(session.String(), "warning") {
		t.Errorf("there are warnings:\n%s", session.String())
	}
	t.Chdir(filepath.Join(root, "cmd/holdfast"))
	golden(t, root, "init.txt", session.String())
}

func TestEveryFileOfANewProjectNamesItsSchema(t *testing.T) {
	dir := t.TempDir()
	if _, errs, code := hold(t, "init", dir); code != fine {
		t.Fatal(errs)
	}
	for _, file := range []string{"holdfast.yaml", "segments.yaml", "playbooks/win-back.yaml"} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		relative, ok := strings.CutPrefix(first, "# yaml-language-server: $schema=")
		if !ok {
			t.Errorf("%s begins with %q", file, first)
			continue
		}
		schema, err := os.ReadFile(filepath.Join(dir, filepath.Dir(file), relative))
		if err != nil {
			t.Errorf("%s names a schema that is not there: %v", file, err)
		} else if !bytes.Equal(schema, rules.Schema(rules.AnyFile)) {
			t.Errorf("%s names another schema", file)
		}
	}
}

func TestInitNeverOverwrites(t *testing.T) {
	for _, c := range []struct {
		name  string
		there []string
		says  string // "" when the project is written
	}{
		{"a folder with a file in it", []string{"notes.txt"}, "is not empty (notes.txt): name a new folder"},
		{"a hidden file", []string{".env"}, "is not empty (.env)"},
		{"a project", []string{"holdfast.yaml", "data/a.csv"}, "is not empty (data, holdfast.yaml)"},
		{"much", []string{"a", "b", "c", "d", "e", "f", "g"}, "is not empty (a, b, c, d, e, 2 other things)"},
		{"a new git repository", []string{".git/config"}, ""},
		{"nothing", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, file := range c.there {
				if err := writeNew(filepath.Join(dir, file), []byte("mine")); err != nil {
					t.Fatal(err)
				}
			}
			_, errs, code := hold(t, "init", dir)
			if c.says == "" {
				if code != fine {
					t.Errorf("refused with %d: %s", code, errs)
				}
				return
			}
			if code != filesBad || !strings.Contains(errs, c.says) {
				t.Errorf("ends with %d and says %q, not %q", code, errs, c.says)
			}
			for _, file := range c.there {
				if text, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(text) != "mine" {
					t.Errorf("%s is no longer what it was: %q, %v", file, text, err)
				}
			}
		})
	}
}

func TestInitRefusesAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop")
	if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := hold(t, "init", file); code != filesBad || !strings.Contains(errs, "shop is a file") {
		t.Errorf("ends with %d and says %q", code, errs)
	}
}

func TestSchemaIsPrintedForEachKindOfFile(t *testing.T) {
	for _, kind := range rules.FileKinds() {
		out, errs, code := hold(t, "schema", "--file", string(kind))
		if code != fine || errs != "" || out != string(rules.Schema(kind)) {
			t.Errorf("--file %s ends with %d, says %q and prints %d bytes", kind, code, errs, len(out))
		}
	}
	if out, _, _ := hold(t, "schema"); out != string(rules.Schema(rules.AnyFile)) {
		t.Error("without --file another schema is printed")
	}
	if _, errs, code := hold(t, "schema", "--file", "letter"); code != usageBad || !strings.Contains(errs, `any, root, rules or tests, and this is "letter"`) {
		t.Errorf("an unknown kind ends with %d and says %q", code, errs)
	}
}
