package templates_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/templates"
)

func format(t *testing.T, locale, currency string) *templates.Format {
	t.Helper()
	f, err := templates.NewFormat(locale, currency, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// blanks makes the blanks that do not break visible as plain ones.
var blanks = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

func TestMoneyByLocale(t *testing.T) {
	for _, c := range []struct {
		locale, currency string
		amount           float64
		want             string
	}{
		{"en", "EUR", 1234.5, "€1,234.50"},
		{"en", "EUR", -5, "-€5.00"},
		{"en", "JPY", 1234.5, "¥1,235"},
		{"en", "CHF", 20, "CHF 20.00"},
		{"en", "USD", 0.005, "$0.01"},
		{"en-GB", "GBP", 1e6, "£1,000,000.00"},
		{"en-GB", "USD", 1, "US$1.00"},
		{"en", "KWD", 1.5, "KWD 1.500"},
		{"en", "eur", 1, "€1.00"},
		{"de", "EUR", 1234.5, "1.234,50 €"},
		{"de", "EUR", -0.001, "0,00 €"},
		{"de-AT", "EUR", 1234.5, "€ 1 234,50"},
		{"de-CH", "CHF", 1234.5, "CHF 1’234.50"},
		{"fr", "EUR", 1234.5, "1 234,50 €"},
		{"es", "EUR", 1234.5, "1234,50 €"},
		{"es", "EUR", 12345, "12.345,00 €"},
		{"it", "EUR", 1234.5, "1.234,50 €"},
		{"nl", "EUR", 1234.5, "€ 1.234,50"},
		{"pl", "PLN", 12345, "12 345,00 zł"},
		{"pt-BR", "BRL", 1234.5, "R$ 1.234,50"},
		{"pt-PT", "EUR", 12345, "12 345,00 €"},
		{"sv", "SEK", 1234.5, "1 234,50 kr"},
		{"da", "DKK", 1234.5, "1.234,50 kr."},
		{"nb", "NOK", 5, "5,00 kr"},
		{"en", "NOK", 5, "NOK 5.00"},
		{"fi", "EUR", 5, "5,00 €"},
		{"cs", "CZK", 1234.5, "1 234,50 Kč"},
		{"tr", "TRY", 1234.5, "₺1.234,50"},
		{"ja", "JPY", 1234, "¥1,234"},
		{"he", "ILS", 1234.5, "1,234.50 ₪"},
		{"ru", "EUR", 1234.5, "1 234,50 €"},
		{"uk", "UAH", 1234.5, "1 234,50 ₴"},
		{"hu", "HUF", 1234.5, "1 234,50 HUF"},
		{"el", "EUR", 1234.5, "1.234,50 €"},
		{"ro", "RON", 1234.5, "1.234,50 RON"},
		{"zh", "CNY", 1234.5, "¥1,234.50"},
		{"ko", "KRW", 1234.5, "₩1,235"},
		{"xx", "EUR", 1, "€1.00"},
	} {
		if got := blanks.Replace(format(t, c.locale, c.currency).Money(c.amount)); got != c.want {
			t.Errorf("%v %s in %s is %q, want %q", c.amount, c.currency, c.locale, got, c.want)
		}
	}
}

func TestNumbersByLocale(t *testing.T) {
	for _, c := range []struct {
		locale        string
		number        float64
		want, percent string
	}{
		{"en", 1e7, "10,000,000", "1,000,000,000%"},
		{"en", 3, "3", "300%"},
		{"en", 0.125, "0.13", "12.5%"},
		{"en", -1234.567, "-1,234.57", "-123,456.7%"},
		{"en", -0.001, "0", "-0.1%"},
		{"en", 999.999, "1,000", "99,999.9%"},
		{"de", 1234.5, "1.234,5", "123.450 %"},
		{"fr", 0.5, "0,5", "50 %"},
		{"es", 1234, "1234", "123.400 %"},
		{"tr", 0.25, "0,25", "%25"},
		{"ja", 12345, "12,345", "1,234,500%"},
		{"sv", -1, "−1", "−100 %"},
		{"ar", 1234.5, "1,234.5", "123,450%"}, // it was 1٬234٫5: their signs between our digits
		{"fa", -1234.5, "\u200e-1,234.5", "\u200e-123,450%"},
		{"en", 1e13, "10,000,000,000,000", "1,000,000,000,000,000%"},
	} {
		f := format(t, c.locale, "EUR")
		if got := blanks.Replace(f.Number(c.number)); got != c.want {
			t.Errorf("%v in %s is %q, want %q", c.number, c.locale, got, c.want)
		}
		if got := blanks.Replace(f.Percent(c.number)); got != c.percent {
			t.Errorf("%v as a share in %s is %q, want %q", c.number, c.locale, got, c.percent)
		}
	}
}

func TestDatesAreReadInTheFormatsZone(t *testing.T) {
	late := time.Date(2026, 2, 28, 23, 30, 0, 0, time.UTC)
	berlin := time.FixedZone("Berlin", 3600)
	for locale, want := range map[string]string{
		"en": "March 1, 2026", "en-GB": "1 March 2026", "en-IE": "1 March 2026", "en-US": "March 1, 2026",
		"de": "1. März 2026", "de-CH-1996": "1. März 2026", "fr-CA": "1 mars 2026", "es": "1 de marzo de 2026",
		"pl": "1 marca 2026", "fi": "1. maaliskuuta 2026", "cs": "1. března 2026", "ja": "2026年3月1日", "no": "1. mars 2026",
	} {
		f, err := templates.NewFormat(locale, "EUR", berlin)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Date(late); got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
}

func TestPluralsFollowTheLanguage(t *testing.T) {
	for _, c := range []struct {
		locale string
		one    []float64
		other  []float64
	}{
		{"en", []float64{1}, []float64{0, 1.5, 2, 21}},
		{"de", []float64{1}, []float64{0, 2}},
		{"fr", []float64{0, 1, 1.5}, []float64{2}},
		{"ja", nil, []float64{0, 1, 2}},
		{"pl", []float64{1}, []float64{0, 2, 5}},
		{"he", []float64{1}, []float64{0, 3}},
	} {
		f := format(t, c.locale, "EUR")
		for _, n := range slices.Concat(c.one, c.other) {
			want := "other"
			if slices.Contains(c.one, n) {
				want = "one"
			}
			if got := f.Plural(n, "one", "other"); got != want {
				t.Errorf("%v in %s is %s, want %s", n, c.locale, got, want)
			}
		}
	}
}

func TestALanguageMayHaveAFormForFew(t *testing.T) {
	for _, c := range []struct {
		locale string
		n      float64
		want   string
	}{
		{"pl", 1, "zamówienie"},
		{"pl", 2, "zamówienia"},
		{"pl", 5, "zamówień"},
		{"pl", 22, "zamówienia"},
		{"pl", 0, "zamówień"},
		{"ru", 21, "zamówienie"},
		{"ru", 3, "zamówienia"},
		{"en", 2, "zamówień"},
		{"en", 1, "zamówienie"},
	} {
		if got := format(t, c.locale, "EUR").Plural(c.n, "zamówienie", "zamówienia", "zamówień"); got != c.want {
			t.Errorf("%v in %s is %s, want %s", c.n, c.locale, got, c.want)
		}
	}
	if got := format(t, "pl", "EUR").Plural(2, "one", "other"); got != "other" {
		t.Errorf("without a form for few it is %s", got)
	}
}

func TestALocaleIsKnownByItsLanguage(t *testing.T) {
	for locale, want := range map[string]bool{
		"en": true, "en-US": true, "de": true, "DE_at": true, "de-XX": true, "pt_BR.UTF-8": true, "no": true, "nn-NO": true,
		"": true, "xx": false, "he": true, "iw": true, "zh-Hans": true, "sw": false, "english": false,
	} {
		if got := templates.KnownLocale(locale); got != want {
			t.Errorf("%q is known: %v", locale, got)
		}
	}
}

func TestAFormatNeedsACurrencyAndAZone(t *testing.T) {
	for _, code := range []string{"", "EU", "XYZ", "R E", "EURO", "UR "} {
		if _, err := templates.NewFormat("en", code, time.UTC); err == nil {
			t.Errorf("%q is a currency", code)
		}
	}
	if _, err := templates.NewFormat("en", "EUR", nil); err == nil {
		t.Error("a format came without a zone")
	}
	for code, want := range map[string]int{"EUR": 2, "jpy": 0, "KWD": 3, "CLF": 4, "ISK": 0, "USD": 2} {
		if got, ok := templates.CurrencyDigits(code); !ok || got != want {
			t.Errorf("%s has %d decimals, %v", code, got, ok)
		}
	}
}

func TestNumbersReadBackInEveryLocale(t *testing.T) {
	locales := []string{"ar", "cs", "da", "de", "de-AT", "de-CH", "en", "en-GB", "es", "fi", "fr", "it", "ja", "nb", "nl", "pl", "pt", "pt-BR", "pt-PT", "sv", "tr", "el", "he", "hu", "ko", "ro", "ru", "uk", "zh", "fa", "ur"}
	digits := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(100, 1e14).Draw(t, "cents")
		locale := rapid.SampledFrom(locales).Draw(t, "locale")
		f, err := templates.NewFormat(locale, "EUR", time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		amount := float64(cents) / 100
		if got, want := digits(f.Money(amount)), strconv.FormatInt(cents, 10); got != want {
			t.Fatalf("%d cents are %q in %s", cents, f.Money(amount), locale)
		}
		if f.Money(-amount) == f.Money(amount) {
			t.Fatalf("%s loses its sign in %s", f.Money(-amount), locale)
		}
	})
}
