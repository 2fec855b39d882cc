package rules_test

import (
	"slices"
	"testing"
)

func TestAnArmKeepsItsNameWhenOthersArePutAboveIt(t *testing.T) {
	names := func(arms string) []string {
		t.Helper()
		book := ofTree(t, "      - branch:\n"+arms)
		var names []string
		for _, s := range book.Playbooks[0].Steps {
			for _, a := range s.Arms {
				names = append(names, a.Name)
			}
		}
		return names
	}
	below := "          - {when: \"revenue  >\\n 100\", steps: [{wait: 2d}]}\n          - {name: loyal, when: orders > 2, steps: [{wait: 3d}]}\n          - {else: [{wait: 4d}]}\n"
	want := []string{"revenue > 100", "loyal", "else"}
	if got := names(below); !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	if got := names("          - {when: revenue > 500, steps: [{wait: 1d}]}\n" + below); !slices.Equal(got, append([]string{"revenue > 500"}, want...)) {
		t.Errorf("with an arm above: %q", got)
	}
}
