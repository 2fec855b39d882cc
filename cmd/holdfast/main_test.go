package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Files that begin with "go:build !race" are of commands that one goroutine does:
// they race nobody, and would take the race detector minutes.

// TestMain lets the test binary be the program itself, so that tests can start
// it as a process and kill it.
func TestMain(m *testing.M) {
	if os.Getenv("HOLDFAST_TEST_IS_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is the program as a process of its own.
func process(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Env = append(os.Environ(), "HOLDFAST_TEST_IS_PROGRAM=1")
	return c
}

// noon is when tests take place unless they say otherwise.
var noon = time.Date(2026, 1, 5, 11, 0, 0, 0, time.UTC)

// hold runs the program in this process at a fixed time and gives what it
// prints and its exit code.
func hold(t testing.TB, args ...string) (out, errs string, code int) {
	t.Helper()
	return holdWith(t, nil, args...)
}

// holdWith is hold in an environment.
func holdWith(t testing.TB, environment map[string]string, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	w := &world{
		in: strings.NewReader(""), out: &stdout, err: &stderr,
		clock:  func() time.Time { return noon },
		getenv: func(name string) (string, bool) { v, ok := environment[name]; return v, ok },
	}
	code = run(context.Background(), w, args)
	return stdout.String(), stderr.String(), code
}

// mustHold is hold for commands that must end well.
func mustHold(t testing.TB, args ...string) string {
	t.Helper()
	out, errs, code := hold(t, args...)
	if code != fine {
		t.Fatalf("holdfast %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// ends is a command that must end with a code and say something.
func ends(t *testing.T, code int, want string, args ...string) {
	t.Helper()
	out, errs, got := hold(t, args...)
	if got != code || !strings.Contains(out+errs, want) {
		t.Errorf("holdfast %s: exit %d, want %d and %q\n%s%s", strings.Join(args, " "), got, code, want, out, errs)
	}
}

// repository is the root of the source tree.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// example is a copy of one of the examples, as nobody has run it.
func example(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(repository(t), "examples", name))); err != nil {
		t.Fatal(err)
	}
	for _, used := range []string{"out", "state"} {
		if err := os.RemoveAll(filepath.Join(dir, used)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// replace changes a piece of a file that must hold it.
func replace(t testing.TB, path, old, by string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	write(t, path, strings.Replace(string(text), old, by, 1))
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
