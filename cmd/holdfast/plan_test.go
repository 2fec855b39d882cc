//go:build !race

package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestThePlanNamesTimeZonesThatThereAreNot(t *testing.T) {
	dir := example(t, "coffee")
	if out := mustHold(t, "plan", dir); strings.Contains(out, "read as missing") {
		t.Errorf("all zones are good, and the plan says\n%s", out)
	}
	replace(t, filepath.Join(dir, "data", "customers.csv"), "Ben,en,Europe/Berlin", "Ben,en,europe/berlin")
	want := `
           1 read as missing:
           data/customers.csv:3: column "tz": "europe/berlin" is not a time zone (write Area/City, such as Europe/Berlin); the project's is used
`
	if out := mustHold(t, "plan", dir); !strings.Contains(out, want) {
		t.Errorf("the plan lacks%s\n%s", want, out)
	}
	if out := mustHold(t, "plan", dir, "--format", "json"); !strings.Contains(out, `"doubtful": 1`) {
		t.Error("the JSON does not count it")
	}
}

func TestThePlanSaysHowManyCustomersShareAnAddress(t *testing.T) {
	dir := example(t, "coffee")
	if out := mustHold(t, "plan", dir); strings.Contains(out, "share an address") {
		t.Errorf("nobody does, and the plan says\n%s", out)
	}
	people := filepath.Join(dir, "data", "customers.csv")
	replace(t, people, "ben@example.net", "ANNA@example.org")
	if out := mustHold(t, "plan", dir); !strings.Contains(out, "2 who share an address\n") {
		t.Errorf("the plan does not say it\n%s", out)
	}
}
