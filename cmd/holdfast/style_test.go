package main

import "testing"

func TestATableCellCannotSteerItsRow(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an escape sequence", "A\x1b[31mda", "A [31mda"},
		{"one of a single character", "A\u009b31mda", "A 31mda"},
		{"an override", "Hi A\u202eda", "Hi Ada"},
		{"isolates and marks", "\u2067\u200eAda\u200f\u2069", "Ada"},
		{"a Hebrew name", "שרה כהן", "שרה כהן"},
		{"a long text", "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrs…"},
	} {
		if got := cut(c.text, 20); got != c.want {
			t.Errorf("%s: %q becomes %q, want %q", c.name, c.text, got, c.want)
		}
	}
}
