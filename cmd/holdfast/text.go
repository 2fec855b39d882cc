package main

import (
	"iter"
	"strings"

	"holdfast/rules/expression"
)

// lines are the lines of a text, without their ends.
func lines(text string) iter.Seq[string] { return strings.SplitSeq(text, "\n") }

// nearest is a hint towards one of the known names.
func nearest(name string, known []string) string {
	if near := expression.Suggest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "there are " + strings.Join(known, ", ")
}

// audienceText is who a playbook is for, as it is written; where only on: says who
// comes in, no condition is.
func audienceText(written string) string {
	if written == "true" {
		return "everybody is meant"
	}
	return written
}
