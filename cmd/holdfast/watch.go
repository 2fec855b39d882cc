package main

import (
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// watch notices edits by looking: no notifications to lose when an editor or a
// deployment swaps whole files and folders.
type watch struct {
	dir  string
	seen map[string]stamp
}

type stamp struct {
	size     int64
	modified time.Time
}

func newWatch(dir string) *watch { return &watch{dir: dir, seen: stamps(dir)} }

// changed says whether any rule or letter is not what it was when last asked.
func (w *watch) changed() bool {
	now := stamps(w.dir)
	same := len(now) == len(w.seen)
	for path, s := range now {
		same = same && w.seen[path] == s
	}
	w.seen = now
	return !same
}

// stamps are the size and time of every YAML file and letter. What cannot be
// read is left out: loading will say why.
func stamps(dir string) map[string]stamp {
	found := map[string]stamp{}
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if d.IsDir() {
			if path != dir && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		switch filepath.Ext(path) {
		case ".yaml", ".yml", ".md":
			if info, err := d.Info(); err == nil {
				found[path] = stamp{info.Size(), info.ModTime()}
			}
		}
		return nil
	})
	return found
}
