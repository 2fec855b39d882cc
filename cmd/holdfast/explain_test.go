//go:build !race

package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/rules"
)

// golden compares what was printed with a file of testdata; -update rewrites
// it.
func golden(t *testing.T, root, name, got string) {
	t.Helper()
	path := filepath.Join(root, "cmd/holdfast/testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s shows something else than the program (- file, + program); go test ./cmd/holdfast -run %s -update rewrites it\n%s", name, t.Name(), diff)
	}
}

func TestExplainShowsWhatHappens(t *testing.T) {
	root := repository(t)
	t.Chdir(playground(t))
	for _, c := range []struct{ file, command string }{
		{"goes.txt", "explain C0003 --project examples/coffee"},
		{"held-out.txt", "explain C0004 win-back --project examples/coffee"},
		{"newcomer.json", "explain C0040 welcome --project examples/coffee --format json"},
		{"order-lines.txt", "explain 12345 --project examples/wholesale"},
	} {
		out, errs, code := hold(t, strings.Fields(c.command)...)
		if c.file == "order-lines.txt" {
			out, errs, code = hold(t, "explain", wholesaler(t), "--project", "examples/wholesale")
		}
		if code != fine || errs != "" {
			t.Fatalf("%s: exit %d\n%s", c.command, code, errs)
		}
		golden(t, root, "explain/"+c.file, out)
	}
	if _, errs, code := hold(t, "run", "--once", "examples/coffee"); code != fine {
		t.Fatalf("run: exit %d\n%s", code, errs)
	}
	for _, c := range []struct{ file, command string }{
		{"held-out-waits.txt", "explain C0004 win-back --project examples/coffee"},
		{"waits.txt", "explain C0008 win-back --project examples/coffee --at 2026-01-12T09:00"},
		{"came-back.txt", "explain C0003 win-back --project examples/coffee --at 2026-01-12T09:00"},
		{"second-step.txt", "explain C0008 win-back --project examples/coffee --at 2026-01-19T09:00"},
		{"been-before.txt", "explain C0001 thank-champions --project examples/coffee --at 2026-02-02T09:00"},
	} {
		out, errs, code := hold(t, strings.Fields(c.command)...)
		if code != fine || errs != "" {
			t.Fatalf("%s: exit %d\n%s", c.command, code, errs)
		}
		golden(t, root, "explain/"+c.file, out)
	}
}

// wholesaler is the first customer of the wholesale example.
func wholesaler(t *testing.T) string {
	t.Helper()
	out, errs, code := hold(t, "plan", "examples/wholesale", "--format", "json")
	if code != fine {
		t.Fatalf("plan: exit %d\n%s", code, errs)
	}
	var plan planJSON
	if err := json.Unmarshal([]byte(out), &plan); err != nil {
		t.Fatal(err)
	}
	for _, p := range plan.Playbooks {
		if len(p.Decisions) > 0 {
			return p.Decisions[0].Customer
		}
	}
	t.Fatal("nobody is a candidate")
	return ""
}

func TestAnExplanationFitsAndHasNoTrailingSpaces(t *testing.T) {
	t.Chdir(playground(t))
	for _, customer := range []string{"C0004", "C0008", "C0021", "C0028", "C0040", "C0044"} {
		out, errs, code := hold(t, "explain", customer, "--project", "examples/coffee")
		if code != fine {
			t.Fatalf("%s: exit %d\n%s", customer, code, errs)
		}
		for line := range lines(out) {
			if strings.TrimRight(line, " ") != line {
				t.Errorf("%s: spaces at the end of %q", customer, line)
			}
			if n := utf8.RuneCountInString(line); n > plainWidth {
				t.Errorf("%s: %d columns in %q", customer, n, line)
			}
		}
	}
}

// coffeeCustomers are the ids of the coffee example's customers.
func coffeeCustomers(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("examples/coffee/data/customers.csv")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if id, _, _ := strings.Cut(line, ","); i > 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

// sample is every nth of a list, so that a test stays quick.
func sample(list []string, n int) []string {
	var out []string
	for i := 0; i < len(list); i += n {
		out = append(out, list[i])
	}
	return out
}

// explainedAt explains a customer of the coffee example, all playbooks.
func explainedAt(t *testing.T, customer, at string) *explained {
	t.Helper()
	w := quietWorld()
	book, err := load(w, "examples/coffee")
	if err != nil {
		t.Fatal(err)
	}
	x, err := explain(context.Background(), w, book, customer, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func quietWorld() *world {
	return &world{
		in: strings.NewReader(""), out: &strings.Builder{}, err: &strings.Builder{},
		clock:  func() time.Time { return time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC) },
		getenv: func(string) (string, bool) { return "", false },
	}
}

// TestAnAccountAgreesWithThePlan compares the verdicts, holdouts, caps and
// offers of all customers with what the plan did.
func TestAnAccountAgreesWithThePlan(t *testing.T) {
	t.Chdir(playground(t))
	if _, errs, code := hold(t, "run", "--once", "examples/coffee", "--at", "2025-12-29T09:00"); code != fine {
		t.Fatalf("run: exit %d\n%s", code, errs)
	}
	reasons := map[engine.Reason]bool{}
	for _, customer := range sample(coffeeCustomers(t), 3) {
		x := explainedAt(t, customer, "")
		for i, a := range x.accounts {
			pp := &x.plan.Playbooks[i]
			row, _ := x.sight.Input.People.IDs.LookupString(customer)
			in := x.writer.Board().Audience(slices.IndexFunc(x.book.Playbooks, func(p rules.Playbook) bool { return p.Name == a.Playbook.Name })).Get(int(row))
			if (a.Audience.Value == true) != in {
				t.Errorf("%s %s: the tree says %v, the audience %v", customer, a.Playbook.Name, a.Audience.Value, in)
			}
			verdict := engine.NoMatch
			for candidate := range pp.Decisions.Candidates() {
				if candidate[0].Row == int(row) {
					verdict = engine.Verdict(candidate).Reason
				}
			}
			if got := a.Verdict().Reason; got != verdict {
				t.Errorf("%s %s: the account says %s, the plan %s", customer, a.Playbook.Name, got, verdict)
			}
			reasons[verdict] = true
			agree(t, customer, a, verdict)
		}
	}
	for _, r := range []engine.Reason{engine.Go, engine.HeldOut, engine.NoMatch, engine.Waiting, engine.EnteredBefore} {
		if !reasons[r] {
			t.Errorf("no customer ends in %s: the test sees less than it should", r)
		}
	}
}

func agree(t *testing.T, customer string, a *engine.Account, verdict engine.Reason) {
	t.Helper()
	held := slices.ContainsFunc(a.Holdouts, engine.Place.HeldOut)
	if held && verdict == engine.Go || !held && verdict == engine.HeldOut {
		t.Errorf("%s %s: held out is %v, the plan says %s", customer, a.Playbook.Name, held, verdict)
	}
	if p := a.Holdouts[0]; p.Playbook != "" || p.Position != experiment.Assign("holdout", customer) {
		t.Errorf("%s: the place in the project's holdout is %v", customer, p)
	}
	full := slices.ContainsFunc(a.Caps, func(r engine.Room) bool { return r.Used >= r.Max })
	if full && verdict == engine.Go && a.Verdict().Step.Kind == rules.StepEmail || !full && verdict == engine.Capped {
		t.Errorf("%s %s: the cap is full: %v, the plan says %s", customer, a.Playbook.Name, full, verdict)
	}
	for _, o := range a.Offers {
		for _, d := range a.Decisions {
			if d.Incentive == nil || d.Step.Offer != o.Offer {
				continue
			}
			if diff := cmp.Diff(d.Incentive.Cost, o.Made.Cost); diff != "" || d.Incentive.Percent != o.Made.Percent {
				t.Errorf("%s %s: the offer of the account is %v, of the plan %v", customer, a.Playbook.Name, o.Made, d.Incentive)
			}
		}
	}
}

func TestExplainNamesNoSecret(t *testing.T) {
	t.Chdir(playground(t))
	replace(t, "examples/coffee/holdfast.yaml", "  outbox: out ", "  smtp: {host: localhost, user: hello, password: \"${SMTP_PASSWORD}\"}\n  # ")
	for _, format := range []string{"text", "json"} {
		w, out := quietWorld(), &strings.Builder{}
		w.out = out
		w.getenv = func(string) (string, bool) { return "tr0ub4dor", true }
		if code := run(context.Background(), w, []string{"explain", "C0003", "--project", "examples/coffee", "--format", format}); code != fine {
			t.Fatalf("exit %d: %v", code, w.err)
		}
		if strings.Contains(out.String(), "tr0ub4dor") {
			t.Errorf("%s shows the password", format)
		}
	}
}

func TestExplainRefusesWhatItCannotFind(t *testing.T) {
	t.Chdir(playground(t))
	for _, c := range []struct {
		args []string
		says string
		code int
	}{
		{[]string{"explain"}, "name the customer", usageBad},
		{[]string{"explain", "nobody", "--project", "examples/coffee"}, `there is no customer "nobody" in data/customers.csv`, filesBad},
		{[]string{"explain", "C0003", "winback", "--project", "examples/coffee"}, "did you mean win-back?", usageBad},
		{[]string{"explain", "C0003", "--format", "xml"}, "--format is text or json", usageBad},
	} {
		if _, errs, code := hold(t, c.args...); code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%v: exit %d, %q; want exit %d, %q", c.args, code, errs, c.code, c.says)
		}
	}
}

func TestDatesAreShownOnTheProjectsClock(t *testing.T) {
	t.Chdir(playground(t))
	replace(t, "examples/coffee/segments.yaml", "orders >= 3 and", "orders >= 3 and last_order_at < date(\"2026-01-01\") and")
	out, errs, code := hold(t, "explain", "C0003", "win-back", "--project", "examples/coffee")
	if code != fine {
		t.Fatalf("exit %d\n%s", code, errs)
	}
	for _, says := range []string{"(last_order_at = 2025-10-01 11:30)", "last_order_at = 2025-10-01 11:30: the same 6 orders"} {
		if !strings.Contains(out, says) {
			t.Errorf("nothing says %q in\n%s", says, out)
		}
	}
}
