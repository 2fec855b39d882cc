package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine/trial"
	"holdfast/rules"
)

// testFlags are the words of `holdfast test`.
type testFlags struct {
	format   string
	run      string
	junit    string
	coverage bool
	least    float64
	mutate   bool
}

func testCommand(w *world) *cobra.Command {
	var f testFlags
	c := &cobra.Command{
		Use:   "test [PROJECT]",
		Short: "Run the tests that are written for the rules, on customers who are made up",
		Long: `Run the tests that are written for the rules in tests/*.yaml: made-up
customers, instants, and who gets what then, or why not. Nothing is read but
the rules; nothing is sent.

  --coverage  shows which steps, letters, rungs, tiers, badges and conditions no
              test has tried
  --mutate    changes conditions, windows, and the numbers in metrics, cost and
              points one by one, > to >= or 60 to 61, and lists the changes that
              no test notices

Not counted: the {% if %} of letters (a letter counts once it is written), and
what is no expression: percentages and amounts of offers, waits, once_per,
schedules, limits. Nor are referrals: a test has one customer, whom nobody
brought.`,
		Example: `  holdfast test shop
  holdfast test shop --run 'win-back|champion' --coverage
  holdfast test shop --coverage-min 100 --mutate --junit results.xml`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error { return runTest(c.Context(), w, folder(args), f) },
	}
	c.Flags().StringVar(&f.format, "format", "text", "text or json")
	c.Flags().StringVar(&f.run, "run", "", "only tests whose name matches this `PATTERN`, a regular expression")
	c.Flags().StringVar(&f.junit, "junit", "", "also write the results to this `FILE`, as JUnit XML")
	c.Flags().BoolVar(&f.coverage, "coverage", false, "show what no test has tried")
	c.Flags().Float64Var(&f.least, "coverage-min", 0, "fail below this `PERCENTAGE` of coverage")
	c.Flags().BoolVar(&f.mutate, "mutate", false, "list changes of conditions and numbers that no test notices; fail when there is one")
	return c
}

// tested is everything that a run of tests found out.
type tested struct {
	book      *rules.Book
	results   []trial.Result
	took      []time.Duration // of each
	coverage  *trial.Coverage // nil when not asked for
	least     float64         // per cent
	mutated   bool
	mutants   int
	survivors []trial.Mutant
}

func (t *tested) failed() int {
	n := 0
	for i := range t.results {
		if len(t.results[i].Faults) > 0 {
			n++
		}
	}
	return n
}

// bad says whether the command fails.
func (t *tested) bad() bool {
	return t.failed() > 0 || t.coverage != nil && t.covered() < t.least || len(t.survivors) > 0
}

// covered is the coverage in per cent.
func (t *tested) covered() float64 {
	seen, ways := t.coverage.Sum()
	if ways == 0 {
		return 100
	}
	return 100 * float64(seen) / float64(ways)
}

func runTest(ctx context.Context, w *world, dir string, f testFlags) error {
	if f.format != "text" && f.format != "json" {
		return usage(fmt.Errorf("--format is text or json, and this is %q", f.format))
	}
	if f.least < 0 || f.least > 100 {
		return usage(fmt.Errorf("--coverage-min is a percentage from 0 to 100, and this is %g", f.least))
	}
	only, err := regexp.Compile(f.run)
	if err != nil {
		return usage(fmt.Errorf("--run is no regular expression: %w", err))
	}
	book, err := load(w, dir)
	if err != nil {
		return err
	}
	tests, err := loadTests(dir, book)
	if err != nil {
		return err
	}
	if len(tests) == 0 {
		return wrong("%s has no tests (write them to %s)", book.Name, filepath.Join(dir, "tests", "NAME.yaml"))
	}
	tests = matching(tests, only)
	if len(tests) == 0 {
		return wrong("no test is called like %q", f.run)
	}
	t := &tested{book: book, least: f.least, mutated: f.mutate}
	if err := t.run(ctx, w, dir, tests, f); err != nil {
		return err
	}
	if f.junit != "" {
		if err := writeJUnit(f.junit, t); err != nil {
			return err
		}
	}
	if f.format == "json" {
		err = printTestsJSON(w.out, t)
	} else {
		printTests(w.out, styleFor(w, w.out), t)
	}
	if err == nil && t.bad() {
		return errSilent
	}
	return err
}

// loadTests reads a project's tests. Their mistakes are named from where the
// command was given.
func loadTests(dir string, book *rules.Book) ([]rules.Test, error) {
	tests, err := rules.LoadTests(os.DirFS(dir), book)
	var problems rules.Problems
	if errors.As(err, &problems) {
		for i := range problems {
			problems[i].File = filepath.Join(dir, problems[i].File)
		}
	}
	return tests, err
}

func matching(tests []rules.Test, only *regexp.Regexp) []rules.Test {
	var chosen []rules.Test
	for _, t := range tests {
		if only.MatchString(t.Name) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}

// run carries out the tests, then the mutants.
func (t *tested) run(ctx context.Context, w *world, dir string, tests []rules.Test, f testFlags) error {
	var written *rules.Written
	var err error
	if f.coverage || f.least > 0 || f.mutate {
		if written, err = rules.Locate(os.DirFS(dir), t.book); err != nil {
			return err
		}
	}
	if f.coverage || f.least > 0 {
		t.coverage = trial.NewCoverage(t.book, written)
	}
	bar := newProgress(w)
	defer bar.clear()
	tell := bar.steps("testing")
	subject := trial.New(t.book)
	for i := range tests {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		since := w.clock()
		result, err := subject.Run(&tests[i], t.coverage)
		if err != nil {
			return err
		}
		t.results, t.took = append(t.results, result), append(t.took, w.clock().Sub(since))
		if tell != nil {
			tell(i+1, len(tests))
		}
	}
	if !f.mutate || t.failed() > 0 {
		return nil
	}
	mutants := trial.Mutants(t.book, written)
	t.mutants = len(mutants)
	t.survivors, err = trial.Survivors(ctx, mutants, tests, bar.steps("trying mutants"))
	return err
}
