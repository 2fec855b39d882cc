// Package house_test holds the house to its plan: which room may use which,
// which rooms never touch the world, who may read the clock, and what a file
// may look like. It reads the source; nothing is run.
//
// Begin reading at rooms and guards.
package house_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// rooms says what each room may import of ours besides itself; "engine/..." is
// engine and everything below it. The longest path counts.
//
//	cmd/holdfast -> internal/* -> engine -> rules -> templates
var rooms = []struct {
	path string
	may  []string
}{
	{"cmd/holdfast", []string{"internal/...", "engine/...", "rules/...", "templates/..."}},

	// Rooms under internal do not know each other: each says in small interfaces
	// of its own what it needs, and cmd/holdfast brings them together.
	{"internal/channel", []string{"engine/...", "rules/...", "templates/..."}},
	{"internal/dispatch", []string{"engine/...", "rules/...", "templates/..."}},
	{"internal/doctor", []string{"engine/...", "rules/...", "templates/..."}},
	{"internal/ledger", []string{"engine/...", "rules/...", "templates/..."}},
	{"internal/source", []string{"engine/...", "rules/...", "templates/..."}},
	{"internal/web", []string{"engine/...", "rules/...", "templates/..."}},
	{"internal/shop", nil}, // makes up the benchmarks' shops

	{"engine", []string{"rules/...", "templates/..."}},
	{"rules", []string{"templates/..."}},
	{"rules/expression", []string{"rules/table"}},
	{"rules/table", nil},
	{"templates", nil},
}

// pure are the rooms that are handed all they know.
var pure = []string{"engine", "rules", "templates"}

// worldly are the packages that touch files, networks, processes or chance.
var (
	worldly  = []string{"os", "net", "database", "io/ioutil", "path/filepath", "math/rand", "crypto/rand", "log", "syscall"}
	harmless = []string{"net/mail", "net/url"} // they read texts
)

// Whoever waits or looks at the clock, and whoever ends the process.
var (
	waiting = map[string][]string{
		"time":    {"Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick"},
		"context": {"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause"},
	}
	wallClock = map[string][]string{"time": {"Now", "Since", "Until"}}
	exits     = map[string][]string{"os": {"Exit"}, "log": {"Fatal", "Fatalf", "Fatalln"}, "syscall": {"Exit"}}
)

// topLevel is all that stands beside each other at the root, but for dot-files.
var topLevel = []string{
	"CHANGELOG.md", "LICENSE", "Makefile", "README.md", "cmd", "engine", "examples", "go.mod", "go.sum",
	"house_test.go", "internal", "rules", "templates",
}

// empty words say nothing about what a thing is for.
var emptyWords = []string{"util", "utils", "common", "helper", "helpers", "manager", "service"}

// Lines of a file: so many ask for a reason, so many are too many.
const long, tooLong = 250, 400

// guards are the rules of the house. Each gives back what breaks it.
var guards = []struct {
	name  string
	judge func(*house) []string
}{
	{"rooms import one way", (*house).imports},
	{"pure rooms do not touch the world", (*house).purity},
	{"only cmd/holdfast reads the clock and exits", (*house).clock},
	{"the top level stays as it is", (*house).top},
	{"files are short", (*house).length},
	{"names say what a thing is for", (*house).names},
	{"every package says what it is for", (*house).comments},
}

func TestTheHouse(t *testing.T) {
	h, err := read(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range guards {
		t.Run(g.name, func(t *testing.T) {
			for _, fault := range g.judge(h) {
				t.Error(fault)
			}
		})
	}
	for _, s := range h.sources {
		if s.lines > long {
			t.Logf("%s has %d lines: what is the reason?", s.path, s.lines)
		}
	}
}

// house is the source as it stands.
type house struct {
	entries []string // names at the root
	ignored []string // patterns of .gitignore
	sources []source
}

// source is one Go file outside testdata.
type source struct {
	path, dir string
	test      bool
	lines     int
	fset      *token.FileSet
	tree      *ast.File
}

func read(fsys fs.FS) (*house, error) {
	h := &house{}
	ignore, _ := fs.ReadFile(fsys, ".gitignore") // without one nothing is ignored
	h.ignored = strings.Fields(string(ignore))
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("reading the root: %w", err)
	}
	for _, e := range entries {
		h.entries = append(h.entries, e.Name())
	}
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || path.Ext(p) != ".go":
			return nil
		}
		text, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		tree, err := parser.ParseFile(fset, p, text, parser.ParseComments|parser.SkipObjectResolution)
		h.sources = append(h.sources, source{p, path.Dir(p), strings.HasSuffix(p, "_test.go"), bytes.Count(text, []byte("\n")), fset, tree})
		return err
	})
	return h, err
}

// program are the files that are no tests.
func (h *house) program(yield func(source) bool) {
	for _, s := range h.sources {
		if !s.test && !yield(s) {
			return
		}
	}
}

func (h *house) imports() (faults []string) {
	for s := range h.program {
		room, may := "", []string(nil)
		for _, r := range rooms {
			if within(s.dir, r.path) && len(r.path) > len(room) {
				room, may = r.path, r.may
			}
		}
		if room == "" {
			faults = append(faults, s.path+": this folder is no room of the house (rooms in house_test.go lists them)")
			continue
		}
		for _, i := range s.tree.Imports {
			p := importPath(i)
			if i.Name != nil && i.Name.Name == "." {
				faults = append(faults, s.at(i)+": a dot import hides where a name comes from (import it by name)")
			}
			ours, ok := strings.CutPrefix(p, "holdfast/")
			if !ok || within(ours, room) || slices.ContainsFunc(may, func(m string) bool {
				below, all := strings.CutSuffix(m, "/...")
				return ours == below || all && within(ours, below)
			}) {
				continue
			}
			faults = append(faults, fmt.Sprintf("%s: %s may not import %s (it may import %s)", s.at(i), room, ours, orNothing(may)))
		}
	}
	return faults
}

func (h *house) purity() (faults []string) {
	for s := range h.program {
		if !slices.ContainsFunc(pure, func(room string) bool { return within(s.dir, room) }) {
			continue
		}
		for _, i := range s.tree.Imports {
			p := importPath(i)
			if slices.ContainsFunc(worldly, func(w string) bool { return within(p, w) }) && !slices.Contains(harmless, p) {
				faults = append(faults, s.at(i)+": a pure room may not import "+p+" (let whoever touches the world hand in what is needed)")
			}
		}
		for _, use := range append(s.uses(waiting), s.uses(wallClock)...) {
			faults = append(faults, use+" in a pure room (take the instant as a value)")
		}
	}
	return faults
}

func (h *house) clock() (faults []string) {
	for s := range h.program {
		if within(s.dir, "cmd/holdfast") {
			continue
		}
		for _, use := range s.uses(wallClock) {
			faults = append(faults, use+" reads the clock, and only cmd/holdfast may (take the instant, or a func() time.Time, from there; timers and deadlines are free)")
		}
		for _, use := range s.uses(exits) {
			faults = append(faults, use+" ends the process, and only cmd/holdfast may (return an error)")
		}
	}
	return faults
}

func (h *house) top() (faults []string) {
	for _, name := range h.entries {
		ignored := slices.ContainsFunc(h.ignored, func(pattern string) bool {
			match, err := path.Match(strings.Trim(pattern, "/"), name)
			return match && err == nil
		})
		if !slices.Contains(topLevel, name) && !strings.HasPrefix(name, ".") && !ignored {
			faults = append(faults, name+" does not belong at the top level")
		}
	}
	for _, name := range topLevel {
		if !slices.Contains(h.entries, name) {
			faults = append(faults, name+" is missing at the top level")
		}
	}
	return faults
}

func (h *house) length() (faults []string) {
	for _, s := range h.sources {
		if s.lines > tooLong {
			faults = append(faults, fmt.Sprintf("%s has %d lines, at most %d (a file holds one thing)", s.path, s.lines, tooLong))
		}
	}
	return faults
}

func (h *house) names() (faults []string) {
	for _, s := range h.sources {
		words := strings.FieldsFunc(s.path, func(r rune) bool { return strings.ContainsRune("/_.", r) })
		for _, word := range append(words, strings.TrimSuffix(s.tree.Name.Name, "_test")) {
			if slices.Contains(emptyWords, word) {
				faults = append(faults, fmt.Sprintf("%s: %q says nothing (name it after what it is for)", s.path, word))
				break
			}
		}
	}
	return faults
}

func (h *house) comments() (faults []string) {
	said := map[string]bool{}
	for s := range h.program {
		begin := "Package " + s.tree.Name.Name + " "
		if s.tree.Name.Name == "main" {
			begin = "Command " + path.Base(s.dir) + " "
		}
		doc := strings.Join(strings.Fields(s.tree.Doc.Text()), " ") + " "
		said[s.dir] = said[s.dir] || strings.HasPrefix(doc, begin)
	}
	for s := range h.program {
		if !said[s.dir] {
			said[s.dir] = true // one complaint a package
			faults = append(faults, s.dir+" has no package comment (say what it is for and where to begin reading)")
		}
	}
	return faults
}

// uses are the places at which a file names something of these packages.
func (s source) uses(words map[string][]string) (places []string) {
	locals := map[string]string{} // the file's name of a package: its path
	for _, i := range s.tree.Imports {
		p := importPath(i)
		local := path.Base(p)
		if i.Name != nil {
			local = i.Name.Name
		}
		locals[local] = p
	}
	ast.Inspect(s.tree, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := sel.X.(*ast.Ident); ok && slices.Contains(words[locals[of.Name]], sel.Sel.Name) {
				places = append(places, s.at(sel)+": "+locals[of.Name]+"."+sel.Sel.Name)
			}
		}
		return true
	})
	return places
}

func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

func importPath(i *ast.ImportSpec) string {
	p, err := strconv.Unquote(i.Path.Value)
	if err != nil {
		return i.Path.Value // the parser has let it through all the same
	}
	return p
}

// within says whether p is the folder or below it.
func within(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

func orNothing(may []string) string {
	if len(may) == 0 {
		return "nothing of ours"
	}
	return strings.Join(may, ", ")
}

// A guard that never fails guards nothing: each is shown what it must refuse,
// and what looks alike but is allowed.
func TestEveryGuardBites(t *testing.T) {
	many := "package table\n" + strings.Repeat("\n", tooLong)
	cases := []struct{ guard, path, text, want string }{
		{"rooms import one way", "rules/a.go", "package rules\nimport _ \"holdfast/engine\"", "rules/a.go:2: rules may not import engine (it may import templates/...)"},
		{"rooms import one way", "templates/a.go", "package templates\nimport _ \"holdfast/rules/table\"", "templates may not import rules/table"},
		{"rooms import one way", "rules/expression/a.go", "package expression\nimport _ \"holdfast/rules\"", "rules/expression may not import rules"},
		{"rooms import one way", "rules/table/a.go", "package table\nimport _ \"holdfast/templates\"", "rules/table may not import templates (it may import nothing of ours)"},
		{"rooms import one way", "engine/measure/a.go", "package measure\nimport _ \"holdfast/internal/source\"", "engine may not import internal/source"},
		{"rooms import one way", "internal/dispatch/a.go", "package dispatch\nimport _ \"holdfast/internal/ledger\"", "internal/dispatch may not import internal/ledger"},
		{"rooms import one way", "internal/shop/a.go", "package shop\nimport _ \"holdfast/rules\"", "internal/shop may not import rules"},
		{"rooms import one way", "internal/attic/a.go", "package attic", "no room"},
		{"rooms import one way", "engine/a.go", "package engine\nimport . \"strings\"", "dot import"},
		{"rooms import one way", "engine/a.go", "package engine\nimport _ \"holdfast/engine/measure\"\nimport _ \"holdfast/rules/table\"\nimport _ \"os\"", ""},
		{"rooms import one way", "internal/ledger/migration/a.go", "package migration\nimport _ \"holdfast/internal/ledger\"", ""},
		{"rooms import one way", "rules/a_test.go", "package rules_test\nimport _ \"holdfast/engine\"", ""},
		{"pure rooms do not touch the world", "rules/a.go", "package rules\nimport _ \"os/exec\"", "rules/a.go:2: a pure room may not import os/exec"},
		{"pure rooms do not touch the world", "engine/loyalty/a.go", "package loyalty\nimport _ \"math/rand/v2\"", "math/rand/v2"},
		{"pure rooms do not touch the world", "templates/a.go", "package templates\nimport c \"time\"\nvar f = c.Sleep", "templates/a.go:3: time.Sleep in a pure room"},
		{"pure rooms do not touch the world", "engine/a.go", "package engine\nimport \"context\"\nvar f = context.WithTimeout", "context.WithTimeout"},
		{"pure rooms do not touch the world", "rules/a.go", "package rules\nimport _ \"net/mail\"\nimport \"time\"\nvar t = time.Time{}", ""},
		{"pure rooms do not touch the world", "internal/source/a.go", "package source\nimport _ \"os\"", ""},
		{"only cmd/holdfast reads the clock and exits", "internal/ledger/a.go", "package ledger\nimport \"time\"\nvar t = time.Now()", "internal/ledger/a.go:3: time.Now reads the clock, and only cmd/holdfast may"},
		{"only cmd/holdfast reads the clock and exits", "internal/web/a.go", "package web\nimport \"os\"\nfunc f() { os.Exit(1) }", "os.Exit ends the process"},
		{"only cmd/holdfast reads the clock and exits", "internal/web/a.go", "package web\nimport \"log\"\nfunc f() { log.Fatal() }", "log.Fatal ends the process"},
		{"only cmd/holdfast reads the clock and exits", "internal/web/a.go", "package web\nimport \"time\"\nvar c = time.After(1)", ""},
		{"only cmd/holdfast reads the clock and exits", "cmd/holdfast/a.go", "package main\nimport (\"os\"; \"time\")\nfunc main() { time.Now(); os.Exit(1) }", ""},
		{"the top level stays as it is", "docs/a.md", "", "docs does not belong at the top level"},
		{"the top level stays as it is", "cmd/a.md", "", "LICENSE is missing at the top level"},
		{"files are short", "rules/table/a.go", many, "rules/table/a.go has 401 lines"},
		{"files are short", "rules/table/a.go", many[:len(many)-1], ""},
		{"names say what a thing is for", "rules/a.go", "package common", `"common" says nothing`},
		{"names say what a thing is for", "rules/string_util_test.go", "package rules_test", `"util" says nothing`},
		{"names say what a thing is for", "rules/utility.go", "package rules", ""},
		{"every package says what it is for", "rules/a.go", "// Package table is another.\npackage rules", "rules has no package comment"},
		{"every package says what it is for", "rules/a.go", "// Package rules reads.\npackage rules", ""},
		{"every package says what it is for", "cmd/holdfast/a.go", "package main", "cmd/holdfast has no package comment"},
	}
	for _, g := range guards {
		bites := false
		for _, c := range cases {
			if c.guard != g.name {
				continue
			}
			h, err := read(fstest.MapFS{c.path: {Data: []byte(c.text)}})
			if err != nil {
				t.Fatalf("%s: %v", c.path, err)
			}
			got := strings.Join(g.judge(h), "\n")
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("%s: of %q it says %q, want %q", g.name, c.text, got, c.want)
			}
			bites = bites || c.want != ""
		}
		if !bites {
			t.Errorf("%s: nothing shows that it can fail", g.name)
		}
	}
}
