package templates_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/templates"
)

// pieces of letters, each fine by itself; some cannot be written for some
// customers.
var pieces = []string{
	"Dear {{ first_name }}, ", "{{ city ?? \"you\" }} ", "\n\n{{ orders }} for {{ money(aov) }}\n\n", "\n\n{{ vip }}\n\n", "{{ favourites }}",
	"\n\n{% if vip %}\nIn {{ city }}\n{% elif orders > 2 %}\n{{ gone }}\n{% else %}\nnobody\n{% end %}\n\n",
	"{% if city %}x{% end %}", "\n\n{% for x in favourites %}\n1. {{ x }} {{ sku }}\n{% end %}\n\n", "{% for x in gone_list %}{{ x }}{% end %}",
	"{% for x in favourites %}{% for y in favourites %}{{ x }}{{ y }}{% end %}{% end %}",
	"[{{ city ?? \"shop\" }}](https://x.example/{{ sku }}?a={{ aov }}&c={{ city ?? 1 }})", "[there]({{ link ?? \"\" }})",
	"![{{ city ?? 1 }}](https://x.example \"{{ city ?? 1 }}\")", "<!-- {{ gone }} -->", "{{ aov }}", "`{{ sku }}`",
	"\n\n|A|\n|-|\n|{{ sku }}|\n\n",
}

// TestCheckIsRenderWithoutTheLetter holds for letters of any pieces and
// customers with values missing, dangerous or far too long.
func TestCheckIsRenderWithoutTheLetter(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 6).Draw(t, "letter"), "")
		subject := rapid.SampledFrom([]string{"Hi", "{{ first_name ?? \"\" }}", "{{ city ?? \"x\" }}", "{% if vip %}x{% end %}"}).Draw(t, "subject")
		letter, err := parse("---\nsubject: '" + subject + "'\npreheader: \"{{ sku }}\"\n---\n" + text)
		if err != nil {
			t.Skip(err)
		}
		texts := rapid.SampledFrom([]any{
			nil, "", "Köln", `<b>"+&'`, "javascript:x", "https://shop.example/ä?b=\"", strings.Repeat("\"", 900),
			strings.Repeat("+", 99_000), strings.Repeat("\"", 120_000), strings.Repeat("x", 600_000), 3.0,
		})
		lists := rapid.SampledFrom([]any{
			nil, []any{}, []any{"Beans", nil}, []any{"a", 2.0}, []string{"a", "b"}, make([]any, 101), []any{strings.Repeat("<", 60_000), "b"},
		})
		who := ada(rapid.SampledFrom([]string{"de", "en"}).Draw(t, "locale"), map[string]any{
			"first_name": texts.Draw(t, "first_name"), "city": texts.Draw(t, "city"), "link": texts.Draw(t, "link"), "sku": texts.Draw(t, "sku"),
			"favourites": lists.Draw(t, "favourites"), "gone_list": lists.Draw(t, "gone_list"), "vip": rapid.Bool().Draw(t, "vip"),
			"aov": rapid.SampledFrom([]any{1.5, -1e300, math.NaN(), "no number"}).Draw(t, "aov"), "orders": rapid.Float64Range(0, 4).Draw(t, "orders"),
		})
		frame := shop("de")
		frame.Unsubscribe = rapid.SampledFrom([]string{"", "https://shop.example/u", "javascript:x"}).Draw(t, "unsubscribe")
		_, want := letter.Render(who, frame)
		got := letter.Check(who, frame)
		if message(got) != message(want) {
			t.Fatalf("Check says %v, Render %v", got, want)
		}
	})
}

func TestCheckKnowsHowLongALetterComesOut(t *testing.T) {
	letter, err := parse(string(letterOf("{{ city ?? 1 }}")))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, value string
		fits        bool
	}{
		{"a long letter that fits", strings.Repeat("x", 490_000), true},
		{"a letter too long", strings.Repeat("x", 510_000), false},
		{"a letter that fits as text and not as HTML", strings.Repeat("\"", 120_000), false},
	} {
		who := ada("en", map[string]any{"city": c.value})
		_, want := letter.Render(who, shop("en"))
		got := letter.Check(who, shop("en"))
		if (got == nil) != c.fits || message(got) != message(want) {
			t.Errorf("%s: Check says %v, Render %v", c.what, got, want)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func BenchmarkCheck(b *testing.B) {
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
				if err := letter.Check(who, shop("de")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
