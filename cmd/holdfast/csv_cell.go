package main

import (
	"encoding/csv"
	"io"
	"strings"
)

// cell is a text fit for a table that people open in a spreadsheet: one that a
// spreadsheet would take for a formula gets an apostrophe before it.
// https://owasp.org/www-community/attacks/CSV_Injection
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// uncell is the text of a cell that cell has written.
func uncell(text string) string {
	if rest, marked := strings.CutPrefix(text, "'"); marked && cell(rest) != rest {
		return rest
	}
	return text
}

// writeCells writes a table as CSV: RFC 4180, UTF-8, every cell fit for a
// spreadsheet.
func writeCells(out io.Writer, header []string, rows func(yield func([]string) error) error) error {
	w := csv.NewWriter(out)
	if err := w.Write(header); err != nil {
		return err
	}
	err := rows(func(row []string) error {
		safe := make([]string, len(row))
		for i, text := range row {
			safe[i] = cell(text)
		}
		return w.Write(safe)
	})
	w.Flush()
	if err != nil {
		return err
	}
	return w.Error()
}
