package rules_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"holdfast/rules"
)

// fuzzed are the files that FuzzLoad writes over, by number.
var fuzzed = []string{"holdfast.yaml", "rules.yaml", "more/rules.yml", "mail/miss-you.md", "mail/miss-you.de.md"}

// Whatever a file holds, Load comes back, without panic, and every problem names
// a file and, where it names a place, one inside of that file.
func FuzzLoad(f *testing.F) {
	if testing.Short() {
		f.Skip("short: one goroutine does it all")
	}
	seeds := map[string]bool{}
	corpus(f, func(_, _ string, archive *txtar.Archive) {
		fsys, _ := project(f, archive)
		for i, name := range fuzzed {
			if file := fsys[name]; file != nil && len(seeds) < 200 && !seeds[string(file.Data)] {
				seeds[string(file.Data)] = true
				f.Add(uint8(i), file.Data)
			}
		}
	})
	for _, seed := range []string{
		"", "\x00", "---", "...", "{", "a: &a [*a]", "a: &a {<<: *a}", "<<: <<", "? ", "!", "- - - -", "\ufeff", "\"", "|\n", "a: |9\n x",
		"metrics: {a: {<<: [{sum: orders}, {sum: events}]}}", "playbooks: {a: {steps: [&a {when: *a}]}}", "metrics: {a: &a !!binary x, b: *a}",
		"segments: {a: \"\\u0000\\\n  x\"}", "segments: {a: 'x''\n  > y'}", "playbooks: {a: {schedule: \"* * * * */\"}}",
		"loyalty: {starts: 2026-01-01, points: {orders: &a amount, expire: *a}, tiers: {by: tier, per: year, levels: {<<: {a: 1}}}, badges: {a: &b {count: orders, need: 1}, A: *b}, referrals: {points: *a}}",
		"offers: {a: {code: {? {8} : x}, percent: x}, a-b: {code: {8: 8}}, a_b: {ladder: [{partner: []}], budget: {per: run}, until: 0000-01-01}}\nloyalty: {tiers: [], streaks: {a: }}\nredemptions: {code: }",
	} {
		for i := range fuzzed {
			f.Add(uint8(i), []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		if len(text) > 20_000 {
			t.Skip("large files are another test's")
		}
		fsys, _ := project(t, &txtar.Archive{})
		name := fuzzed[int(which)%len(fuzzed)]
		fsys[name] = &fstest.MapFile{Data: text}
		problems, err := judged(fsys)
		if err != nil {
			t.Fatalf("it is no list of problems: %v", err)
		}
		for _, p := range problems {
			inside(t, fsys, p)
		}
	})
}

// inside fails unless a problem stands in its file.
func inside(t *testing.T, fsys fstest.MapFS, p rules.Problem) {
	t.Helper()
	file := fsys[p.File]
	if file == nil || p.Message == "" {
		t.Fatalf("it says nothing, or of no file: %+v", p)
	}
	if p.Line == 0 {
		return
	}
	ends := regexp.MustCompile("\n")
	if !strings.HasSuffix(p.File, ".md") {
		ends = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]") // as YAML counts them
	}
	lines := ends.Split(strings.TrimPrefix(string(file.Data), "\ufeff"), -1)
	if p.Line < 0 || p.Line > len(lines) {
		t.Fatalf("line %d of %d: %v", p.Line, len(lines), p)
	}
	line := strings.TrimSuffix(lines[p.Line-1], "\r")
	// A place may be just behind the last character.
	if n := utf8.RuneCountInString(line); p.Column < 1 || p.Column > n+1 {
		t.Fatalf("column %d of %d in %q: %v", p.Column, n, line, p)
	}
	p.Picture()
}
