package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/rules"
)

// starter is the project that init copies, but for the schema, which is made.
// Its parts are named one by one, so that letters and a ledger of somebody who
// tried it in the source tree stay out.
//
//go:embed starter/.gitignore starter/*.yaml starter/data starter/mail starter/playbooks starter/tests
var starter embed.FS

// starterSchema is where the starter's files look for the schema.
const starterSchema = ".holdfast/schema.json"

func initCommand(w *world) *cobra.Command {
	return &cobra.Command{
		Use:   "init [FOLDER]",
		Short: "Write a small project that works, to begin with",
		Long: `Write a small project that works, to begin with: a bookshop with twelve
customers, one playbook, two letters and tests, with comments that explain.

The folder is made if it is not there. One that holds anything but .git is left
alone: nothing is ever overwritten.`,
		Example: `  holdfast init shop
  holdfast plan shop`,
		Args: atMost(1),
		RunE: func(_ *cobra.Command, args []string) error { return runInit(w, folder(args)) },
	}
}

func runInit(w *world, dir string) error {
	if err := mustBeEmpty(dir); err != nil {
		return err
	}
	files, err := starterFiles()
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "A small project in %s:\n", dir)
	for _, f := range files {
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(f.path)), f.text); err != nil {
			return err
		}
		fmt.Fprintf(w.out, "  %-25s %s\n", f.path, f.about)
	}
	here := ""
	if dir != "." {
		here = " " + dir
	}
	fmt.Fprintf(w.out, "\nNext:\n  holdfast check%s\n  holdfast plan%s\n", here, here)
	return nil
}

// mustBeEmpty refuses a folder that holds something; one that is not there, or
// holds a new git repository, is fine.
func mustBeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	info, statErr := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case statErr == nil && !info.IsDir():
		return wrong("%s is a file: name a new folder", dir)
	case err != nil:
		return err
	}
	var there []string
	for _, e := range entries {
		if e.Name() != ".git" {
			there = append(there, e.Name())
		}
	}
	const shown = 5
	if more := len(there) - shown; more > 0 {
		there = append(there[:shown:shown], counted(more, "other thing"))
	}
	if len(there) > 0 {
		return wrong("%s is not empty (%s): name a new folder, such as holdfast init shop", dir, strings.Join(there, ", "))
	}
	return nil
}

// starterFile is one file of the new project; its path has slashes.
type starterFile struct {
	path, about string
	text        []byte
}

// starterFiles are the files of the new project, holdfast.yaml first.
func starterFiles() ([]starterFile, error) {
	files := []starterFile{{path: starterSchema, text: rules.Schema(rules.AnyFile)}}
	err := fs.WalkDir(starter, "starter", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := starter.ReadFile(p)
		files = append(files, starterFile{path: strings.TrimPrefix(p, "starter/"), text: text})
		return err
	})
	for i, f := range files {
		files[i].about = starterAbout[f.path]
		if files[i].about == "" {
			files[i].about = starterAbout[path.Dir(f.path)]
		}
	}
	slices.SortStableFunc(files, func(a, b starterFile) int { return rank(a.path) - rank(b.path) })
	return files, err
}

// rank puts what is read first to the top, and dot-files to the end.
func rank(p string) int {
	order := []string{"holdfast.yaml", "segments.yaml", "playbooks", "mail", "tests", "data"}
	if i := slices.IndexFunc(order, func(o string) bool { return p == o || path.Dir(p) == o }); i >= 0 {
		return i
	}
	return len(order)
}

// starterAbout says what files are for, by their path or their folder.
var starterAbout = map[string]string{
	"holdfast.yaml": "the shop, its data, and the limits that protect customers",
	"segments.yaml": "the shop's own words, for conditions and letters",
	"playbooks":     "who gets what, when, and when they leave",
	"mail":          "a letter",
	"tests":         "what must happen to whom",
	"data":          "made up: put an export of your shop here",
	".gitignore":    "keeps letters and ledger out of git",
	starterSchema:   "what editors complete names from",
}

// writeNew writes a file that must not be there yet.
func writeNew(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("writing the project: %w", err)
	}
	if _, err := f.Write(text); err != nil {
		_ = f.Close() // the write's error says more
		return fmt.Errorf("writing the project: %w", err)
	}
	return f.Close()
}
