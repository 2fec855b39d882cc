package expression

import (
	"strings"

	"holdfast/rules/table"
)

// Signature is what the function takes and gives: "number, number, ... ->
// number".
func (f Function) Signature() string {
	fn, ok := functionNamed(f.Name)
	switch {
	case !ok:
		return ""
	case fn.Name == "date": // one name, two functions: see checker.date
		return "text -> date; in letters also date -> text"
	}
	takes := make([]string, len(fn.takes))
	for i, k := range fn.takes {
		if takes[i] = k.String(); k == table.Unknown {
			takes[i] = "text or list"
		}
	}
	if fn.more {
		takes = append(takes, "...")
	}
	gives := fn.gives.String()
	if fn.gives == table.Unknown {
		gives = "an entry"
	}
	return strings.Join(takes, ", ") + " -> " + gives
}
