package main

import (
	"fmt"
	"io"
	"path/filepath"

	"holdfast/engine"
	"holdfast/engine/trial"
	"holdfast/rules"
)

func printTests(out io.Writer, s style, t *tested) {
	for i := range t.results {
		printTest(out, s, t.book, &t.results[i])
	}
	failed := t.failed()
	summary := s.good(fmt.Sprintf("%s passed", counted(len(t.results), "test")))
	if failed > 0 {
		summary = s.bad(fmt.Sprintf("%d of %s failed", failed, counted(len(t.results), "test")))
	}
	fmt.Fprintf(out, "\n%s  %s\n", s.bold(t.book.Name), summary)
	if t.coverage != nil {
		printCoverage(out, s, t)
		fmt.Fprintf(out, "%s\n", s.dim("Not counted: the {% if %} of letters, waits, schedules and limits."))
	}
	switch {
	case !t.mutated:
	case failed > 0:
		fmt.Fprintf(out, "\n%s\n", s.dim("No mutants were tried: they are for tests that pass."))
	default:
		printMutants(out, s, t)
	}
}

func printTest(out io.Writer, s style, book *rules.Book, r *trial.Result) {
	if len(r.Faults) == 0 {
		fmt.Fprintf(out, "%s  %s\n", s.good("ok  "), cut(r.Test.Name, s.width-6))
		return
	}
	fmt.Fprintf(out, "%s  %s\n", s.bad("FAIL"), r.Test.Name)
	for i := range r.Faults {
		f := &r.Faults[i]
		fmt.Fprintf(out, "      %s\n", s.dim(fmt.Sprintf("%s:%d  %s", filepath.Join(book.Root, r.Test.File), f.Line, f.At.Format("Monday 2006-01-02 15:04 MST"))))
		printSides(out, "expected", f.Expected, s.good)
		printSides(out, "got     ", f.Got, s.bad)
		if f.Reordered {
			fmt.Fprintf(out, "      %s\n", anotherOrder)
		}
		for _, v := range f.Verdicts {
			printFaultVerdict(out, s, v)
		}
	}
}

// anotherOrder is said where what was expected goes, but not as listed.
const anotherOrder = "That is the same, in another order: playbooks go by priority, then their steps."

func printSides(out io.Writer, title string, lines []string, paint func(string) string) {
	for i, line := range lines {
		if i > 0 {
			title = "        "
		}
		fmt.Fprintf(out, "      %s  %s\n", title, paint(line))
	}
}

// printFaultVerdict says what a playbook decided, with the conditions behind it
// as trees.
func printFaultVerdict(out io.Writer, s style, v trial.Verdict) {
	line := fmt.Sprintf("%s: %s", s.bold(v.Playbook), v.Reason)
	if v.Step != "" && v.Reason != engine.Go {
		line += " before " + v.Step
	}
	if v.Why != "" {
		line += " (" + v.Why + ")"
	}
	if !v.Until.IsZero() {
		line += ", again " + v.Until.Format("Mon 2006-01-02 15:04 MST")
	}
	fmt.Fprintf(out, "      %s\n", line)
	for _, c := range v.Conditions {
		fmt.Fprintf(out, "        %s\n", s.dim(c.Title))
		printBranch(out, s, c.Holds, "          ")
	}
}

// unseen is what is said of an item that no test has come to.
var unseen = map[trial.ItemKind]string{
	trial.ItemPlaybook: "never gave anything", trial.ItemStep: "was never taken", trial.ItemRung: "was never given", trial.ItemLetter: "was never written",
	trial.ItemArm: "was never gone",
}

// missed says what no test has tried of an item; "" when nothing is left.
func missed(i *trial.Item) string {
	switch {
	case i.Seen() == i.Ways:
		return ""
	case i.Ways == 1:
		return unseen[i.Kind]
	case i.Seen() == 0:
		return "was never asked"
	case i.Kind == trial.ItemTrigger && i.Yes:
		return "never failed to come"
	case i.Kind == trial.ItemTrigger:
		return "never came"
	case i.Yes:
		return "was never false"
	}
	return "was never true"
}

func printCoverage(out io.Writer, s style, t *tested) {
	seen, ways := t.coverage.Sum()
	text := fmt.Sprintf("%.1f%%, %d of %d", t.covered(), seen, ways)
	if seen == ways {
		text = s.good(text)
	} else {
		text = s.warn(text)
	}
	fmt.Fprintf(out, "\n%s  %s\n", s.bold("Coverage"), text)
	for _, i := range t.coverage.Items {
		if what := missed(i); what != "" {
			fmt.Fprintf(out, "  %s\n", itemLine(t.book, i, what))
		}
	}
	if t.least > 0 && t.covered() < t.least {
		fmt.Fprintf(out, "%s\n", s.bad(fmt.Sprintf("That is below %g%%.", t.least)))
	}
}

func itemLine(book *rules.Book, i *trial.Item, what string) string {
	place := i.Place
	place.File = filepath.Join(book.Root, place.File)
	subject := i.Of
	switch i.Kind {
	case trial.ItemPlaybook:
		subject = "the playbook " + i.Of
	case trial.ItemLetter:
		subject = "the letter"
	case trial.ItemCondition:
		subject = fmt.Sprintf("%s: `%s`", i.Of, i.Text)
	case trial.ItemStep, trial.ItemBranch, trial.ItemRung, trial.ItemTrigger, trial.ItemArm:
		subject = fmt.Sprintf("%s of %s", i.Text, i.Of)
	}
	return fmt.Sprintf("%s: %s %s", place, subject, what)
}

func printMutants(out io.Writer, s style, t *tested) {
	text := fmt.Sprintf("%d of %d were noticed", t.mutants-len(t.survivors), t.mutants)
	if len(t.survivors) == 0 {
		text = s.good(text)
	} else {
		text = s.bad(text)
	}
	fmt.Fprintf(out, "\n%s  %s\n", s.bold("Mutants"), text)
	for i := range t.survivors {
		fmt.Fprintf(out, "  %s\n", mutantLine(t.book, &t.survivors[i]))
	}
}

func mutantLine(book *rules.Book, m *trial.Mutant) string {
	place := m.Place
	place.File = filepath.Join(book.Root, place.File)
	change := fmt.Sprintf("`%s` instead of `%s`", m.Becomes, m.Was)
	if m.Becomes == "" {
		change = fmt.Sprintf("without `%s`", m.Was)
	}
	return fmt.Sprintf("%s: no test notices %s, %s", place, change, m.Of)
}
