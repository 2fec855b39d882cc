package web

import (
	"reflect"
	"strings"
	"testing"
)

func TestALocaleFindsItsPhrases(t *testing.T) {
	for locale, want := range map[string]string{
		"": "en", "en": "en", "en-GB": "en", "xx": "en", "de": "de", "de-AT": "de", "de_DE.UTF-8": "de", "pt-BR": "en",
		"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh-Hans": "zh-Hans", "zh-Hans-HK": "zh-Hans",
		"zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh-MO": "zh-Hant", "zh-Hant": "zh-Hant", "zh-Hant-HK": "zh-Hant", "zh_tw": "zh-Hant",
	} {
		if got := phrasesIn(locale).lang; got != want {
			t.Errorf("%q speaks %s, not %s", locale, got, want)
		}
	}
}

// A phrase that is missing leaves a button without a word, and one without its
// place for the shop prints rubbish.
func TestEveryLanguageSaysEverything(t *testing.T) {
	english := reflect.ValueOf(languages[0])
	for _, l := range languages {
		for i := range english.NumField() {
			name, field := english.Type().Field(i).Name, reflect.ValueOf(l).Field(i)
			if field.Kind() != reflect.String {
				continue
			}
			if field.String() == "" || strings.Count(field.String(), "%s") != strings.Count(english.Field(i).String(), "%s") {
				t.Errorf("%s, %s: %q", l.lang, name, field.String())
			}
		}
		for kind := range languages[0].ends {
			if got := l.ends[kind]; got[0] == "" || got[1] == "" {
				t.Errorf("%s, %s: %q", l.lang, kind, got)
			}
		}
	}
}
