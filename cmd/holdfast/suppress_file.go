package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// banList is what is to be put on the list.
type banList struct {
	addresses []string
	hashes    [][32]byte
	bad       []string // what is neither, with its line; the first ones
	badCount  int
}

// shownBad is how many bad lines of an import are shown.
const shownBad = 10

// addressColumns and hashColumns are what the column of a file may be called.
var (
	addressColumns = []string{"email", "e-mail", "address", "email_address"}
	hashColumns    = []string{"hash", "sha256", "email_sha256"}
)

// read reads a file of addresses or hashes; "-" is standard input.
func (l *banList) read(w *world, path string, hashes bool) error {
	var in io.Reader = w.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close() // it was only read from
		in = file
	}
	r := listRows(in)
	r.LazyQuotes = true
	columns := addressColumns
	if hashes {
		columns = hashColumns
	}
	column := 0
	for nth := 0; ; nth++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return wrong("%s: %v", path, err)
		}
		if nth == 0 {
			if at := heading(row, columns); at >= 0 {
				column = at
				continue
			}
		}
		line, _ := r.FieldPos(0)
		text := ""
		if column < len(row) {
			text = uncell(strings.TrimSpace(row[column]))
		}
		l.take(fmt.Sprintf("%s:%d", path, line), text, hashes)
	}
}

// take puts one cell on the list. An empty one says nothing.
func (l *banList) take(place, text string, hashes bool) {
	switch {
	case text == "":
	case hashes:
		sum, err := hex.DecodeString(text)
		if err != nil || len(sum) != 32 {
			l.complainOf(place, text, "no SHA-256 in hex")
			return
		}
		l.hashes = append(l.hashes, [32]byte(sum))
	case isAddress(text):
		l.addresses = append(l.addresses, text)
	default:
		l.complainOf(place, text, "no address")
	}
}

func (l *banList) complainOf(place, text, what string) {
	if l.badCount++; l.badCount <= shownBad {
		l.bad = append(l.bad, fmt.Sprintf("%s: %q is %s", place, cut(text, 80), what))
	}
}

// complain tells of the lines that were left out.
func (l *banList) complain(w *world, file string) error {
	if l.badCount == 0 {
		return nil
	}
	for _, line := range l.bad {
		fmt.Fprintln(w.err, line)
	}
	if more := l.badCount - len(l.bad); more > 0 {
		fmt.Fprintf(w.err, "... and %d more\n", more)
	}
	return wrong("%s of %s left out", counted(l.badCount, "line"), file)
}
