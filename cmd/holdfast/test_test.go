//go:build !race

package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/trial"
	"holdfast/internal/dispatch"
	"holdfast/rules"
	"holdfast/rules/table"
)

func TestTheExamplesPassTheirTests(t *testing.T) {
	t.Chdir(playground(t))
	if _, errs, code := hold(t, "init", "starter"); code != fine {
		t.Fatalf("exit %d\n%s", code, errs)
	}
	for _, project := range []string{"examples/coffee", "examples/wholesale", "starter"} {
		out, errs, code := hold(t, "test", project, "--coverage-min", "100", "--mutate")
		if code != fine || errs != "" || !passed.MatchString(out) {
			t.Errorf("exit %d\n%s%s", code, out, errs)
		}
	}
}

var passed = regexp.MustCompile(`^(ok    .*\n)+\n.*  \d+ tests passed\n\nCoverage  100\.0%, \d+ of \d+\nNot counted: the \{% if %\} of letters, .*\n\nMutants  \d+ of \d+ were noticed\n$`)

// broken makes one of coffee's tests fail and leaves some of its rules untried.
func broken(t *testing.T) {
	t.Helper()
	t.Chdir(playground(t))
	replace(t, "examples/coffee/segments.yaml", "overdue > 2", "overdue > 8")
}

func TestAFailingTestShowsWhatCameInstead(t *testing.T) {
	broken(t)
	out, errs, code := hold(t, "test", "examples/coffee", "--run", "^(a regular whose|two orders make)", "--coverage", "--mutate")
	want := `FAIL  a regular whose rhythm broke gets the letter, with ten per cent
      examples/coffee/tests/win-back.yaml:14  Monday 2026-01-05 09:00 CET
      expected  win-back, email we-miss-you, offer comeback, 10%, cost 3.00 EUR, subject "Ada, we miss you", text with "your last order was on September 29", text with "A lot has come in since"
      got       nothing
      win-back: no_match
        audience of win-back
`
	if code != filesBad || errs != "" || !strings.HasPrefix(out, want) {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	for _, line := range []string{
		"            overdue > 8 = no (overdue = 7) < decides\n",
		"ok    two orders make no regular",
		"Blue Door Coffee  1 of 2 tests failed",
		"\nCoverage  26.7%, ",
		"  examples/coffee/playbooks/win-back.yaml:17:3: the playbook win-back never gave anything",
		"  examples/coffee/playbooks/win-back.yaml:29:9: email:last-call of win-back was never taken",
		"  examples/coffee/playbooks/win-back.yaml:29:9: when of email:last-call of win-back was never asked",
		"  examples/coffee/mail/we-miss-you.de.md: the letter was never written",
		"  examples/coffee/segments.yaml:11:28: segment slipping_regulars: `overdue > 8` was never true",
		"No mutants were tried: they are for tests that pass.",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("%q is missing in\n%s", line, out)
		}
	}
}

func TestAnotherOrderIsSaid(t *testing.T) {
	t.Chdir(playground(t))
	const points, letter = "      - {playbook: thank-champions, points: 13}\n", "      - {playbook: thank-champions, email: thank-you, subject_contains: 13 Punkte}\n"
	replace(t, "examples/coffee/tests/thank-champions.yaml", points+letter, letter+points)
	out, errs, code := hold(t, "test", "examples/coffee", "--run", "there in German")
	if code != filesBad || errs != "" || !strings.Contains(out, "That is the same, in another order") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func TestTooLittleCoverageFails(t *testing.T) {
	t.Chdir(playground(t))
	for least, want := range map[string]int{"1": fine, "99": filesBad} {
		out, errs, code := hold(t, "test", "examples/coffee", "--run", "two orders make", "--coverage-min", least)
		if code != want || errs != "" || (want != fine) != strings.Contains(out, "That is below "+least+"%.") {
			t.Errorf("exit %d\n%s%s", code, out, errs)
		}
	}
}

func TestASurvivingMutantFails(t *testing.T) {
	t.Chdir(playground(t))
	replace(t, "examples/wholesale/tests/playbooks.yaml", "amount: 999.50, quantity: 999", "amount: 500, quantity: 999")
	out, errs, code := hold(t, "test", "examples/wholesale", "--mutate")
	want := "Mutants  68 of 70 were noticed\n  examples/wholesale/playbooks.yaml:18:39: no test notices `999` instead of `1000`, rung 1 of carriage-paid\n" +
		"  examples/wholesale/playbooks.yaml:23:23: no test notices `999` instead of `1000`, cost of carriage-paid\n"
	if code != filesBad || errs != "" || !strings.HasSuffix(out, want) {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func TestResultsAsJSON(t *testing.T) {
	broken(t)
	out, errs, code := hold(t, "test", "examples/coffee", "--format", "json", "--run", "^(a regular whose|two orders make)", "--coverage")
	var got testsJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != filesBad || errs != "" {
		t.Fatalf("%v, exit %d\n%s%s", err, code, out, errs)
	}
	fault := got.Tests[0].Faults[0]
	if got.Passed != 1 || got.Failed != 1 || !got.Tests[1].Passed || fault.Line != 14 || fault.Got[0] != "nothing" || fault.Verdicts[0].Reason != engine.NoMatch {
		t.Errorf("%+v", got)
	}
	if c := got.Coverage; c == nil || c.Seen == 0 || c.Ways <= c.Seen || c.Missed[0].What != "never gave anything" || got.Mutants != nil {
		t.Errorf("%+v", got)
	}
	out, _, _ = hold(t, "test", "examples/wholesale", "--format", "json", "--mutate")
	if !strings.Contains(out, "\"mutants\": {\n    \"tried\": 70,\n    \"survivors\": []\n  }") {
		t.Error(out)
	}
}

func TestResultsAsJUnit(t *testing.T) {
	broken(t)
	if _, errs, code := hold(t, "test", "examples/coffee", "--junit", "results.xml"); code != filesBad || errs != "" {
		t.Fatalf("exit %d, %s", code, errs)
	}
	text, err := os.ReadFile("results.xml")
	if err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	failures, tests := 0, 0
	for _, s := range got.Suites {
		tests += len(s.Cases)
		for _, c := range s.Cases {
			if c.Failure != nil {
				failures++
				if !strings.HasPrefix(c.Failure.Message, "expected win-back") || !strings.Contains(c.Failure.Text, "segment slipping_regulars") {
					t.Errorf("%+v", c.Failure)
				}
			}
		}
	}
	if len(got.Suites) != 3 || got.Tests != tests || failures == 0 || got.Failures != failures {
		t.Errorf("%d suites, %d of %d tests, %d of %d failures", len(got.Suites), tests, got.Tests, failures, got.Failures)
	}
}

func TestWhatCannotBeTestedIsSaid(t *testing.T) {
	t.Chdir(playground(t))
	if err := os.WriteFile("examples/wholesale/tests/more.yaml", []byte("tests: [{name: a, at: 2026-01-05, expect: {playbook: bonsu}}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll("broken/tests"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"segments.yaml", "playbooks/win-back.yaml", "mail/welcome.md"} {
		text, err := os.ReadFile(filepath.Join("examples/coffee", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("broken", name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"test", "examples/wholesale"}, filesBad, "examples/wholesale/tests/more.yaml:1:54: \"bonsu\" is not a playbook of this project (did you mean bonus?)\n"},
		{[]string{"check", "examples/wholesale"}, filesBad, "examples/wholesale/tests/more.yaml:1:54: "},
		{[]string{"test", "broken"}, filesBad, "error: Blue Door Coffee has no tests (write them to broken/tests/NAME.yaml)"},
		{[]string{"test", "examples/coffee", "--run", "unicorn"}, filesBad, "error: no test is called like \"unicorn\""},
		{[]string{"test", "examples/coffee", "--run", "("}, usageBad, "error: --run is no regular expression"},
		{[]string{"test", "examples/coffee", "--format", "xml"}, usageBad, "error: --format is text or json"},
		{[]string{"test", "examples/coffee", "--coverage-min", "101"}, usageBad, "error: --coverage-min is a percentage"},
		{[]string{"test", "examples/coffee", "--junit", "no/such/folder.xml"}, worldAway, "error: writing the results: "},
	} {
		if _, errs, code := hold(t, c.args...); code != c.code || !strings.HasPrefix(errs, c.want) {
			t.Errorf("%v: exit %d\n%s", c.args, code, errs)
		}
	}
}

// Every customer of the examples, written down as a test, is decided about as
// in the plan: the fake shop measures, and the trial decides, as the real ones.
func TestATestOfARealCustomerComesOutLikeThePlan(t *testing.T) {
	for _, example := range []string{"coffee", "wholesale"} {
		w := &world{clock: nil, getenv: func(string) (string, bool) { return "", false }}
		book, err := load(w, filepath.Join(repository(t), "examples", example))
		if err != nil {
			t.Fatal(err)
		}
		book.Store = "sqlite:" + filepath.Join(t.TempDir(), "none.db")
		sight := sightOf(t, book)
		board, err := engine.Evaluate(sight.Input)
		if err != nil {
			t.Fatal(err)
		}
		plan, _ := engine.Decide(sight.Input, board)
		tests := customersAsTests(t, book, sight)
		gone := 0
		for i := range tests {
			expectAsPlanned(plan, &tests[i])
			gone += len(tests[i].Moments[0].Expected)
			r, err := trial.New(book).Run(&tests[i], nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range r.Faults {
				t.Errorf("%s, %s (- plan, + test):\n%s", example, tests[i].Customer, cmp.Diff(f.Expected, f.Got))
			}
		}
		if gone != len(plan.Go()) || gone == 0 {
			t.Errorf("%s: %d of %d decisions were compared", example, gone, len(plan.Go()))
		}
	}
}

func sightOf(t *testing.T, book *rules.Book) *dispatch.Sight {
	t.Helper()
	sight, err := dispatch.Look(t.Context(), book, book.At, newFacts(book, nil, noMemory{}), noMemory{}, func() time.Time { return book.At })
	if err != nil {
		t.Fatal(err)
	}
	return sight
}

// customersAsTests writes everybody down with all their facts, and with the
// scores that they have among all.
func customersAsTests(t *testing.T, book *rules.Book, sight *dispatch.Sight) []rules.Test {
	t.Helper()
	ids := table.NewDict()
	read := func(src *rules.Source) map[string][]rules.Fact {
		found, need := map[string][]rules.Fact{}, map[string]bool{}
		if src == nil {
			return nil
		}
		for _, f := range src.Fields {
			need[f.Name] = true
		}
		_, err := newFacts(book, nil, noMemory{}).Scan(context.Background(), src, need, book.At, ids, func(b dispatch.Batch) error {
			for row := range b.Table.Rows() {
				fact := rules.Fact{}
				for _, f := range src.Fields {
					if c := b.Table.Column(f.Name); c != nil && !c.Missing(row) && f.Name != "id" && f.Name != "customer" {
						fact[f.Name] = c.Value(row)
					}
				}
				id := ids.Text(b.Customer[row])
				found[id] = append(found[id], fact)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	people, orders, events := read(&book.Customers), read(book.Orders), read(book.Events)
	var tests []rules.Test
	for row := range sight.Input.People.Table.Rows() {
		id := sight.Input.People.IDs.Text(uint32(row))
		m := rules.Moment{At: book.At, Exact: true, Customer: map[string]any{}, Metrics: map[string]any{}, Orders: orders[id], Events: events[id]}
		maps.Copy(m.Customer, people[id][0])
		for _, score := range []string{"rfm_recency", "rfm_frequency", "rfm_monetary"} {
			if v := sight.Input.People.Table.Column(score).Value(row); v != nil {
				m.Metrics[score] = v
			}
		}
		tests = append(tests, rules.Test{Name: id, Customer: id, Moments: []rules.Moment{m}})
	}
	return tests
}

// expectAsPlanned expects what a plan has decided about the test's customer.
func expectAsPlanned(plan *engine.Plan, test *rules.Test) {
	m := &test.Moments[0]
	for i := range plan.Playbooks {
		p := &plan.Playbooks[i]
		reason := engine.NoMatch
		for candidate := range p.Decisions.Candidates() {
			if candidate[0].Key.Customer != test.Customer {
				continue
			}
			reason = engine.Verdict(candidate).Reason
			for _, d := range candidate {
				test.HeldOut = test.HeldOut || d.Reason == engine.HeldOut
				if d.Reason != engine.Go {
					continue
				}
				e := rules.Expected{Playbook: d.Key.Playbook, Step: d.Key.Step, Points: int(d.Points)}
				if in := d.Incentive; in != nil {
					e.Offer, e.Percent, e.Cost = in.Offer.Name, in.Percent, &in.Cost
				}
				m.Expected = append(m.Expected, e)
			}
		}
		if reason != engine.Go {
			m.Withheld = append(m.Withheld, rules.Withheld{Playbook: p.Playbook.Name, Reason: string(reason)})
		}
	}
}
