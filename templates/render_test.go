package templates_test

import (
	"math"
	"strings"
	"testing"

	"holdfast/templates"
)

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	many := make([]any, 101)
	full := make([]any, 100)
	for i := range full {
		full[i] = strings.Repeat("x", 100)
	}
	const loop = "{% for x in favourites %}"
	for _, c := range []struct {
		name, markdown string
		changed        map[string]any
		want           string
	}{
		{"a missing value", "a\n\nb {{ gone }}", nil, "line 6: gone is missing"},
		{"a missing value in a branch", "{% if vip %}\n{{ gone }}\n{% end %}", nil, "line 5: gone is missing"},
		{"a missing value in an address", "[x](https://x.example/{{ gone }})", nil, "line 4: gone is missing"},
		{"a missing value in a loop", loop + "{{ x }}{% end %}", map[string]any{"favourites": []any{"a", nil}}, "line 4: x is missing"},
		{"a missing list", "\n{% for x in gone_list %}{% end %}", nil, "line 5: gone_list is missing"},
		{"true or false", "{{ vip }}", nil, "line 4: vip is true or false (write {% if vip %})"},
		{"a list", "{{ favourites }}", nil, "line 4: favourites is a list (write {% for x in favourites %})"},
		{"a loop over a text", "{% for x in sku %}{% end %}", nil, "line 4: sku is a text, not a list"},
		{"a number as a condition", "{% if orders %}{% end %}", nil, "line 4: orders is a number, not true or false (compare it with something)"},
		{"no number", "{{ aov }}", map[string]any{"aov": math.NaN()}, "line 4: aov is not a number"},
		{"no number in an address", "[x](https://x.example/{{ aov }})", map[string]any{"aov": math.Inf(1)}, "line 4: aov is not a number"},
		{"a list too long", loop + "{% end %}", map[string]any{"favourites": many}, "line 4: favourites has 101 items, at most 100"},
		{"loops without end", strings.Repeat(loop, 3) + strings.Repeat("{% end %}", 3), map[string]any{"favourites": full}, "line 4: the loops take more than 10000 turns"},
		{"a letter too long", strings.Repeat(loop, 2) + "{{ x }}" + strings.Repeat("{% end %}", 2), map[string]any{"favourites": full}, "the letter comes out longer than 500000 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			letter, err := parse(string(letterOf(c.markdown)))
			if err != nil {
				t.Fatal(err)
			}
			m, err := letter.Render(ada("en", c.changed), shop("en"))
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if m != (templates.Message{}) {
				t.Error("there is half a message")
			}
		})
	}
}

func TestASubjectThatCannotBeWrittenIsAnError(t *testing.T) {
	for source, want := range map[string]string{
		"subject: {{ gone }}":                             "line 2: gone is missing",
		"subject: x\npreheader: {{ gone }}":               "line 3: gone is missing",
		"subject: \"{% if not vip %}x{% end %}\"":         "line 2: the subject comes out empty",
		"subject: x\npreheader: \"{{ city ?? city }} x\"": "line 3: the letter comes out longer than 1000 bytes",
	} {
		letter, err := parse("---\n" + source + "\n---\nHello")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := letter.Render(ada("en", map[string]any{"city": strings.Repeat("x", 999)}), shop("en")); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", source, err, want)
		}
	}
}

func TestALetterFileHasItsLimit(t *testing.T) {
	_, faults := templates.Parse(letterOf(strings.Repeat("x", 200_000)), vocabulary{})
	if got := list(faults); len(got) != 1 || got[0] != "1:1: the letter has 200023 bytes, at most 200000 (make it shorter)" {
		t.Errorf("got %q", got)
	}
}

func TestTheFrameSpeaksTheCustomersLanguage(t *testing.T) {
	letter, err := parse("---\nsubject: Hi\npreheader: <soon>\n---\nHello")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ locale, html, leave string }{
		{"de_AT", `<html lang="de-AT" dir="ltr">`, "Abmelden"},
		{"pt-BR", `<html lang="pt-BR" dir="ltr">`, "Cancelar inscrição"},
		{"ar", `<html lang="ar" dir="rtl">`, "إلغاء الاشتراك"},
		{"he-IL", `<html lang="he-IL" dir="rtl">`, "ביטול הרשמה"},
		{"sw", `<html lang="sw" dir="ltr">`, "Unsubscribe"},
		{"", `<html lang="en" dir="ltr">`, "Unsubscribe"},
	} {
		m, err := letter.Render(ada(c.locale, nil), shop(c.locale))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{c.html, ">" + c.leave + "</a>", "&lt;soon&gt;", "Blue Door &amp; Co", `href="https://shop.example/u?c=1&amp;s=2"`} {
			if !strings.Contains(m.HTML, want) {
				t.Errorf("%s: no %s in the HTML", c.locale, want)
			}
		}
		if want := "Hello\n\n-- \nBlue Door & Co\n" + c.leave + ": https://shop.example/u?c=1&s=2\n"; m.Text != want {
			t.Errorf("%s: text %q", c.locale, m.Text)
		}
	}
	m, err := letter.Render(ada("en", nil), templates.Frame{Shop: "Blue"})
	if err != nil || strings.Contains(m.HTML, "nsubscribe") || strings.Contains(m.Text, "nsubscribe") {
		t.Errorf("a link that leads nowhere, or %v", err)
	}
	m, err = letter.Render(ada("en", nil), templates.Frame{Unsubscribe: "mailto:shop@x.example?subject=no%20more"})
	if err != nil || !strings.Contains(m.HTML, `href="mailto:shop@x.example?subject=no%20more"`) || !strings.Contains(m.Text, ": mailto:shop@x.example?subject=no%20more") {
		t.Errorf("no mail to unsubscribe with, or %v", err)
	}
	if _, err := letter.Render(ada("en", nil), templates.Frame{Unsubscribe: "javascript:x"}); err == nil {
		t.Error("the unsubscribe link runs a program")
	}
}
