package templates_test

import (
	"os"
	"strings"
	"testing"

	"holdfast/templates"
)

// plainLetter is 4 KB of prose with a dozen tags, the letter that most people
// write; testdata/coffee.md is all tags.
var plainLetter = "---\nsubject: {{ first_name }}, hello\n---\n# Dear {{ first_name }}\n\n" +
	strings.Repeat("Lorem ipsum dolor sit amet, **consectetur** adipiscing elit, sed do [eiusmod](https://shop.example/?c={{ sku }}) tempor. "+
		strings.Repeat("Ut enim ad minim veniam, quis nostrud exercitation. ", 10)+"\n\n{% if vip %}\nDuis aute.\n{% end %}\n\n", 6)

func BenchmarkRender(b *testing.B) {
	coffee, err := os.ReadFile("testdata/coffee.md")
	if err != nil {
		b.Fatal(err)
	}
	for name, source := range map[string]string{"prose": plainLetter, "all tags": string(coffee)} {
		b.Run(name, func(b *testing.B) {
			letter, faults := templates.Parse([]byte(source), constant{})
			if letter == nil {
				b.Fatal(list(faults))
			}
			who := ada("de", nil)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := letter.Render(who, shop("de")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if letter, faults := templates.Parse([]byte(plainLetter), constant{}); letter == nil {
			b.Fatal(list(faults))
		}
	}
}
