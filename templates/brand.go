package templates

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Brand is how a shop's letters look. The zero value is a plain one.
type Brand struct {
	Name    string // the sender in header and footer; "": the Frame's Shop
	Logo    string // https: address of an image; "": the name is written
	LogoAlt string // what stands in place of the logo; "": the name
	Colour  string // #rrggbb of header, buttons and links; "": blue
	Address string // the postal address, its lines parted by line breaks
	Layout  string // of letters that name none; "": plain
	Site    string // https: address of the shop, for link(); {language} in it is the letter's
}

const (
	blue       = "#0b5cad"
	sheetDay   = "#ffffff"
	sheetNight = "#1b1e21" // in dark mode
)

var (
	colourForm = regexp.MustCompile(`^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)
	siteForm   = regexp.MustCompile(`^https?://[^\s?#"<>]+$`)
)

// Fault says what is wrong with the brand, and with which of its fields (Logo,
// Colour, Site); nil when nothing is. Layouts are judged where letters are
// compiled, for a project may have its own.
func (b Brand) Fault() (field string, fault *Fault) {
	switch {
	case b.Logo != "" && !strings.HasPrefix(b.Logo, "https://"):
		return "logo", &Fault{Message: fmt.Sprintf("mail programs cannot show the logo %q", b.Logo), Hint: "write an address that begins with https://"}
	case b.Colour != "" && !colourForm.MatchString(b.Colour):
		return "colour", &Fault{Message: fmt.Sprintf("%q is not a colour", b.Colour), Hint: `write it as "#0b5cad", in quotes`}
	case b.Site != "" && !siteForm.MatchString(b.Site):
		return "site", &Fault{Message: fmt.Sprintf("%q is not the address of a shop", b.Site), Hint: "write it as https://shop.example"}
	}
	return "", nil
}

// colours are the brand's colour and what goes with it.
type colours struct {
	brand  string
	onto   string // text on the brand's colour
	link   string // the brand's colour, as dark as it takes to be read by day
	bright string // and as light as it takes by night
}

func (b Brand) colours() colours {
	brand := cmp.Or(b.Colour, blue)
	if !colourForm.MatchString(brand) {
		brand = blue
	}
	c := parseColour(brand)
	onto := colour{255, 255, 255}
	if black := (colour{}); contrast(black, c) > contrast(onto, c) {
		onto = black
	}
	return colours{
		brand: c.String(), onto: onto.String(),
		link:   readable(c, parseColour(sheetDay), colour{}, legible).String(),
		bright: readable(c, parseColour(sheetNight), colour{255, 255, 255}, glowing).String(),
	}
}

// colour is red, green and blue, 0 to 255.
type colour [3]float64

func parseColour(s string) colour {
	s = strings.TrimPrefix(s, "#")
	if len(s) == 3 {
		s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
	}
	var c colour
	for i := range c {
		n, _ := strconv.ParseUint(s[2*i:2*i+2], 16, 8) // colourForm has seen it
		c[i] = float64(n)
	}
	return c
}

// String is the colour as #rrggbb.
func (c colour) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0])), int(math.Round(c[1])), int(math.Round(c[2])))
}

// luminance is WCAG 2.2's relative luminance, 0 to 1:
// https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
func (c colour) luminance() float64 {
	var linear [3]float64
	for i, v := range c {
		v /= 255
		if linear[i] = v / 12.92; v > 0.04045 {
			linear[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
}

// contrast is WCAG 2.2's contrast ratio, 1 to 21.
func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// The contrasts that WCAG asks of text: at level AA, and at level AAA, for light
// links on a dark sheet are thin.
const legible, glowing = 4.5, 7

// readable is a colour moved towards another until it has the contrast with a ground.
func readable(c, ground, towards colour, ratio float64) colour {
	const steps = 20
	for step := range steps {
		mixed := colour{}
		for i := range c {
			mixed[i] = math.Round(c[i] + (towards[i]-c[i])*float64(step)/steps)
		}
		if contrast(mixed, ground) >= ratio {
			return mixed
		}
	}
	return towards
}
