package channel

import (
	"bytes"
	"mime/quotedprintable"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTextIsQuotedAsTheStandardLibraryDoesIt(t *testing.T) {
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{" ", "\t", "\n", "\n", "=", ".", "\n.", "é", "\x00", "\xff"}),
		rapid.StringMatching(`[a-z ]{60,90}`))
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, p := range rapid.SliceOfN(piece, 0, 12).Draw(t, "text") {
			text += p
		}
		// The library forgets that a lone CR was a line's end, and swallows the next one.
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "")
		var want bytes.Buffer
		w := quotedprintable.NewWriter(&want)
		_, _ = w.Write([]byte(text)) // a buffer takes everything
		_ = w.Close()
		var got head
		got.quoted(text)
		if got.String() != want.String() {
			t.Errorf("%q is written as %q, want %q", text, got.String(), want.String())
		}
	})
}

func TestEveryKindOfLineBreakIsOneInQuotedText(t *testing.T) {
	var got head
	got.quoted("a \r\nb\rc\n\r\n")
	if want := "a=20\r\nb\r\nc\r\n\r\n"; got.String() != want {
		t.Errorf("written as %q, want %q", got.String(), want)
	}
}
