package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"
)

// page is what a reader sees.
type page struct {
	Title string
	Note  string // what has just been done, or is missing
	Form  *form  // nil: there is nothing to do

	// show fills these in.
	Lang, Shop string
	Style      template.CSS
}

// form goes to the address of the page itself.
type form struct {
	Boxes     []box
	Scores    []score
	Low, High string // what the ends of the scale mean

	WordsLabel string // "": no words are asked for
	Words      string
	MostWords  int

	Buttons []button
}

type box struct {
	Value, Text string
	On          bool
}

type score struct {
	Value  int
	Chosen bool
}

type button struct {
	Name, Value, Text string
	Quiet             bool // it is not what most people want
}

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var pages = template.Must(template.New("page").Parse(pageHTML))

// show writes a page in the reader's language and the shop's colour. The style
// stands in the page, and nothing but it is let in.
func (v *visit) show(status int, p page) {
	style := pageCSS
	if colour := v.book.Email.Brand.Colour; colour != "" {
		style += ":root{--brand:" + colour + ";--on-brand:" + readable(colour) + "}"
	}
	p.Lang, p.Shop, p.Style = v.says.lang, v.book.Name, template.CSS(style) //nolint:gosec // ours, and a colour that rules have checked
	var out bytes.Buffer
	if err := pages.Execute(&out, p); err != nil {
		v.Log.Error("a public page was not written", "error", err)
		status = http.StatusInternalServerError
		out.Reset()
	}
	sum := sha256.Sum256([]byte(style))
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.says.lang)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	v.w.WriteHeader(status)
	v.w.Write(out.Bytes()) //nolint:errcheck // the reader has gone
}

// readable is white or black, whichever is easier to read on a colour #rrggbb: by
// the weights of relative luminance (WCAG 2.2), with black from a third on.
func readable(colour string) string {
	rgb, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil || len(colour) != 7 {
		return "#ffffff"
	}
	light := 0.2126*float64(rgb>>16&255) + 0.7152*float64(rgb>>8&255) + 0.0722*float64(rgb&255)
	if light > 140 {
		return "#000000"
	}
	return "#ffffff"
}
