package templates

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTextCanBeReadOnEveryBrandsColour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		brand := rapid.StringMatching(`#([0-9a-f]{6}|[0-9a-f]{3})`).Draw(t, "colour")
		c := Brand{Colour: brand}.colours()
		for _, pair := range []struct {
			what, text, ground string
			least              float64
		}{
			{"a button", c.onto, c.brand, legible},
			{"a link by day", c.link, sheetDay, legible},
			{"a link by night", c.bright, sheetNight, glowing},
		} {
			if got := contrast(parseColour(pair.text), parseColour(pair.ground)); got < pair.least {
				t.Fatalf("%s of %s is %s on %s: %.2f", pair.what, brand, pair.text, pair.ground, got)
			}
		}
	})
}

func TestContrastIsWCAGs(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#777777", "#ffffff", 4.48}, {"#ffffff", "#ffffff", 1}} {
		if got := contrast(parseColour(c.a), parseColour(c.b)); got < c.want-0.01 || got > c.want+0.01 {
			t.Errorf("%s on %s is %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestABrandIsChecked(t *testing.T) {
	for _, c := range []struct {
		brand Brand
		field string
	}{
		{Brand{}, ""},
		{Brand{Logo: "https://x.example/l.png", Colour: "#FFF", Site: "https://x.example/{language}"}, ""},
		{Brand{Logo: "logo.png"}, "logo"},
		{Brand{Logo: "http://x.example/l.png"}, "logo"},
		{Brand{Colour: "blue"}, "colour"},
		{Brand{Colour: "#12345"}, "colour"},
		{Brand{Site: "shop.example"}, "site"},
		{Brand{Site: "https://shop.example?x=1"}, "site"},
	} {
		field, fault := c.brand.Fault()
		if field != c.field || (fault == nil) != (field == "") {
			t.Errorf("%+v: %q, %v, want %q", c.brand, field, fault, c.field)
		}
	}
}
