package rules

import (
	"strings"
	"time"
)

// CustomerZone is the time zone that a customer's row names, as Area/City or
// UTC; false when there is none of that name. Europe/berlin is none on any
// machine, though a disk that does not tell cases apart would find it.
func CustomerZone(name string) (*time.Location, bool) {
	if name == "Local" { // the machine's, of which no customer knows
		return nil, false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] < 'A' || part[0] > 'Z' {
			return nil, false
		}
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}
