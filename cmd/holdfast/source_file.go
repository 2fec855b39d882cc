package main

import (
	"os"

	"holdfast/rules"
)

// sourceFiles notices when a source's file is not what it was: another size or
// another time, or another file behind the same path.
type sourceFiles struct {
	paths []string
	seen  []stamp
}

func newSourceFiles(book *rules.Book) *sourceFiles {
	f := &sourceFiles{}
	for _, s := range []*rules.Source{&book.Customers, book.Orders, book.Events} {
		if s != nil && s.Path != "" {
			f.paths = append(f.paths, inProject(book, s.Path))
		}
	}
	f.changed()
	return f
}

// changed says whether a file is not what it was when last asked. One that
// cannot be looked at has changed: reading it will say why.
func (f *sourceFiles) changed() bool {
	now, same := make([]stamp, len(f.paths)), len(f.seen) == len(f.paths)
	for i, path := range f.paths {
		info, err := os.Stat(path)
		if err == nil {
			now[i] = stamp{info.Size(), info.ModTime()}
		}
		same = same && err == nil && now[i] == f.seen[i]
	}
	f.seen = now
	return !same
}
