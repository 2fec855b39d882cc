package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"slices"
	"strings"
)

// commitOf is the commit that a revision names in a folder's repository. The
// error goes on after "there is no folder X, and".
func commitOf(ctx context.Context, dir, revision string) (string, error) {
	if strings.HasPrefix(revision, "-") {
		return "", errors.New("a git revision does not begin with a dash")
	}
	if _, err := git(ctx, dir, "rev-parse", "--git-dir"); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", errors.New("no git on this machine that could look for a revision of that name")
		}
		return "", fmt.Errorf("no git repository at %s to look for a revision of that name (%w)", dir, err)
	}
	out, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", revision+"^{commit}")
	if err != nil {
		return "", errors.New("no git revision of that name")
	}
	return strings.TrimSpace(string(out)), nil
}

// treeOf is a project's folder as it stands in a commit: what rules are read
// from, and no data.
func treeOf(ctx context.Context, dir, commit string) (fs.FS, error) {
	list, err := git(ctx, dir, "ls-tree", "-r", "-z", "--name-only", commit)
	if err != nil {
		return nil, fmt.Errorf("reading the commit %s: %w", commit, err)
	}
	args := []string{"archive", "--format=zip", "-0", commit, "--"}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		if slices.Contains([]string{".yaml", ".yml", ".md"}, path.Ext(name)) {
			args = append(args, ":(literal)"+name)
		}
	}
	if len(args) == 5 {
		return nil, wrong("there is no project at %s in that revision", dir)
	}
	archive, err := git(ctx, dir, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the commit %s: %w", commit, err)
	}
	return zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
}

// git runs git in a folder and gives what it prints. The error has its words.
func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	var words bytes.Buffer
	c.Stderr = &words
	out, err := c.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, errors.New(strings.Join(strings.Fields(words.String()), " "))
	}
	return out, err
}
