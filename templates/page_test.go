package templates

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTheLettersPageNamesEveryNameAndWord(t *testing.T) {
	text, err := os.ReadFile("LETTERS.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string][]string{}
	for _, section := range strings.Split(string(text), "\n## ")[1:] {
		title, rest, _ := strings.Cut(section, "\n")
		for line := range strings.Lines(rest) {
			if cell, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | "); ok && strings.HasPrefix(line, "| `") {
				for name := range strings.SplitSeq(cell, ", ") {
					named[title] = append(named[title], strings.Trim(name, "`"))
				}
			}
		}
	}
	for title, want := range map[string][]string{"Front matter": heads, "Layouts": layoutWords} {
		got := named[title]
		slices.Sort(got)
		want := slices.Sorted(slices.Values(want))
		if !slices.Equal(got, want) {
			t.Errorf("%s names %q, want %q", title, got, want)
		}
	}
}
