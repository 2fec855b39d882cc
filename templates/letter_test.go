package templates_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/templates"
)

var update = flag.Bool("update", false, "rewrite the goldens under testdata")

func shop(locale string) templates.Frame {
	return templates.Frame{Shop: "Blue Door & Co", Locale: locale, Unsubscribe: "https://shop.example/u?c=1&s=2"}
}

func TestALetterLooksAsItDidIn(t *testing.T) {
	source, err := os.ReadFile("testdata/coffee.md")
	if err != nil {
		t.Fatal(err)
	}
	letter, faults := templates.Parse(source, vocabulary{})
	if len(faults) > 0 {
		t.Fatal(list(faults))
	}
	for _, locale := range []string{"en", "de"} {
		t.Run(locale, func(t *testing.T) {
			m, err := letter.Render(ada(locale, nil), shop(locale))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "coffee."+locale+".html", m.HTML)
			golden(t, "coffee."+locale+".txt", "Subject: "+m.Subject+"\nPreheader: "+m.Preheader+"\n\n"+m.Text)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; rewrite with -update):\n%s", name, diff)
	}
}

func TestOneLetterServesManyAtOnce(t *testing.T) {
	source, err := os.ReadFile("testdata/coffee.md")
	if err != nil {
		t.Fatal(err)
	}
	letter, _ := templates.Parse(source, vocabulary{})
	var all sync.WaitGroup
	for _, name := range []string{"Ada", "Bob", "Cleo", "Dan"} {
		all.Go(func() {
			who := ada("en", map[string]any{"first_name": name})
			for range 20 {
				m, err := letter.Render(who, shop("en"))
				if err != nil || !strings.HasPrefix(m.Subject, name) || !strings.Contains(m.Text, "dear "+name) {
					t.Errorf("%s's letter is %q, %v", name, m.Subject, err)
				}
			}
		})
	}
	all.Wait()
}

// body is the letter's own HTML, without the layout and without styles.
func body(html string) string {
	_, inside, _ := strings.Cut(html, `class="sheet"`)
	_, inside, _ = strings.Cut(inside, ">\n")
	inside, _, _ = strings.Cut(inside, "\n</td></tr>\n<tr><td class=\"foot\"")
	for {
		at := strings.Index(inside, ` style="`)
		if at < 0 {
			return inside
		}
		end := strings.IndexByte(inside[at+8:], '"')
		inside = inside[:at] + inside[at+8+end+1:]
	}
}

// words is the letter's own plain text, without the footer.
func words(text string) string {
	own, _, _ := strings.Cut(text, "\n\n-- \n")
	return own
}

// rendered is the HTML and the text of a letter with the given Markdown.
func rendered(t *testing.T, markdown string, changed map[string]any) (html, text string) {
	t.Helper()
	letter, err := parse(string(letterOf(markdown)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := letter.Render(ada("en", changed), shop("en"))
	if err != nil {
		t.Fatal(err)
	}
	return body(m.HTML), words(m.Text)
}

func TestMarkdownBecomesHTMLAndText(t *testing.T) {
	for _, c := range []struct{ name, markdown, html, text string }{
		{"a hard break", "a  \nb", "<p>a<br>\nb</p>", "a\nb"},
		{"a soft break", "a\nb", "<p>a\nb</p>", "a b"},
		{"entities and escapes", `a \* &amp; < "b"`, `<p>a * &amp; &lt; &quot;b&quot;</p>`, `a * & < "b"`},
		{"deep headings", "##### a", "<h3>a</h3>", "a"},
		{"a list that starts later", "3. a\n4. b", `<ol start="3"><li>a</li><li>b</li></ol>`, "3. a\n4. b"},
		{"a loose list", "- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n\n- b"},
		{"a fenced code block", "```\na < {{ sku }}\n```", "<pre>a &lt; A&amp;B 1\n</pre>", "a < A&B 1"},
		{"an address that is its own text", "[https://x.example](https://x.example)", `<p><a href="https://x.example">https://x.example</a></p>`, "https://x.example"},
		{"an address to write to", "<a@x.example>", `<p><a href="mailto:a@x.example">a@x.example</a></p>`, "a@x.example"},
		{"a link to the same tag", "[{{ link ?? \"\" }}]({{ link ?? \"\" }})", `<p><a href="https://shop.example/a?b=1&amp;c=2">https://shop.example/a?b=1&amp;c=2</a></p>`, "https://shop.example/a?b=1&c=2"},
		{"tags in a bare address", "<https://x.example/{{ orders }}>", `<p><a href="https://x.example/3">https://x.example/3</a></p>`, "https://x.example/3"},
		{"two braces", `{{ "{{" }}`, "<p>{{</p>", "{{"},
		{"a comment", "a <!-- {{ sku }} {% if vip %}x{% end %} --> b", "<p>a  b</p>", "a  b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			html, text := rendered(t, c.markdown, nil)
			if html != c.html || text != c.text {
				t.Errorf("got  %q\nand  %q\nwant %q\nand  %q", html, text, c.html, c.text)
			}
		})
	}
}
