package channel_test

import "testing"

// Letters' languages are named by their files, in small letters.
func TestALanguageIsWrittenAsItsReadersProgramsKnowIt(t *testing.T) {
	for locale, want := range map[string]string{
		"zh-hant": "zh-Hant", "de-at": "de-AT", "pt_BR": "pt-BR", "sr-latn-rs": "sr-Latn-RS", "en": "en", "de-x-us": "de-x-us", "": "", "a\r\nb": "",
	} {
		e := envelope("k")
		e.Locale = locale
		if got := parse(t, deliver(t, e).data).Locale; got != want {
			t.Errorf("%q is written %q, want %q", locale, got, want)
		}
	}
}
