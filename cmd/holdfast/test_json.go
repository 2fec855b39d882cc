package main

import (
	"io"
	"time"

	"holdfast/engine"
	"holdfast/engine/trial"
	"holdfast/rules"
)

// The shape of `test --format json`.
type (
	testsJSON struct {
		Passed   int           `json:"passed"`
		Failed   int           `json:"failed"`
		Tests    []testJSON    `json:"tests"`
		Coverage *coverageJSON `json:"coverage,omitempty"`
		Mutants  *mutantsJSON  `json:"mutants,omitempty"`
	}
	testJSON struct {
		Name    string      `json:"name"`
		File    string      `json:"file"`
		Line    int         `json:"line"`
		Passed  bool        `json:"passed"`
		Seconds float64     `json:"seconds"`
		Faults  []faultJSON `json:"faults,omitempty"`
	}
	faultJSON struct {
		At        time.Time          `json:"at"`
		Line      int                `json:"line"`
		Expected  []string           `json:"expected"`
		Got       []string           `json:"got"`
		Reordered bool               `json:"reordered,omitempty"` // the same, in another order
		Verdicts  []faultVerdictJSON `json:"verdicts"`
	}
	faultVerdictJSON struct {
		Playbook   string          `json:"playbook"`
		Reason     engine.Reason   `json:"reason"`
		Why        string          `json:"why,omitempty"`
		Step       string          `json:"step,omitempty"`
		Until      time.Time       `json:"until,omitzero"`
		Conditions []conditionJSON `json:"conditions"`
	}
	conditionJSON struct {
		Title string         `json:"title"` // "audience of win-back"
		Holds *engine.Branch `json:"holds"`
	}
	coverageJSON struct {
		Percent float64    `json:"percent"`
		Seen    int        `json:"seen"`
		Ways    int        `json:"ways"`
		Missed  []itemJSON `json:"missed"`
	}
	itemJSON struct {
		Place rules.Place    `json:"place"`
		Kind  trial.ItemKind `json:"kind"`
		Of    string         `json:"of"`
		Text  string         `json:"text,omitempty"`
		What  string         `json:"what"` // "was never false"
	}
	mutantsJSON struct {
		Tried     int          `json:"tried"`
		Survivors []mutantJSON `json:"survivors"`
	}
	mutantJSON struct {
		Place   rules.Place `json:"place"`
		Of      string      `json:"of"`
		Was     string      `json:"was"`
		Becomes string      `json:"becomes"` // "" when it was taken away
	}
)

func printTestsJSON(out io.Writer, t *tested) error {
	shown := testsJSON{Failed: t.failed(), Tests: []testJSON{}}
	shown.Passed = len(t.results) - shown.Failed
	for i := range t.results {
		r := &t.results[i]
		one := testJSON{Name: r.Test.Name, File: r.Test.File, Line: r.Test.Line, Passed: len(r.Faults) == 0, Seconds: t.took[i].Seconds()}
		for _, f := range r.Faults {
			fault := faultJSON{At: f.At, Line: f.Line, Expected: f.Expected, Got: f.Got, Reordered: f.Reordered}
			for _, v := range f.Verdicts {
				verdict := faultVerdictJSON{Playbook: v.Playbook, Reason: v.Reason, Why: v.Why, Step: v.Step, Until: v.Until}
				for _, c := range v.Conditions {
					verdict.Conditions = append(verdict.Conditions, conditionJSON(c))
				}
				fault.Verdicts = append(fault.Verdicts, verdict)
			}
			one.Faults = append(one.Faults, fault)
		}
		shown.Tests = append(shown.Tests, one)
	}
	if t.coverage != nil {
		shown.Coverage = &coverageJSON{Percent: t.covered(), Missed: []itemJSON{}}
		shown.Coverage.Seen, shown.Coverage.Ways = t.coverage.Sum()
		for _, i := range t.coverage.Items {
			if what := missed(i); what != "" {
				shown.Coverage.Missed = append(shown.Coverage.Missed, itemJSON{i.Place, i.Kind, i.Of, i.Text, what})
			}
		}
	}
	if t.mutated && shown.Failed == 0 {
		shown.Mutants = &mutantsJSON{Tried: t.mutants, Survivors: []mutantJSON{}}
		for _, m := range t.survivors {
			shown.Mutants.Survivors = append(shown.Mutants.Survivors, mutantJSON{m.Place, m.Of, m.Was, m.Becomes})
		}
	}
	return writeJSON(out, shown)
}
