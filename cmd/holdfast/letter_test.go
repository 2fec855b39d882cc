package main

import (
	"cmp"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// letter is an e-mail as both a plan and the outbox know it. Its code is masked
// as a plan masks it.
type letter struct{ To, Subject, Text string }

// lettersOf are the letters that a plan shows.
func lettersOf(p planJSON) []letter {
	var out []letter
	for _, pp := range p.Playbooks {
		for _, d := range pp.Decisions {
			if d.Reason == "go" && d.Kind == "email" {
				out = append(out, letter{d.To, d.Subject, strings.TrimSpace(strings.ReplaceAll(d.Text, "%3F", "?"))}) // in links the mask is escaped
			}
		}
	}
	return out
}

// realCode is a code of the examples' offers as it is issued.
var realCode = regexp.MustCompile(`\b(BACK-|CUP-|HM-)[A-Z0-9]{8,10}\b`)

func masked(code string) string {
	before, drawn, _ := strings.Cut(code, "-")
	return before + "-" + strings.Repeat("?", len(drawn))
}

// outbox are the letters that were written.
func outbox(t *testing.T, dir string) []letter {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "out", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	var out []letter
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		l, err := readLetter(f)
		f.Close()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, l)
	}
	return out
}

func readLetter(r io.Reader) (letter, error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return letter{}, err
	}
	to, err := mail.ParseAddress(m.Header.Get("To"))
	if err != nil {
		return letter{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return letter{}, err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return letter{}, err
	}
	plain, err := multipart.NewReader(m.Body, params["boundary"]).NextPart() // the text comes first
	if err != nil {
		return letter{}, err
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		return letter{}, err
	}
	unmasked := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
	return letter{to.Address, subject, realCode.ReplaceAllStringFunc(unmasked, masked)}, nil
}

func sortLetters(ls []letter) []letter {
	return slices.SortedFunc(slices.Values(ls), func(a, b letter) int {
		return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Text, b.Text))
	})
}
