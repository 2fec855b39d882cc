package templates_test

import (
	"os"
	"testing"
	"unicode/utf8"

	"holdfast/templates"
)

func FuzzParse(f *testing.F) {
	coffee, err := os.ReadFile("testdata/coffee.md")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(coffee)
	for _, s := range []string{
		"", "---", "---\n---", "{{", "{%", "{{ a | b }}", "{% if vip %}\n- a\n{% end %}\n- b", "|a|\n|-|\n{% for x in favourites %}\n|{{ x }}|\n{% end %}",
		"{% if vip %}[a{% end %}]({{ sku }})", "> {% if vip %}\n> - a\n{% end %}", "<{{ sku }}>", "![{{ sku }}][{{ sku }}]\n\n[{{ sku }}]: {{ sku }}",
		"1. a\n{% if vip %}\n{% else %}\n7. b\n{% end %}", "    {{ sku }}\n```{{ sku }}", "{{{}}}", "<!-- {{ sku }}", "a|b\n-|-\n{% end %}",
	} {
		f.Add(letterOf(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		letter, faults := templates.Parse(source, vocabulary{})
		wrong := false
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Message == "" {
				t.Fatalf("a fault without a place: %#v", fault)
			}
			wrong = wrong || !fault.Warning
		}
		if wrong != (letter == nil) {
			t.Fatalf("a letter: %v, faults %q", letter != nil, list(faults))
		}
		if letter == nil {
			return
		}
		if m, err := letter.Render(ada("de", nil), shop("de")); err == nil && !utf8.ValidString(m.HTML+m.Text+m.Subject) {
			t.Fatalf("the message is not UTF-8: %q", m)
		}
	})
}
