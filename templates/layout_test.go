package templates_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/templates"
)

// door is a brand with everything.
var door = templates.Brand{
	Name: "Blue Door Coffee", Logo: "https://shop.example/logo.png", LogoAlt: "Blue Door", Colour: "#0b5cad",
	Address: "Blue Door Coffee GmbH\nTorstraße 1\n10119 Berlin", Site: "https://shop.example/{language}",
}

// beans is the letter of the goldens in a look.
func beans(t *testing.T, look templates.Look) *templates.Letter {
	t.Helper()
	source, err := os.ReadFile("testdata/beans.md")
	if err != nil {
		t.Fatal(err)
	}
	letter, faults := look.Parse(source, vocabulary{})
	if len(faults) > 0 {
		t.Fatal(list(faults))
	}
	return letter
}

func framed(locale string) templates.Frame {
	f := shop(locale)
	f.Preferences = "https://shop.example/prefer?c=1"
	return f
}

func TestEveryLayoutLooksAsItDid(t *testing.T) {
	for _, layout := range []string{"plain", "branded", "receipt"} {
		for _, locale := range []string{"en", "ar"} {
			look := templates.Look{Brand: door}
			look.Brand.Layout = layout
			if layout == "receipt" {
				look.Brand.Logo = ""
			}
			m, err := beans(t, look).Render(ada(locale, nil), framed(locale))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, layout+"."+locale+".html", m.HTML)
			if layout == "plain" {
				golden(t, layout+"."+locale+".txt", m.Text)
			}
		}
	}
}

func TestALetterChoosesItsLayoutElseTheBrandDoes(t *testing.T) {
	own, faults := templates.ReadLayout([]byte("<p>{{ content }}{{ unsubscribe_url }}{{ address }}</p>own page"))
	if own == nil {
		t.Fatal(list(faults))
	}
	signs := map[string]string{"plain": `class="outer"`, "branded": `class="head"`, "receipt": `class="rule"`, "own": "own page"}
	for _, c := range []struct{ letter, brand, want string }{
		{"", "", "plain"},
		{"", "branded", "branded"},
		{"receipt", "branded", "receipt"},
		{"own", "", "own"},
		{"", "own", "own"},
		{"plain", "own", "plain"},
		{"", "gone", "plain"}, // rules complains of the brand
	} {
		source := "---\nsubject: x\nlayout: " + c.letter + "\n---\nHello"
		letter, faults := templates.Look{Brand: templates.Brand{Layout: c.brand}, Own: own}.Parse([]byte(source), vocabulary{})
		if letter == nil {
			t.Fatal(list(faults))
		}
		m, err := letter.Render(ada("en", nil), shop("en"))
		if err != nil || !strings.Contains(m.HTML, signs[c.want]) {
			t.Errorf("%q in a brand of %q is not %s, %v", c.letter, c.brand, c.want, err)
		}
	}
}

const page = `<html lang="{{ lang }}" dir="{{ dir }}"><body style="color:{{ colour }}">
<!-- gone --><!--[if mso]><b>{{ shop }}</b><![endif]--><!--[if !mso]><!--><i>x</i><!--<![endif]-->
{% if preferences_url %}<a href="{{ preferences_url }}">{{ preferences }}</a>{% else %}none{% end %}
{% if logo %}<img src="{{ logo }}">{% end %}{% if address %}{{ address }}{% end %}
{{ content }}<a href="{{ unsubscribe_url }}">{{ unsubscribe }}</a></body></html>`

func TestAProjectBringsItsOwnLayout(t *testing.T) {
	own, faults := templates.ReadLayout([]byte(page))
	if len(faults) > 0 {
		t.Fatal(list(faults))
	}
	brand := templates.Brand{Name: "A & B", Address: "One <Street>\nTown", Colour: "#abc", Layout: "own"}
	letter, faults := templates.Look{Brand: brand, Own: own}.Parse([]byte("---\nsubject: x\n---\nHello"), vocabulary{})
	if letter == nil {
		t.Fatal(list(faults))
	}
	m, err := letter.Render(ada("ar", nil), shop("ar"))
	if err != nil {
		t.Fatal(err)
	}
	want := `<html lang="ar" dir="rtl"><body style="color:#aabbcc">
<!--[if mso]><b>A &amp; B</b><![endif]--><!--[if !mso]><!--><i>x</i><!--<![endif]-->
none
<bdi>One &lt;Street&gt;</bdi><br><bdi>Town</bdi>
<p style="margin:0 0 16px;">Hello</p><a href="https://shop.example/u?c=1&amp;s=2">إلغاء الاشتراك</a></body></html>`
	if diff := cmp.Diff(want, m.HTML); diff != "" {
		t.Error(diff)
	}
}

func TestReadersOfTraditionalCharactersGetAFooterInThem(t *testing.T) {
	letter, faults := templates.Parse([]byte("---\nsubject: x\n---\nHello"), vocabulary{})
	if letter == nil {
		t.Fatal(list(faults))
	}
	for locale, want := range map[string]string{"zh-hant": "取消訂閱", "zh_TW": "取消訂閱", "zh-Hant-HK": "取消訂閱", "zh-CN": "退订", "zh": "退订"} {
		m, err := letter.Render(ada(locale, nil), shop(locale))
		if err != nil || !strings.Contains(m.HTML, ">"+want+"<") || !strings.Contains(m.Text, want+": ") || !strings.Contains(m.HTML, `lang="`+templates.LanguageTag(locale)+`"`) {
			t.Errorf("%s: %v\n%s", locale, err, m.Text)
		}
	}
}

func TestALayoutIsChecked(t *testing.T) {
	const needed = "{{ unsubscribe_url }}{{ address }}"
	for _, c := range []struct {
		name, source string
		want         []string
	}{
		{"no letter", "<p>" + needed, []string{"1:1: the letter stands 0 times in the layout (write {{ content }} once)"}},
		{"two letters", "{{ content }}\n{{content}}" + needed, []string{"1:1: the letter stands 2 times in the layout (write {{ content }} once)"}},
		{"a misspelt word", "{{ content }}\n {{ adress }}" + needed, []string{`2:2: a layout has no word "adress" (did you mean address?)`}},
		{"a letter's word", "{{ content }}{{ first_name }}" + needed, []string{`1:14: a layout has no word "first_name" (the words are content, subject, preheader, shop, address, unsubscribe_url, unsubscribe, preferences_url, preferences, lang, dir, logo, logo_alt, site, colour, colour_text, colour_link, colour_dark)`}},
		{"a loop", "{{ content }}{% for x in y %}{% end %}" + needed, []string{
			`1:14: a layout has no tag "for x in y" (the tags are {% if WORD %}, {% else %} and {% end %})`, "1:30: this end closes nothing (take it out, or open an if before it)",
		}},
		{"an if without an end", "{{ content }}{% if logo %}" + needed, []string{"1:14: this if has no end (write {% end %} where it stops)"}},
		{"two elses", "{{ content }}{% if logo %}{% else %}{% else %}{% end %}" + needed, []string{"1:37: this else closes nothing (take it out, or open an if before it)"}},
		{"a letter in an if", "{% if logo %}{{ content }}{% end %}" + needed, []string{"1:14: the letter stands inside an if (put {{ content }} outside)"}},
		{"an if of the letter", "{{ content }}{% if content %}{% end %}" + needed, []string{"1:14: every message has a letter (take the if away)"}},
		{"no footer", "{{ content }}", []string{
			"1:1: warning: the layout does not show {{ address }} (mail to many needs it, by law and by the rules of mailbox providers)",
		}},
		{"a script", "{{ content }}\n<script>x</script>" + needed, []string{"2:1: mail programs take out <script> (take it out)"}},
		{"an open quote", "{{ content }}" + needed + `<p class="`, []string{"1:1: the layout is not whole HTML (close every quote and every element, and put quotes around every attribute)"}},
		{"no UTF-8", "\xff", []string{"1:1: this is not UTF-8 text (save the file as UTF-8)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			layout, faults := templates.ReadLayout([]byte(c.source))
			if diff := cmp.Diff(c.want, list(faults)); diff != "" {
				t.Error(diff)
			}
			if (layout == nil) != (c.name != "no footer") {
				t.Error("a layout with a mistake is used, or one without is not")
			}
		})
	}
}
