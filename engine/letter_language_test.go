package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"holdfast/engine"
	"holdfast/rules"
)

// A reader in Japan got the English letter, and in it "1 orders": the plural was
// Japan's.
func TestALetterKeepsToItsOwnLanguage(t *testing.T) {
	letter := func(body string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---\nsubject: Hello\n---\n" + body + ` {{ plural(1, "order", "orders") }} {{ number(1234.5) }}` + "\n")}
	}
	book, err := rules.Load(fstest.MapFS{
		"holdfast.yaml": {Data: []byte(settings + `
playbooks:
  back: {schedule: "0 9 * * *", audience: city == nil, steps: [{email: back}]}
`)},
		"mail/back.md": letter("English"), "mail/back.de.md": letter("German"), "mail/back.ja.md": letter("Japanese"),
	}, rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for locale, want := range map[string][2]string{
		"ko": {"English order 1,234.5", "en"}, "fr": {"English order 1 234,5", "en"}, "ja": {"Japanese orders 1,234.5", "ja"},
		"de-CH": {"German order 1’234.5", "de"}, "de_DE.UTF-8": {"German order 1.234,5", "de"}, "": {"English order 1,234.5", "en"},
	} {
		in := shop{book: book, people: []person{someone("bob").but(func(p *person) { p.locale = locale })}}.look(t, at(t, "2026-01-05 09:00"))
		board, err := engine.Evaluate(in)
		if err != nil {
			t.Fatal(err)
		}
		plan, writer := engine.Decide(in, board)
		gone := plan.Go()
		if len(gone) != 1 {
			t.Fatal(told(plan))
		}
		m, err := writer.Write(&gone[0], "")
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(m.Text, "\n")
		text = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text)
		if got := [2]string{text, writer.Language(&gone[0])}; got != want || !strings.Contains(m.HTML, `lang="`+want[1]+`"`) {
			t.Errorf("%q is written to in %q, want %q", locale, got, want)
		}
	}
}
