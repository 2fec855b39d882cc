package channel

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTextIsQuotedAsTheStandardLibraryDoesItButForDotsThatBeginALine(t *testing.T) {
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{" ", "\t", "\n", "\n", "=", ".", "\n.", "é", "\x00", "\xff"}),
		rapid.StringMatching(`[a-z. ]{60,90}`))
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
		lines := "\r\n" + got.String()
		if dotted := strings.Contains("\r\n"+want.String(), "\r\n."); !dotted && got.String() != want.String() {
			t.Errorf("%q is written as %q, want %q", text, got.String(), want.String())
		}
		back, err := io.ReadAll(quotedprintable.NewReader(&got))
		if err != nil || string(back) != strings.ReplaceAll(text, "\n", "\r\n") {
			t.Errorf("%q is read as %q (%v)", text, back, err)
		}
		for line := range strings.SplitSeq(lines, "\r\n") {
			if strings.HasPrefix(line, ".") || len(line) > 76 || strings.TrimRight(line, " \t") != line {
				t.Errorf("%q has the line %q", text, line)
			}
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
