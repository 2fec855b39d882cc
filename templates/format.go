package templates

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/locales"
)

// Format writes values the way the readers of one locale expect. It is
// read-only and safe for concurrent use.
type Format struct {
	translator locales.Translator
	writing    locales.Translator // of the language of the letter, whose plurals it has
	zone       *time.Location
	decimal    string
	group      string
	fewest     int // digits before the decimal sign from which they are grouped
	minus      string
	percent    [2]string // before and behind
	currency   currencyForm
	site       string // of the shop, for Link
}

// NewFormat returns the format of a BCP 47 locale ("de", "en-GB"), an ISO 4217
// currency and the zone in which dates are read. A locale that is not known
// falls back to its language and then to English; KnownLocale says which are.
func NewFormat(locale, currency string, zone *time.Location) (*Format, error) {
	digits, ok := CurrencyDigits(currency)
	if !ok {
		return nil, fmt.Errorf("%q is no currency (write an ISO 4217 code, like EUR)", currency)
	}
	if zone == nil {
		return nil, fmt.Errorf("a format for %q without a time zone", locale)
	}
	name := NearestLocale(locale)
	translator := translators[name]()
	f := &Format{translator: translator, writing: translator, zone: zone, fewest: 4}
	// The library shows its signs only by using them.
	sample := translator.FmtNumber(1234567.5, 1)
	f.group = sample[1:strings.IndexByte(sample, '2')]
	f.decimal = sample[strings.IndexByte(sample, '7')+1 : strings.LastIndexByte(sample, '5')]
	if f.minus, _, _ = strings.Cut(translator.FmtNumber(-1, 0), "1"); f.minus == "" {
		f.minus = "-" // the library has none for fa
	}
	before, after, _ := strings.Cut(translator.FmtPercent(1, 0), "1")
	f.percent = [2]string{before, after}
	if latinDigits[name] {
		f.group, f.decimal, f.minus, f.percent = ",", ".", "\u200e-", [2]string{"", "%"}
	}
	if groupsFromFive[name] {
		f.fewest = 5
	}
	f.currency = formOf(name, strings.ToUpper(currency), digits)
	return f, nil
}

// Money is an amount of major units with its currency: €1,234.50.
func (f *Format) Money(major float64) string {
	sign, digits := f.digits(major, f.currency.digits, false)
	return sign + f.currency.before + digits + f.currency.after
}

// Number has at most two decimals and none when it is whole.
func (f *Format) Number(n float64) string {
	sign, digits := f.digits(n, 2, true)
	return sign + digits
}

// Percent is a share of 1 in per cent, with at most one decimal.
func (f *Format) Percent(share float64) string {
	sign, digits := f.digits(share*100, 1, true)
	return sign + f.percent[0] + digits + f.percent[1]
}

// Date is the day of an instant in the format's zone, its month written out.
func (f *Format) Date(t time.Time) string { return f.translator.FmtDateLong(t.In(f.zone)) }

// Writing is the format for letters in a language (BCP 47), which need not be
// the reader's: 1 order is an order to a reader in Japan, too.
func (f *Format) Writing(language string) *Format {
	letter := *f
	letter.writing = translators[NearestLocale(language)]()
	return &letter
}

// Plural chooses between the forms of a word by the rules of the letter's
// language: the one for one, the one for other numbers, and between them, where a
// language has it, the one for few (2 zamówienia, 5 zamówień).
func (f *Format) Plural(n float64, forms ...string) string {
	if len(forms) == 0 {
		return ""
	}
	decimals := uint64(0)
	if text := strconv.FormatFloat(rounded(n, 2), 'f', -1, 64); strings.Contains(text, ".") {
		decimals = uint64(len(text) - strings.IndexByte(text, '.') - 1)
	}
	switch rule := f.writing.CardinalPluralRule(n, decimals); {
	case rule == locales.PluralRuleOne:
		return forms[0]
	case rule == locales.PluralRuleFew && len(forms) > 2:
		return forms[1]
	}
	return forms[len(forms)-1]
}

// digits writes a number, rounded half away from zero, grouped, its sign apart.
// Short leaves zeroes at the end of the decimals out.
func (f *Format) digits(n float64, decimals int, short bool) (sign, digits string) {
	n = rounded(n, decimals)
	if n < 0 {
		sign, n = f.minus, -n
	}
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(n, 'f', decimals, 64), ".")
	if short {
		fraction = strings.TrimRight(fraction, "0")
	}
	var out strings.Builder
	for i := range len(whole) {
		if left := len(whole) - i; i > 0 && left%3 == 0 && len(whole) >= f.fewest {
			out.WriteString(f.group)
		}
		out.WriteByte(whole[i])
	}
	if fraction != "" {
		out.WriteString(f.decimal)
		out.WriteString(fraction)
	}
	return sign, out.String()
}

// rounded is n to some decimals, half away from zero.
func rounded(n float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	if r := math.Round(n*scale) / scale; !math.IsInf(r, 0) {
		return r + 0 // never minus zero
	}
	return n
}
