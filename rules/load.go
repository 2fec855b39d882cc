package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"holdfast/rules/expression"
)

// Options are what Load is handed besides the folder.
type Options struct {
	Root   string                           // kept in the Book, so that paths can be resolved later
	Getenv func(name string) (string, bool) // the environment, for secrets only
}

// loader carries one Load from file to file.
type loader struct {
	fsys     fs.FS
	getenv   func(string) (string, bool)
	problems Problems
	files    map[string]*file
	draft    *draft
	book     *Book
	broken   map[string]bool // words that have been complained of: what builds on them stays quiet
	letters  *post
	words    wordUse
	ready    map[string]ready // what Holdfast defines beside the project's own, by name
	beside   beside
}

// rootFile is the name that makes a folder a project.
const rootFile = "holdfast.yaml"

// Load reads a project. It gives back the Book, or every mistake of the
// project: as Problems when the project can be read at all.
func Load(fsys fs.FS, o Options) (*Book, error) {
	l := &loader{
		fsys: fsys, getenv: o.Getenv, files: map[string]*file{}, broken: map[string]bool{},
		draft: newDraft(), book: &Book{Root: o.Root, Used: map[string]bool{}}, words: wordUse{},
	}
	if err := l.readFiles(); err != nil {
		return nil, err
	}
	l.build()
	mistakes, warnings := l.problems.split()
	if len(mistakes) > 0 {
		return nil, append(mistakes, warnings...).sorted()
	}
	l.book.Warnings = warnings
	return l.book, nil
}

func (l *loader) problem(p Problem) { l.problems = append(l.problems, p) }

// readFiles parses every YAML file below the root, except for tests, and takes
// its sections into the draft.
func (l *loader) readFiles() error {
	paths, err := yamlFiles(l.fsys)
	if err != nil {
		return err
	}
	if !slices.Contains(paths, rootFile) {
		return fmt.Errorf("there is no %s here: this folder is no project", rootFile)
	}
	hash := sha256.New()
	for _, p := range paths {
		text, err := fs.ReadFile(l.fsys, p)
		if err != nil {
			return fmt.Errorf("reading the project: %w", err)
		}
		fmt.Fprintf(hash, "%s %d\n%s", p, len(text), text)
		f := l.parseFile(p, text)
		l.files[p] = f
		switch {
		case f.root == nil && p == rootFile:
			l.problem(Problem{File: p, Message: "the file is empty", Hint: "begin with name: and sources:"})
		case f.root == nil:
		case p == rootFile:
			l.draft.root = value{f, f.root}
			l.object(l.draft.root, rootFile, append(settings(l.draft), sections(l.draft)...))
		default:
			l.object(value{f, f.root}, p, append(sections(l.draft), l.misplaced()...))
		}
	}
	l.letters, err = readPost(l.fsys, hash)
	if err != nil {
		return err
	}
	l.book.Hash = hex.EncodeToString(hash.Sum(nil))
	return nil
}

// misplaced are the settings as they stand in a file that may not hold them.
func (l *loader) misplaced() []field {
	fields := settings(&draft{})
	for i, f := range fields {
		fields[i] = field{name: f.name, slot: slot{f.slot.shape, func(l *loader, v value) {
			l.at(v).say(f.name+" is a setting of the whole project", "move it to "+rootFile)
		}}}
	}
	return fields
}

// yamlFiles are the project's YAML files, in order. Folders that begin with a
// dot are left out, and so is tests/, whose files are not rules.
func yamlFiles(fsys fs.FS) ([]string, error) {
	var paths []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) && p != "." {
				return nil // went away while we looked
			}
			return fmt.Errorf("reading the project: %w", err)
		}
		name := d.Name()
		if d.IsDir() {
			if p != "." && (strings.HasPrefix(name, ".") || p == "tests") {
				return fs.SkipDir
			}
			return nil
		}
		if ext := path.Ext(name); (ext == ".yaml" || ext == ".yml") && !strings.HasPrefix(name, ".") {
			paths = append(paths, p)
		}
		return nil
	})
	slices.Sort(paths)
	return paths, err
}

// compile turns a written expression into a program, or reports why not. What
// builds on a broken word is left alone: its own mistake has been shown.
func (l *loader) compile(s source, v *expression.Vocabulary, o expression.Options) *expression.Program {
	if !s.written() {
		return nil
	}
	if names, err := expression.Names(s.text); err == nil {
		for _, n := range names {
			if l.broken[n.Name] {
				return nil
			}
		}
	}
	p, err := expression.Compile(s.text, v, o)
	if err != nil {
		l.misread(s, err)
		return nil
	}
	for _, w := range p.Warnings() {
		l.inside(s.at, w.Line, w.Column, w.Length).warn(w.Message, w.Hint)
	}
	return p
}

// misread reports the mistake of an expression where it stands in the file.
func (l *loader) misread(s source, err error) {
	var e *expression.Error
	if !errors.As(err, &e) {
		l.at(s.at).say(err.Error(), "")
		return
	}
	l.inside(s.at, e.Line, e.Column, e.Length).say(e.Message, e.Hint)
}

// where is a value's place, for messages about another place.
func where(v value) string { return fmt.Sprintf("%s:%d", v.file.path, v.node.Line) }
