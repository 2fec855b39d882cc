package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/rules"
)

// later lets a file look as if it had been written an hour from now, so that no
// test depends on how fine a disk's clock is.
func later(t *testing.T, path string) {
	t.Helper()
	at := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	_ = os.Remove(path) // it may be new
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

func TestAWatchNoticesWhatTheRulesAreReadFromAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(t *testing.T, dir string)
		want bool
	}{
		{"nothing", func(*testing.T, string) {}, false},
		{"rules in a folder", func(t *testing.T, dir string) { later(t, filepath.Join(dir, "playbooks/welcome.yaml")) }, true},
		{"a letter", func(t *testing.T, dir string) { later(t, filepath.Join(dir, "mail/welcome.md")) }, true},
		{"new rules", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "state/more.yml"), "{}") }, true},
		{"a letter taken away", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "mail/last-call.md")) }, true},
		{"what a linked file leads to", func(t *testing.T, dir string) { later(t, filepath.Join(dir, "..data/segments.yaml")) }, true},
		{"another file behind a link", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "..more/segments.yaml"), "longer than it was")
			link(t, "..more", filepath.Join(dir, "..now"))
		}, true},
		{"a note beside the rules", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "README.md"), "read me") }, false},
		{"an editor's own file", func(t *testing.T, dir string) { write(t, filepath.Join(dir, ".segments.yaml"), "{}") }, false},
		{"a hidden folder", func(t *testing.T, dir string) { write(t, filepath.Join(dir, ".git/x.yaml"), "{}") }, false},
		{"tests", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "tests/more.yaml"), "{}") }, false},
		{"the outbox", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "out/x.yaml"), "{}") }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := example(t, "coffee")
			if err := os.Mkdir(filepath.Join(dir, "..data"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(filepath.Join(dir, "segments.yaml"), filepath.Join(dir, "..data/segments.yaml")); err != nil {
				t.Fatal(err)
			}
			link(t, "..data", filepath.Join(dir, "..now"))
			link(t, "..now/segments.yaml", filepath.Join(dir, "segments.yaml"))
			w := newWatch(dir)
			w.spare(&rules.Book{Root: dir, Email: rules.Email{Outbox: "out"}})
			c.edit(t, dir)
			if got := w.changed(); got != c.want {
				t.Errorf("changed is %v", got)
			}
			if w.changed() {
				t.Error("and once more")
			}
		})
	}
}

func TestAProjectBehindALinkIsWatched(t *testing.T) {
	seven, eight := example(t, "coffee"), example(t, "coffee")
	current := filepath.Join(t.TempDir(), "current")
	link(t, seven, current)
	w := newWatch(current)
	later(t, filepath.Join(seven, "mail/welcome.md"))
	if !w.changed() {
		t.Error("an edit is not noticed")
	}
	if err := os.Remove(current); err != nil {
		t.Fatal(err)
	}
	if !w.changed() {
		t.Error("a project that is gone is not noticed")
	}
	link(t, eight, current)
	if !w.changed() {
		t.Error("another release is not noticed")
	}
	if err := os.Rename(filepath.Join(eight, "mail"), filepath.Join(eight, "post")); err != nil {
		t.Fatal(err)
	}
	link(t, "post", filepath.Join(eight, "mail"))
	w.changed()
	later(t, filepath.Join(eight, "post/welcome.md"))
	if !w.changed() {
		t.Error("an edit in a linked folder of letters is not noticed")
	}
}

func TestAnEditWhileTheRulesAreReadIsNotLost(t *testing.T) {
	dir := living(t)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "outbox: out", `smtp: {host: 127.0.0.1, port: 1, tls: none, user: me, password: "${PASSWORD}"} #`)
	edited := false
	log, _ := daemonIn(t, dir, berlin(t, 8, 0, 0), func(string) (string, bool) {
		if !edited { // this file has been read by now
			edited = true
			replace(t, filepath.Join(dir, "holdfast.yaml"), "name: ", "name: My ")
		}
		return "secret", true
	})
	log.await(t, "edited rules taken up")
}
