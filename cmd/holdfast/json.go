package main

import (
	"encoding/json"
	"io"
)

// writeJSON writes a value for programs, such that people can read it too: indented,
// and with <, > and & as they are.
func writeJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
