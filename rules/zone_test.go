package rules_test

import (
	"testing"
	_ "time/tzdata" // zones must not depend on the machine

	"holdfast/rules"
)

func TestOnlyZonesAsTheyAreSpelledAreZones(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port_of_Spain", "Etc/GMT+2", "GB"} {
		if zone, ok := rules.CustomerZone(name); !ok || zone.String() != name {
			t.Errorf("%s is %v, %v", name, zone, ok)
		}
	}
	for _, name := range []string{
		"", "utc", "+02:00", "GMT+2", "europe/berlin", "Europe/berlin", "posix/Europe/Berlin", "localtime", "Local",
		"Mars/Olympus", "Europe/", "/Europe/Berlin", "../zoneinfo/UTC", "Europe//Berlin", "Europe", "Berlin",
	} {
		if zone, ok := rules.CustomerZone(name); ok {
			t.Errorf("%q is %v", name, zone)
		}
	}
}
