package templates_test

import (
	"errors"
	"strings"
	"testing"

	"holdfast/templates"
)

func TestAValueCannotBecomeMarkup(t *testing.T) {
	for _, c := range []struct{ name, value, markdown, html, text string }{
		{"HTML in text", `<script>alert(1)</script>`, "Dear {{ city ?? 1 }}", "<p>Dear &lt;script&gt;alert(1)&lt;/script&gt;</p>", "Dear <script>alert(1)</script>"},
		{"Markdown emphasis", "*bold* _it_ `c`", "{{ city ?? 1 }}", "<p>*bold* _it_ `c`</p>", "*bold* _it_ `c`"},
		{"a Markdown link", "[x](http://evil.example)", "{{ city ?? 1 }}", "<p>[x](http://evil.example)</p>", "[x](http://evil.example)"},
		{"a Markdown block", "\n\n# Title\n\n- item", "{{ city ?? 1 }}", "<p>  # Title  - item</p>", "  # Title  - item"},
		{"a tag", "{{ spend }}{% end %}", "{{ city ?? 1 }}", "<p>{{ spend }}{% end %}</p>", "{{ spend }}{% end %}"},
		{"the characters tags travel in", "\ufdd00\ufdd1", "{{ city ?? 1 }}", "<p>\ufdd00\ufdd1</p>", "\ufdd00\ufdd1"},
		{"a quote in an attribute", `" onerror="alert(1)`, `![{{ city ?? 1 }}](https://x.example "{{ city ?? 1 }}")`, `<p><img src="https://x.example" alt="&#34; onerror=&#34;alert(1)" title="&#34; onerror=&#34;alert(1)"></p>`, `" onerror="alert(1)`},
		{"an address's query", "a&b=c#d", "[x](https://x.example/?q={{ city ?? 1 }})", `<p><a href="https://x.example/?q=a%26b%3dc%23d">x</a></p>`, "x (https://x.example/?q=a%26b%3Dc%23d)"},
		{"an address's path", `a b"><i>`, "[x](https://x.example/{{ city ?? 1 }})", `<p><a href="https://x.example/a%20b%22%3E%3Ci%3E">x</a></p>`, "x (https://x.example/a%20b%22%3E%3Ci%3E)"},
		{"a path that would begin the query", "50%? no #1/a%20b", "[x](https://x.example/{{ city ?? 1 }}/y?q=1)", `<p><a href="https://x.example/50%25%3F%20no%20%231/a%20b/y?q=1">x</a></p>`, "x (https://x.example/50%25%3F%20no%20%231/a%20b/y?q=1)"},
		{"a row of a table", "x | y |", "|A|\n|-|\n|{{ city ?? 1 }}|", `<table role="table"><tr><th>A</th></tr><tr><td>x | y |</td></tr></table>`, "A\nx | y |"},
		{"code", "`</code>", "`{{ city ?? 1 }}`", "<p><code>`&lt;/code&gt;</code></p>", "`</code>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			html, text := rendered(t, c.markdown, map[string]any{"city": c.value})
			if html != c.html || strings.TrimSpace(text) != strings.TrimSpace(c.text) {
				t.Errorf("got  %q\nand  %q\nwant %q\nand  %q", html, text, c.html, c.text)
			}
		})
	}
}

func TestALinkLeadsOnlyWhereItIsSafeToClick(t *testing.T) {
	letter, err := parse(string(letterOf("a\n\n[x]({{ city ?? 1 }})")))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
		"vbscript:x", "//evil.example", "/shop", "", "tel:1", "\x01javascript:x",
	} {
		_, err := letter.Render(ada("en", map[string]any{"city": bad}), shop("en"))
		if err == nil || !strings.HasPrefix(err.Error(), "line 6: a link cannot lead to") {
			t.Errorf("a link to %q: %v", bad, err)
		}
	}
	for _, good := range []string{"https://x.example/?a=1", "HTTP://x.example", "mailto:a@x.example"} {
		m, err := letter.Render(ada("en", map[string]any{"city": good}), shop("en"))
		if err != nil || !strings.Contains(m.HTML, `href="`+good+`"`) || !strings.Contains(m.Text, "x ("+good+")") {
			t.Errorf("a link to %q: %v", good, err)
		}
	}
	branches, err := parse(string(letterOf("[x]({% if vip %}https://a.example/{% else %}{{ city ?? 1 }}{% end %})")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := branches.Render(ada("en", map[string]any{"vip": false, "city": "javascript:x"}), shop("en")); err == nil {
		t.Error("a branch led to javascript:")
	}
}

// A customer whose city was "@evil.example/" led a link to the shop elsewhere.
func TestAValueCannotTakeALinkToAnotherServer(t *testing.T) {
	for link, values := range map[string]map[string]string{
		"https://shop.example{{ city ?? 1 }}": {
			"": "https://shop.example", "@evil.example": "", ".evil.example": "", ":80@evil.example": "", "/beans": "", "\\\\evil": "",
		},
		"https://{{ city ?? 1 }}.shop.example/x":                           {"berlin-1": "https://berlin-1.shop.example/x", "evil.example/": "", "evil.example?": "", "бер": ""},
		"http://{{ city ?? 1 }}@shop.example":                              {"ada": "http://ada@shop.example", "evil.example/": ""},
		"https://shop.example/{{ city ?? 1 }}":                             {"@evil.example": "https://shop.example/@evil.example"},
		"https://shop.example?q={{ city ?? 1 }}":                           {"ada": "https://shop.example?q=ada"},
		"https://{% if vip %}a{% else %}b{% end %}.example{{ city ?? 1 }}": {"x": "https://b.examplex", "@evil.example": ""},
	} {
		letter, err := parse(string(letterOf("[x](" + link + ")")))
		if err != nil {
			t.Fatal(err)
		}
		for value, want := range values {
			who := ada("en", map[string]any{"city": value, "vip": false})
			m, err := letter.Render(who, shop("en"))
			if checked := letter.Check(who, shop("en")); (checked == nil) != (err == nil) {
				t.Errorf("%s with %q: checking says %v, writing %v", link, value, checked, err)
			}
			switch {
			case want == "" && !errors.Is(err, templates.ErrServer):
				t.Errorf("%s with %q leads to %s", link, value, m.Text)
			case want != "" && (err != nil || !strings.Contains(m.HTML, `href="`+want+`"`) || !strings.Contains(m.Text, "x ("+want+")")):
				t.Errorf("%s with %q: %v\n%s", link, value, err, m.Text)
			}
		}
	}
}

func TestASubjectIsOneLine(t *testing.T) {
	letter, err := parse("---\nsubject: Hi {{ city ?? 1 }}\npreheader: |\n  Two {{ city ?? 1 }}\n  lines\n---\nx")
	if err != nil {
		t.Fatal(err)
	}
	m, err := letter.Render(ada("en", map[string]any{"city": "A\r\nBcc: all@x.example\u2028\x00\u0085&<b>"}), shop("en"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Hi A Bcc: all@x.example &<b>"; m.Subject != want {
		t.Errorf("subject %q, want %q", m.Subject, want)
	}
	if want := "Two A Bcc: all@x.example &<b> lines"; m.Preheader != want {
		t.Errorf("preheader %q, want %q", m.Preheader, want)
	}
	if strings.Contains(m.HTML, "<b>") {
		t.Error("the preheader brought markup into the page")
	}
}

func TestAValueCannotTurnTheSubjectAround(t *testing.T) {
	letter, err := parse("---\nsubject: \"\\u200fשלום {{ city ?? 1 }}!\"\npreheader: For {{ city ?? 1 }} only\n---\nDear {{ city ?? 1 }}")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, value, want string }{
		{"overrides and embeddings", "A\u202a\u202b\u202c\u202d\u202eda", "Ada"},
		{"isolates", "\u2066A\u2067d\u2068a\u2069", "Ada"},
		{"marks", "\u200eAda\u200f\u061c", "Ada"},
		{"a Hebrew name", "\u200fשרה כהן", "שרה כהן"},
		{"an Arabic name", "محمد علي", "محمد علي"},
		{"joiners belong to the spelling", "علی\u200cرضا क्\u200dष", "علی\u200cرضا क्\u200dष"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := letter.Render(ada("en", map[string]any{"city": c.value}), shop("en"))
			if err != nil {
				t.Fatal(err)
			}
			if want := "\u200fשלום " + c.want + "!"; m.Subject != want {
				t.Errorf("subject %q, want %q", m.Subject, want)
			}
			if want := "For " + c.want + " only"; m.Preheader != want {
				t.Errorf("preheader %q, want %q", m.Preheader, want)
			}
			if !strings.Contains(m.Text, "Dear "+c.want+"\n") {
				t.Errorf("text %q", m.Text)
			}
		})
	}
}

func TestNumbersInAddressesAreForPrograms(t *testing.T) {
	html, text := rendered(t, "[x](https://x.example/{{ spend }}?d={{ last_order_at }}&n={{ aov }})", nil)
	if !strings.Contains(html, "10000000?d=2026-03-01&amp;n=1234.5") || !strings.Contains(text, "10000000?d=2026-03-01&n=1234.5") {
		t.Errorf("got %q and %q", html, text)
	}
}
