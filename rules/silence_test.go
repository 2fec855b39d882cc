package rules_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

func TestSilencesStandInAnyFile(t *testing.T) {
	book := rooted(t, "timezone: Europe/Berlin\nsilences: [{customer: 42, until: 2026-02-01, author: Grace}]\n", nil,
		"quiet.yaml", "segments: {a: orders > 1, b: orders > 2}\nmetrics: {m: orders + 1, n: {count: orders}}\nsilences: [{segment: a, from: 2026-01-01T09:00, until: 2026-01-02T09:00Z, comment: Moving}]\n")
	berlin := book.Zone
	want := []rules.Silence{
		{Customer: "42", Until: time.Date(2026, 2, 1, 0, 0, 0, 0, berlin), Author: "Grace"},
		{Segment: "a", From: time.Date(2026, 1, 1, 9, 0, 0, 0, berlin), Until: time.Date(2026, 1, 2, 10, 0, 0, 0, berlin), Comment: "Moving"},
	}
	if diff := cmp.Diff(want, book.Silences, cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })); diff != "" {
		t.Error(diff)
	}
}

func TestEverySegmentOfTheProjectIsComputedForSilencesToName(t *testing.T) {
	book := rooted(t, "metrics: {sales: {count: orders}, idle: orders + 1}\nsegments: {often: sales > 3}\nrfm: {segments: true}\n", nil)
	for _, s := range book.Segments {
		if s.Used == s.Ready {
			t.Errorf("%s: used %v, of Holdfast %v", s.Name, s.Used, s.Ready)
		}
	}
	for _, m := range book.Metrics {
		if want := m.Name == "sales"; m.Used != want && !m.Ready {
			t.Errorf("%s: used %v", m.Name, m.Used)
		}
	}
	named := rooted(t, "rfm: {segments: true}\nsilences: [{segment: champions, until: 2026-02-01}]\n", nil)
	for _, s := range named.Segments {
		if want := s.Name == "champions"; s.Used != want {
			t.Errorf("%s: used %v though a silence names champions", s.Name, s.Used)
		}
	}
}
