package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/rules"
)

// watch notices edits by looking: no notifications to lose when an editor or a
// deployment swaps whole files and folders. The project's folder, mail/ and
// every file may be symbolic links: what they lead to is looked at, each time.
type watch struct {
	dir    string
	outbox string // it is not looked into: it may hold very many letters
	seen   map[string]stamp
}

type stamp struct {
	size     int64
	modified time.Time
}

// newWatch takes note of the project as it is now. Begin it before the rules
// are read: what is edited meanwhile is then noticed at the next look.
func newWatch(dir string) *watch { return &watch{dir: dir, seen: stamps(dir, "")} }

// spare keeps the watch out of the folder that the rules write letters to.
func (w *watch) spare(book *rules.Book) {
	if w.outbox = ""; book.Email.Outbox != "" {
		w.outbox = inProject(book, book.Email.Outbox)
	}
}

// changed says whether any rule or letter is not what it was when last asked.
func (w *watch) changed() bool {
	now := stamps(w.dir, w.outbox)
	same := len(now) == len(w.seen)
	for path, s := range now {
		same = same && w.seen[path] == s
	}
	w.seen = now
	return !same
}

// stamps are the size and time of every YAML file and letter, by where they
// really stand. They are the files that rules.Load reads. What cannot be read
// is left out: loading will say why.
func stamps(dir, outbox string) map[string]stamp {
	found := map[string]stamp{}
	note := func(path string) {
		if info, err := os.Stat(path); err == nil {
			found[path] = stamp{info.Size(), info.ModTime()}
		}
	}
	root, spared := whereabouts(dir), whereabouts(outbox)
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root {
			return nil
		}
		switch name := d.Name(); {
		case d.IsDir() && (strings.HasPrefix(name, ".") || path == spared || path == filepath.Join(root, "tests")):
			return fs.SkipDir
		case d.IsDir() || strings.HasPrefix(name, "."):
			return nil
		case filepath.Ext(name) == ".yaml" || filepath.Ext(name) == ".yml":
			note(path)
		}
		return nil
	})
	mail := whereabouts(filepath.Join(root, "mail"))
	letters, _ := os.ReadDir(mail) // a project may have none
	for _, d := range letters {
		if filepath.Ext(d.Name()) == ".md" {
			note(filepath.Join(mail, d.Name()))
		}
	}
	return found
}

// whereabouts is a path without symbolic links; "" when it leads nowhere.
func whereabouts(path string) string {
	if path == "" {
		return ""
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	if real, err = filepath.Abs(real); err != nil {
		return ""
	}
	return real
}
