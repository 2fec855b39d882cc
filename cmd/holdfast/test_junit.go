package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"strings"
	"time"

	"holdfast/engine/trial"
)

// The part of JUnit's XML that build servers read: a suite for each file of
// tests (https://github.com/testmoapp/junitxml).
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// writeJUnit writes the results to a file. Tests of one file stand together.
func writeJUnit(path string, t *tested) error {
	all := junitSuites{Name: t.book.Name, Tests: len(t.results), Failures: t.failed()}
	var total, inSuite time.Duration
	for i := range t.results {
		r := &t.results[i]
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != r.Test.File {
			all.Suites, inSuite = append(all.Suites, junitSuite{Name: r.Test.File}), 0
		}
		suite := &all.Suites[len(all.Suites)-1]
		total, inSuite = total+t.took[i], inSuite+t.took[i]
		c := junitCase{Name: r.Test.Name, Class: r.Test.File, File: r.Test.File, Line: r.Test.Line, Time: seconds(t.took[i])}
		if len(r.Faults) > 0 {
			c.Failure = junitFault(t, r)
			suite.Failures++
		}
		suite.Tests, suite.Time = suite.Tests+1, seconds(inSuite)
		suite.Cases = append(suite.Cases, c)
	}
	all.Time = seconds(total)
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.WriteFile(path, append([]byte(xml.Header), append(text, '\n')...), 0o644); err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	return nil
}

// junitFault is what the text output shows of a test that failed.
func junitFault(t *tested, r *trial.Result) *junitFailure {
	var text bytes.Buffer
	printTest(&text, style{width: plainWidth}, t.book, r)
	f := &r.Faults[0]
	return &junitFailure{
		Message: fmt.Sprintf("expected %s; got %s", strings.Join(f.Expected, ", then "), strings.Join(f.Got, ", then ")),
		Text:    text.String(),
	}
}
