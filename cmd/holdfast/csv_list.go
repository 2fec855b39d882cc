package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"
)

// listRows reads a list that another program has written: with or without a byte
// order mark, commas or semicolons between the cells, rows of any length. A row is
// good until the next.
func listRows(in io.Reader) *csv.Reader {
	buffered := bufio.NewReader(in)
	if mark, _ := buffered.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3) // they were just seen
	}
	r := csv.NewReader(buffered)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	begins, _ := buffered.Peek(4096)
	if first, _, _ := bytes.Cut(begins, []byte("\n")); bytes.Contains(first, []byte(";")) {
		r.Comma = ';'
	}
	return r
}

// heading is the place of a column in a header; -1 when the row is none.
func heading(row, columns []string) int {
	return slices.IndexFunc(row, func(name string) bool {
		return slices.Contains(columns, strings.ToLower(strings.TrimSpace(name)))
	})
}
