//go:build !race

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// committed makes a git repository of the folder we stand in.
func committed(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here: install git to run this test")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	for _, args := range [][]string{{"init", "--quiet", "--initial-branch=trunk"}, {"add", "--all"}, {"-c", "user.name=Anna", "-c", "user.email=anna@example.org", "commit", "--quiet", "-m", "Begin"}} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}

func TestARevisionIsComparedWithTheWorkTree(t *testing.T) {
	t.Chdir(playground(t))
	if err := os.CopyFS("before", os.DirFS("examples/coffee")); err != nil {
		t.Fatal(err)
	}
	committed(t)
	replace(t, "examples/coffee/segments.yaml", "overdue > 2", "overdue > 3.5")
	if err := os.Rename("examples/coffee/mail/we-miss-you.md", "examples/coffee/mail/come-back.md"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename("examples/coffee/mail/we-miss-you.de.md", "examples/coffee/mail/come-back.de.md"); err != nil {
		t.Fatal(err)
	}
	replace(t, "examples/coffee/playbooks/win-back.yaml", "email: we-miss-you", "email: come-back")
	replace(t, "examples/coffee/mail/come-back.md", "Warmly", "Yours")
	// The data of the revision are not read: they are the work tree's.
	forget(t, "examples/coffee/data/orders.csv", func(line string) bool { return strings.HasPrefix(line, "B1001,") })
	if err := os.Rename("examples/coffee/data/orders.csv", "examples/coffee/data/sales.csv"); err != nil {
		t.Fatal(err)
	}
	replace(t, "examples/coffee/holdfast.yaml", "csv: data/orders.csv", "csv: data/sales.csv")
	byFolder := diffOf(t, "before", "examples/coffee")
	byRevision := diffOf(t, "HEAD", "examples/coffee")
	byBranch := diffOf(t, "heads/trunk", "examples/coffee")
	if len(byRevision.Playbooks[0].Lost) == 0 {
		t.Error("a stricter condition loses nobody")
	}
	if len(byRevision.Letters) != 1 || byRevision.Letters[0].Step.Before != "email:we-miss-you" || byRevision.Letters[0].Step.After != "email:come-back" {
		t.Errorf("a letter that has another name is still compared: %+v", byRevision.Letters)
	}
	byFolder.Before.Name, byRevision.Before.Name, byBranch.Before.Name = "", "", ""
	if d := cmp.Diff(byFolder, byRevision); d != "" {
		t.Errorf("- folder, + revision:\n%s", d)
	}
	if d := cmp.Diff(byFolder, byBranch); d != "" {
		t.Errorf("- folder, + branch:\n%s", d)
	}
	t.Chdir("examples/coffee")
	out, errs, code := hold(t, "diff", "HEAD")
	if code != fine || !strings.Contains(out, "HEAD -> .") {
		t.Errorf("diff HEAD where we stand: exit %d\n%s%s", code, out, errs)
	}
}

func diffOf(t *testing.T, old, now string) diffJSON {
	t.Helper()
	out, errs, code := hold(t, "diff", old, now, "--format", "json")
	if code != fine {
		t.Fatalf("diff %s %s: exit %d\n%s", old, now, code, errs)
	}
	var diff diffJSON
	if err := json.Unmarshal([]byte(out), &diff); err != nil {
		t.Fatal(err)
	}
	return diff
}

func TestDiffSaysWhatIsWrongAndOnWhichSide(t *testing.T) {
	t.Chdir(playground(t))
	if err := os.CopyFS("good", os.DirFS("examples/coffee")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS("trunk", os.DirFS("examples/coffee")); err != nil {
		t.Fatal(err)
	}
	replace(t, "examples/coffee/segments.yaml", "orders >= 3", "oders >= 3")
	committed(t)
	replace(t, "examples/coffee/segments.yaml", "oders >= 3", "orders >= 3")
	for _, c := range []struct {
		about string
		args  []string
		says  []string
		code  int
	}{
		{"the old folder", []string{"broken", "good"}, []string{"the old version, broken, does not load:", "broken/segments.yaml:11:12: unknown word"}, filesBad},
		{"the new folder", []string{"good", "broken"}, []string{"the new version, broken, does not load:", "broken/segments.yaml:11:12: unknown word"}, filesBad},
		{"both", []string{"broken", "broken"}, []string{"the old version, broken, does not load:", "the new version, broken, does not load:"}, filesBad},
		{"a revision", []string{"HEAD", "examples/coffee"}, []string{"the old version, HEAD, does not load:", "HEAD:segments.yaml:11:12: unknown word"}, filesBad},
		{"no such thing", []string{"nope", "good"}, []string{"there is no folder nope, and no git revision of that name"}, filesBad},
		{"a folder and a branch", []string{"trunk", "good"}, []string{"trunk is a folder and a git revision: write ./trunk"}, usageBad},
		{"the folder", []string{"./trunk", "good"}, nil, fine},
		{"no project", []string{"good", "nowhere"}, []string{"the new version, nowhere: there is no folder nowhere"}, filesBad},
		{"a dash", []string{"--", "--output=x", "good"}, []string{"does not begin with a dash"}, filesBad},
		{"nothing", nil, []string{"name the old version"}, usageBad},
		{"a format", []string{"good", "good", "--format", "xml"}, []string{"text, json or markdown"}, usageBad},
	} {
		_, errs, code := hold(t, append([]string{"diff"}, c.args...)...)
		if code != c.code {
			t.Errorf("%s: exit %d, want %d\n%s", c.about, code, c.code, errs)
		}
		for _, says := range c.says {
			if !strings.Contains(errs, says) {
				t.Errorf("%s: nothing says %q in\n%s", c.about, says, errs)
			}
		}
	}
}

func TestWithoutGitDiffSaysSo(t *testing.T) {
	t.Chdir(playground(t))
	t.Setenv("PATH", t.TempDir())
	if _, errs, code := hold(t, "diff", "HEAD~1", "examples/coffee"); code != filesBad || !strings.Contains(errs, "no git on this machine") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, errs, code := hold(t, "diff", "examples/coffee", "examples/coffee"); code != fine {
		t.Errorf("two folders need no git: exit %d: %s", code, errs)
	}
}

func TestADiffWritesNothing(t *testing.T) {
	edited(t)
	before := listing(t)
	if _, errs, code := hold(t, "diff", "examples/coffee", "edited"); code != fine {
		t.Fatalf("exit %d\n%s", code, errs)
	}
	if d := cmp.Diff(before, listing(t)); d != "" {
		t.Errorf("- before, + after:\n%s", d)
	}
}

func listing(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(path string, _ os.DirEntry, err error) error {
		out = append(out, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestALinkOfADifferenceIsNobodys(t *testing.T) {
	was, is := journeys(t), journeys(t)
	write(t, filepath.Join(is, "mail/hello-photo.md"), "---\nsubject: Hello photo {{ name }}\n---\nHello {{ name }}, [leave]({{ unsubscribe_url }})\n")
	out, errs, code := holdWith(t, keys, "diff", was, is, "--format", "markdown")
	if code != fine {
		t.Fatal(errs)
	}
	if signedFor(t, out, "ada") {
		t.Errorf("whoever reads it can unsubscribe Ada\n%s", out)
	}
}
