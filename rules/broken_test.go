package rules_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"holdfast/rules"
)

var update = flag.Bool("update", false, "rewrite what the broken projects are told")

// base is the project that every broken one starts from.
const base = "testdata/base.txtar"

// marks stand in the corpus for what an editor would not show.
var marks = strings.NewReplacer("␉", "\t", "␍", "\r", "␚", "\xff", "␂", "\ufeff", "␀", "\x01")

// project is a case of the corpus: files that stand over those of the base, and
// what check says of them.
//
// A file whose text holds a line ==> is a change of the file before: what stands
// above the line is replaced by what stands below. A file named "no NAME" is
// taken away. The file "said" is the golden.
func project(t testing.TB, archive *txtar.Archive) (fsys fstest.MapFS, said string) {
	t.Helper()
	files, err := txtar.ParseFile(base)
	if err != nil {
		t.Fatal(err)
	}
	fsys = fstest.MapFS{}
	for _, f := range slices.Concat(files.Files, archive.Files) {
		before, after, isChange := strings.Cut("\n"+string(f.Data), "\n==>\n")
		gone, isGone := strings.CutPrefix(f.Name, "no ")
		switch {
		case f.Name == "said":
			said = string(f.Data)
		case isGone:
			delete(fsys, gone)
		case isChange:
			old := fsys[f.Name]
			before, after = marks.Replace(strings.TrimPrefix(before, "\n")), marks.Replace(strings.TrimSuffix(after, "\n"))
			if old == nil || strings.Count(string(old.Data), before) != 1 {
				t.Fatalf("%s does not hold %q once", f.Name, before)
			}
			fsys[f.Name] = &fstest.MapFile{Data: []byte(strings.Replace(string(old.Data), before, after, 1))}
		default:
			fsys[f.Name] = &fstest.MapFile{Data: []byte(marks.Replace(string(f.Data)))}
		}
	}
	return fsys, said
}

// judged is all that Load says of a project; the error is for a folder that is
// none.
func judged(fsys fstest.MapFS) (rules.Problems, error) {
	book, err := rules.Load(fsys, rules.Options{})
	var problems rules.Problems
	switch {
	case errors.As(err, &problems):
		return problems, nil
	case err != nil:
		return nil, err
	}
	return book.Warnings, nil
}

// ofTheBase is what the base is warned of: it stays small, so that every case
// shows its own mistake.
var ofTheBase = []string{
	"nothing uses the metric spend_90d", "nothing uses the metric beans", "nothing uses the metric margin",
	"nothing bounds what the offer comeback may cost",
}

// told is what check prints of a project, with pictures, but for what the base
// is warned of.
func told(t *testing.T, fsys fstest.MapFS) string {
	t.Helper()
	problems, err := judged(fsys)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, p := range problems {
		if _, ok := fsys[p.File]; ok {
			inside(t, fsys, p)
		}
		if p.Warning && slices.Contains(ofTheBase, p.Message) {
			continue
		}
		fmt.Fprintln(&b, p)
		for line := range strings.SplitSeq(p.Picture(), "\n") {
			if line != "" {
				fmt.Fprintln(&b, "    "+line)
			}
		}
	}
	return b.String()
}

// jargon is what a marketer need not know: Go's types, the libraries' words.
var jargon = regexp.MustCompile(`float64|int64|\bint\b|interface|map\[|nil pointer|\bnil dereference|(?:^|\s)yaml:|cron:|\bexpr\b[^:]|struct|\bmapping\b|\bscalar\b|\bsequence\b|unmarshal|token(?:[^:]|$)|\bEOF\b|regexp|goldmark|strconv|\brune|panic|\*rules\.|parse error|<nil>|%!`)

// corpus calls f with every broken project.
func corpus(t testing.TB, f func(name, path string, archive *txtar.Archive)) {
	t.Helper()
	paths, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f(strings.TrimSuffix(filepath.Base(path), ".txtar"), path, archive)
	}
}

func TestTheBaseHasNoMistake(t *testing.T) {
	fsys, _ := project(t, &txtar.Archive{})
	if got := told(t, fsys); got != "" {
		t.Error(got)
	}
}

func TestEveryMistakeIsToldWhereItIsAndWhatToWrite(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	cases := 0
	corpus(t, func(name, path string, archive *txtar.Archive) {
		cases++
		t.Run(name, func(t *testing.T) {
			fsys, want := project(t, archive)
			got := told(t, fsys)
			if got == "" {
				t.Error("the mistake passes unseen")
			}
			for line := range strings.SplitSeq(got, "\n") {
				if !strings.HasPrefix(line, "    ") && jargon.MatchString(line) {
					t.Errorf("%q is no word for a marketer: %s", jargon.FindString(line), line)
				}
			}
			if *update {
				archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "said" })
				archive.Files = append(archive.Files, txtar.File{Name: "said", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("it is told otherwise (- golden, + now); go test ./rules -run Mistake -update rewrites it\n%s", diff)
			}
		})
	})
	if cases < 150 {
		t.Errorf("the corpus has %d broken projects, at least 150 are wanted", cases)
	}
}
