package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// version is one side of a diff.
type version struct {
	name string // as it was written on the command line
	*planned
}

// loadSides reads both versions' rules. The mistakes of both are shown, each
// under the side it belongs to.
func loadSides(ctx context.Context, w *world, old, project string) (before, after *version, err error) {
	before, after = &version{name: old}, &version{name: project}
	newBook, newErr := load(w, project)
	oldBook, oldErr := loadOld(ctx, w, old, project)
	failed := false
	for _, side := range []struct {
		what string
		err  error
	}{{"the new version, " + project, newErr}, {"the old version, " + old, oldErr}} {
		var problems rules.Problems
		if errors.As(side.err, &problems) {
			s := styleFor(w, w.err)
			fmt.Fprintf(w.err, "%s %s, does not load:\n", s.bad("error:"), side.what)
			printProblems(w.err, s, problems)
			failed = true
		} else if side.err != nil {
			return nil, nil, fmt.Errorf("%s: %w", side.what, side.err)
		}
	}
	if failed {
		return nil, nil, errSilent
	}
	before.planned, after.planned = &planned{book: oldBook}, &planned{book: newBook}
	return before, after, nil
}

// loadOld reads the rules of a folder, or of a git revision.
func loadOld(ctx context.Context, w *world, old, project string) (*rules.Book, error) {
	info, err := os.Stat(old)
	isFolder := err == nil && info.IsDir()
	asPath := filepath.IsAbs(old) || old == "." || old == ".." || strings.HasPrefix(old, "./") || strings.HasPrefix(old, "../")
	if asPath || isFolder {
		if _, err := commitOf(ctx, project, old); !asPath && err == nil {
			return nil, usage(fmt.Errorf("%s is a folder and a git revision: write ./%s for the folder, or heads/%s or tags/%s for the revision", old, old, old, old))
		}
		return load(w, old)
	}
	commit, err := commitOf(ctx, project, old)
	if err != nil {
		return nil, wrong("there is no folder %s, and %v", old, err)
	}
	fsys, err := treeOf(ctx, project, commit)
	if err != nil {
		return nil, err
	}
	book, err := rules.Load(fsys, rules.Options{Root: project, Getenv: w.getenv})
	var problems rules.Problems
	if errors.As(err, &problems) {
		for i := range problems {
			problems[i].File = old + ":" + problems[i].File
		}
	} else if err != nil {
		return nil, wrong("%v", err)
	}
	return book, err
}

// planSides plans both versions over the new one's data at one instant.
func planSides(ctx context.Context, w *world, before, after *version, written string) error {
	at, err := instant(w, after.book, written)
	if err != nil {
		return err
	}
	over(before.book, after.book)
	memory, closeMemory, err := recall(ctx, after.book)
	if err != nil {
		return err
	}
	defer closeMemory() // it was only read from
	bar := newProgress(w)
	defer bar.clear()
	for _, v := range []*version{before, after} {
		useAll(v.book)
		sight, err := dispatch.Look(ctx, v.book, at, newFacts(v.book, bar, memory), memory, w.clock)
		if err == nil {
			v.planned, err = decide(w, v.book, sight)
		}
		if err != nil {
			return fmt.Errorf("planning with the rules of %s: %w", v.name, err)
		}
	}
	return nil
}

// over lets the old rules read the new project's files, each source through the
// old rules' own columns and filters.
func over(before, after *rules.Book) {
	before.Root, before.Store = after.Root, after.Store
	for _, pair := range [][2]*rules.Source{{&before.Customers, &after.Customers}, {before.Orders, after.Orders}, {before.Events, after.Events}} {
		if pair[0] != nil && pair[1] != nil && pair[0].Path != "" {
			pair[0].Path, pair[0].Format = pair[1].Path, pair[1].Format
		}
	}
}

// useAll marks every segment, and what it stands on, as needed, so that those
// that no playbook uses are compared too.
func useAll(book *rules.Book) {
	for i := range book.Segments {
		s := &book.Segments[i]
		s.Used = true
		for _, name := range s.Where.Uses() {
			book.Used[name] = true
		}
	}
	for i := len(book.Metrics) - 1; i >= 0; i-- { // a metric stands behind those it uses
		m := &book.Metrics[i]
		m.Used = m.Used || book.Used[m.Name]
		if m.Used && m.Program != nil {
			for _, name := range m.Program.Uses() {
				book.Used[name] = true
			}
		}
	}
}
