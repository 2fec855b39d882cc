package templates_test

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/templates"
)

func TestUTMParametersGoToTheShopsLinks(t *testing.T) {
	u := templates.UTM{Source: "holdfast", Medium: "email", Campaign: "win back", Hosts: []string{"Shop.example"}}
	const all = "utm_source=holdfast&utm_medium=email&utm_campaign=win%20back"
	for address, want := range map[string]string{
		"https://shop.example":                 "https://shop.example?" + all,
		"https://www.shop.example/a":           "https://www.shop.example/a?" + all,
		"https://SHOP.example:8080/a?b=1":      "https://SHOP.example:8080/a?b=1&" + all,
		"https://shop.example/a?":              "https://shop.example/a?" + all,
		"https://shop.example/a?b=1&":          "https://shop.example/a?b=1&" + all,
		"https://shop.example/a?b=1#c?d":       "https://shop.example/a?b=1&" + all + "#c?d",
		"https://shop.example/#/route":         "https://shop.example/?" + all + "#/route",
		"https://shop.example/?utm_source=own": "https://shop.example/?utm_source=own&utm_medium=email&utm_campaign=win%20back",
		"https://myshop.example/":              "https://myshop.example/",
		"https://shop.example.evil.example/":   "https://shop.example.evil.example/",
		"mailto:hello@shop.example":            "mailto:hello@shop.example",
		"tel:+49":                              "tel:+49",
		"https://shop.example/%zz":             "https://shop.example/%zz",
	} {
		if got := u.Tag(address); got != want {
			t.Errorf("%s becomes %s, want %s", address, got, want)
		}
	}
	if got := (templates.UTM{Hosts: []string{"shop.example"}}).Tag("https://shop.example"); got != "https://shop.example" {
		t.Errorf("nothing to add makes %s", got)
	}
}

func TestAnAddressKeepsItsOwnThroughUTM(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := url.URL{
			Scheme: "https", Host: "shop.example", Path: "/" + rapid.String().Draw(t, "path"),
			RawQuery: url.Values{"q": {rapid.String().Draw(t, "q")}}.Encode(), Fragment: rapid.String().Draw(t, "fragment"),
		}
		u := templates.UTM{Source: rapid.String().Draw(t, "source"), Medium: "email"}
		after, err := url.Parse(u.Tag(before.String()))
		if err != nil {
			t.Fatal(err)
		}
		if after.Path != before.Path || after.Fragment != before.Fragment || after.Query().Get("q") != before.Query().Get("q") {
			t.Fatalf("%s becomes %s", &before, after)
		}
		if q := after.Query(); q.Get("utm_source") != u.Source || q.Get("utm_medium") != "email" {
			t.Fatalf("%q is lost in %s", u.Source, after)
		}
		if again := u.Tag(after.String()); again != after.String() {
			t.Fatalf("a second time makes %s of %s", again, after)
		}
	})
}

const linking = `[a](https://shop.example/a?x=1&y={{ sku }}#c) <https://shop.example/b> [mail](mailto:x@shop.example)
[leave](https://shop.example/u?c=1&s=2) [{{ city ?? 1 }}]({{ link ?? "" }})

**[Buy](https://shop.example/buy)**`

func TestLinksLeadWhereTheFrameSaysInBothParts(t *testing.T) {
	letter, err := parse(string(letterOf(linking)))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := letter.Render(ada("en", nil), shop("en"))
	if err != nil {
		t.Fatal(err)
	}
	frame := shop("en")
	frame.UTM = templates.UTM{Source: "s"}
	var asked []string
	frame.Click = func(address string) string {
		asked = append(asked, address)
		return "https://l.example/" + url.PathEscape(address) + "?\"<"
	}
	frame.Pixel = "https://l.example/o?k=1&s=2"
	m, err := letter.Render(ada("en", map[string]any{"city": `"><a style="x" href="https://evil.example/`}), frame)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"https://shop.example/a?x=1&y=A%26B%201&utm_source=s#c", "https://shop.example/b?utm_source=s",
		"https://shop.example/a?b=1&c=2&utm_source=s", "https://shop.example/buy?utm_source=s",
	}
	for i, address := range append(want, want...) {
		if i >= len(asked) || asked[i] != address {
			t.Fatalf("asked about %q, want %q twice", asked, want)
		}
	}
	if len(asked) != 2*len(want) {
		t.Errorf("asked about %d links", len(asked))
	}
	for _, address := range want {
		led := "https://l.example/" + url.PathEscape(address)
		if !strings.Contains(m.HTML, `href="`+strings.ReplaceAll(led, "&", "&amp;")+`?&#34;&lt;"`) || !strings.Contains(m.Text, led+`?"<`) {
			t.Errorf("%s does not lead to %s", address, led)
		}
	}
	for _, own := range []string{`href="https://shop.example/u?c=1&amp;s=2"`, `href="mailto:x@shop.example"`} {
		if !strings.Contains(m.HTML, own) {
			t.Errorf("%s is led elsewhere", own)
		}
	}
	if !strings.Contains(m.HTML, `<img src="https://l.example/o?k=1&amp;s=2" width="1"`) || strings.Contains(plain.HTML, "<img") {
		t.Error("the pixel is not there, or there unasked")
	}
	if strings.Contains(plain.HTML+plain.Text, "utm_") || strings.Contains(m.Text, "l.example/o") {
		t.Error("what was not switched on is there")
	}
}

func TestALinkThatNoProgramCanReadIsTold(t *testing.T) {
	for text, want := range map[string]string{
		"[x](https://shop.example/%zz)":                       `4:1: warning: programs cannot read the address "https://shop.example/%zz", so that nothing is added to it and some readers get nowhere (write a % as %25, and a space as %20)`,
		"[x](https://shop.example/100%/{{ orders }})":         `4:1: warning: programs cannot read the address "https://shop.example/100%/x", so that nothing is added to it and some readers get nowhere (write a % as %25, and a space as %20)`,
		"[x](https://shop.example/100%25?q={{ orders }}#top)": "",
		"[x](https://{{ orders }}.example)":                   "",
	} {
		_, faults := templates.Parse(letterOf(text), vocabulary{})
		if got := strings.Join(list(faults), "\n"); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
