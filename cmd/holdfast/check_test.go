package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

// small is a project whose schedule falls into the gap of spring.
const small = `name: Blue Door
timezone: Europe/Berlin
at: 2026-03-20T12:00
sources:
  customers: {csv: customers.csv, id: id}
  orders: {csv: orders.csv, customer: customer, at: at, amount: total}
playbooks:
  thank-you:
    schedule: "30 2 * * *"
    audience: orders > 3
    steps: [{reward: {points: 50}}]
`

// checks runs check in a folder that holds a project, and gives the exit code
// and what was printed.
func checks(t *testing.T, yaml string, args ...string) (code int, out string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.Mkdir("shop", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("shop", "holdfast.yaml"), []byte(yaml), 0o644); err != nil {
		t.Fatal(err)
	}
	var printed, complained bytes.Buffer
	w := &world{
		in: strings.NewReader(""), out: &printed, err: &complained,
		clock:  func() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) },
		getenv: func(string) (string, bool) { return "", false },
	}
	code = run(context.Background(), w, append([]string{"check", "shop"}, args...))
	return code, printed.String() + complained.String()
}

func TestAMistakeIsShownInItsLineAndFails(t *testing.T) {
	code, got := checks(t, strings.Replace(small, "orders > 3", "ordres > 3", 1))
	want := `shop/holdfast.yaml:10:15: unknown word "ordres" (did you mean orders?)
        audience: ordres > 3
                  ^^^^^^
1 mistake, 0 warnings
`
	if code != filesBad || got != want {
		t.Errorf("exit code %d, and (- want, + got)\n%s", code, cmp.Diff(want, got))
	}
}

func TestCheckShowsWhenAPlaybookComesAndWhereTheClocksAreMoved(t *testing.T) {
	code, got := checks(t, small, "-v")
	want := `shop/holdfast.yaml:9:15: warning: 02:30 does not exist on 2026-03-29 and 2027-03-28 in Europe/Berlin: it comes at 03:00
        schedule: "30 2 * * *"
                  ^^^^^^^^^^^^
shop/holdfast.yaml:9:15: warning: 02:30 comes twice on 2026-10-25 and 2027-10-31 in Europe/Berlin: it counts the first time only
        schedule: "30 2 * * *"
                  ^^^^^^^^^^^^
0 mistakes, 2 warnings
thank-you comes at Sat 2026-03-21 02:30, Sun 2026-03-22 02:30, Mon 2026-03-23 02:30 (Europe/Berlin)
fine Blue Door: 0 metrics, 0 segments, 0 offers, 1 playbook
`
	if code != fine || got != want {
		t.Errorf("exit code %d, and (- want, + got)\n%s", code, cmp.Diff(want, got))
	}
}

func TestStrictCountsWarningsAsMistakes(t *testing.T) {
	unused := small + "segments: {unused: orders > 9}\n"
	for _, c := range []struct {
		yaml string
		args []string
		want int
	}{
		{unused, nil, fine},
		{unused, []string{"--strict"}, filesBad},
		{small, []string{"--strict"}, fine},
		{small, []string{"--strict", "-v"}, fine}, // what the clocks do is nobody's mistake
	} {
		if code, out := checks(t, c.yaml, c.args...); code != c.want {
			t.Errorf("%v: exit code %d, want %d\n%s", c.args, code, c.want, out)
		}
	}
}

func TestOneRunShowsTheMistakesOfRulesAndTests(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"holdfast.yaml": strings.Replace(small, "audience: orders > 3", "audience: orders > 3\n    expire: 5d", 1),
		"tests/a.yaml":  "tests: [{name: a, at: 2026-01-05, expect_none: {playbook: thank-you, reason: exitd}}]\n",
	} {
		if err := os.MkdirAll(filepath.Join("shop", filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("shop", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	w := &world{in: strings.NewReader(""), out: &out, err: &out, clock: time.Now, getenv: func(string) (string, bool) { return "", false }}
	code := run(context.Background(), w, []string{"check", "shop"})
	for _, want := range []string{`shop/holdfast.yaml:11:5: the playbook thank-you knows no "expire"`, `shop/tests/a.yaml:1:78: "exitd" is not a reason`, "2 mistakes"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said:\n%s", want, &out)
		}
	}
	if code != filesBad {
		t.Errorf("exit code %d", code)
	}
}

func TestCheckSpeaksJSON(t *testing.T) {
	code, got := checks(t, strings.Replace(small, "orders > 3", "ordres < 3", 1), "--format", "json")
	var read struct {
		OK       bool
		Mistakes int
		Problems []struct {
			File, Message, Hint, Source string
			Line, Column, Length        int
		}
	}
	if err := json.Unmarshal([]byte(got), &read); err != nil {
		t.Fatal(err)
	}
	if code != filesBad || read.OK || read.Mistakes != 1 || len(read.Problems) != 1 {
		t.Fatalf("exit code %d, and %s", code, got)
	}
	p := read.Problems[0]
	if p.File != "shop/holdfast.yaml" || p.Line != 10 || p.Column != 15 || p.Length != 6 || p.Source != "    audience: ordres < 3" {
		t.Errorf("the problem is %+v", p)
	}
	code, got = checks(t, small, "--format", "json", "-v")
	if code != fine || !strings.Contains(got, `"ok": true`) || !strings.Contains(got, `"2026-03-21T02:30:00+01:00"`) {
		t.Errorf("exit code %d, and %s", code, got)
	}
}

func TestCheckAnnotatesForGitHub(t *testing.T) {
	code, got := checks(t, strings.Replace(small, "orders > 3", "ordres > 3", 1), "--format", "github")
	want := "::error file=shop/holdfast.yaml,line=10,col=15,endColumn=21::unknown word \"ordres\" (did you mean orders?)\n"
	if code != filesBad || got != want {
		t.Errorf("exit code %d, and (- want, + got)\n%s", code, cmp.Diff(want, got))
	}
}

func TestAnAnnotationIsEscaped(t *testing.T) {
	for _, c := range []struct {
		problem rules.Problem
		want    string
	}{
		{
			rules.Problem{File: "a,b:c%.yaml", Line: 1, Column: 2, Message: "5% of\r\nwhat", Warning: true},
			"::warning file=a%2Cb%3Ac%25.yaml,line=1,col=2::5%25 of%0D%0Awhat\n",
		},
		{rules.Problem{File: "a.yaml", Message: "the file is empty", Hint: "begin"}, "::error file=a.yaml::the file is empty (begin)\n"},
	} {
		var out strings.Builder
		if err := writeAnnotation(&out, c.problem, false); err != nil {
			t.Fatal(err)
		}
		if out.String() != c.want {
			t.Errorf("%+v is %q, want %q", c.problem, out.String(), c.want)
		}
	}
}
