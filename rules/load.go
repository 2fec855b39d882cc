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
	Getenv func(name string) (string, bool) // the environment, for secrets only; nil: an empty one
}

// loader carries one Load from file to file.
type loader struct {
	fsys     fs.FS
	root     string
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
	earned   []expression.Word // of loyalty and offers

	taken    map[string]value // words of the project, and where they stand
	bookless bool             // tests are read without the rules, whose names are not known
	vague    bool             // a source cannot be read, so that a word that is not known may be one of its columns
}

// rootFile is the name that makes a folder a project.
const rootFile = "holdfast.yaml"

// Load reads a project. It gives back the Book, or every mistake of the
// project: as Problems when the project can be read at all.
func Load(fsys fs.FS, o Options) (*Book, error) {
	l := &loader{
		fsys: fsys, root: o.Root, getenv: o.Getenv, files: map[string]*file{}, broken: map[string]bool{},
		taken: map[string]value{},
		draft: newDraft(), book: &Book{Root: o.Root, Used: map[string]bool{}}, words: wordUse{},
	}
	if l.getenv == nil {
		l.getenv = func(string) (string, bool) { return "", false }
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
		return noProject(paths)
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
		case f.unreadable:
			l.salvage(f)
		case f.root == nil && p == rootFile:
			l.problem(Problem{File: p, Message: "the file is empty", Hint: "begin with name: and sources:"})
		case f.root == nil:
		case p == rootFile:
			l.draft.root = value{f, f.root}
			l.object(l.draft.root, rootFile, append(settings(l.draft), sections(l.draft)...))
		default:
			l.object(value{f, f.root}, p, append(sections(l.draft), misplaced()...))
		}
	}
	l.letters, err = l.readPost(hash)
	if err != nil {
		return err
	}
	if err := l.readCalendar(hash); err != nil {
		return err
	}
	if err := l.readBeside(hash); err != nil {
		return err
	}
	l.book.Hash = hex.EncodeToString(hash.Sum(nil))
	return nil
}

// noProject says why a folder is none, and which one might have been meant.
func noProject(paths []string) error {
	hint := "a project begins with that file"
	for _, p := range paths {
		switch dir, name := path.Split(p); {
		case dir == "" && strings.TrimSuffix(name, path.Ext(name)) == strings.TrimSuffix(rootFile, path.Ext(rootFile)):
			hint = "rename " + name + " to " + rootFile
		case name == rootFile && hint == "a project begins with that file":
			hint = "did you mean the folder " + path.Clean(dir) + "?"
		}
	}
	return fmt.Errorf("there is no %s here (%s)", rootFile, hint)
}

// misplaced are the settings as they stand in a file that may not hold them.
func misplaced() []field {
	fields := settings(&draft{})
	for i, f := range fields {
		fields[i] = field{name: f.name}
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
	if l.built(s.text, v) {
		l.misplacedWords(s, v)
		return nil
	}
	p, err := expression.Compile(s.text, v, o)
	if err != nil {
		l.misread(s, v, err)
		return nil
	}
	for _, w := range p.Warnings() {
		l.inside(s.at, w.Line, w.Column, w.Length).warn(w.Message, w.Hint)
	}
	return p
}

// built says whether an expression builds on a word that is not there because of
// another mistake.
func (l *loader) built(text string, v *expression.Vocabulary) bool {
	if len(l.broken) == 0 && !l.vague {
		return false
	}
	names, err := expression.Names(text)
	return err == nil && slices.ContainsFunc(names, func(n expression.Name) bool {
		_, known := v.Word(n.Name)
		return l.broken[n.Name] || l.vague && !known
	})
}

// misplacedWords reports words about an entry where there is none, in an
// expression that cannot be judged as a whole.
func (l *loader) misplacedWords(s source, v *expression.Vocabulary) {
	names, err := expression.Names(s.text)
	if err != nil {
		return
	}
	for _, n := range names {
		isEntry := slices.ContainsFunc(EntryWords(), func(w expression.Word) bool { return w.Name == n.Name })
		if _, known := v.Word(n.Name); isEntry && !known && !l.broken[n.Name] {
			l.inside(s.at, n.Line, n.Column, len([]rune(n.Name))).say("unknown word "+quoted(n.Name), l.hint(n.Name, "", v))
		}
	}
}

// where is a value's place, for messages about another place.
func (l *loader) where(v value) string {
	return fmt.Sprintf("%s:%d", l.typed(v.file.path), v.node.Line)
}

// typed is a file's path as it is given on the command line.
func (l *loader) typed(file string) string { return path.Join(l.root, file) }
