package templates

import (
	"strings"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/cs"
	"github.com/go-playground/locales/da"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/de_AT"
	"github.com/go-playground/locales/de_CH"
	"github.com/go-playground/locales/el"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fa"
	"github.com/go-playground/locales/fi"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/he"
	"github.com/go-playground/locales/hu"
	"github.com/go-playground/locales/it"
	"github.com/go-playground/locales/ja"
	"github.com/go-playground/locales/ko"
	"github.com/go-playground/locales/nb"
	"github.com/go-playground/locales/nl"
	"github.com/go-playground/locales/pl"
	"github.com/go-playground/locales/pt"
	"github.com/go-playground/locales/pt_BR"
	"github.com/go-playground/locales/pt_PT"
	"github.com/go-playground/locales/ro"
	"github.com/go-playground/locales/ru"
	"github.com/go-playground/locales/sv"
	"github.com/go-playground/locales/tr"
	"github.com/go-playground/locales/uk"
	"github.com/go-playground/locales/ur"
	"github.com/go-playground/locales/zh"
	"github.com/go-playground/locales/zh_Hant"
)

// translators are the locales a Format can be made for, by lower-case name.
var translators = map[string]func() locales.Translator{
	"ar": ar.New, "cs": cs.New, "da": da.New, "de": de.New, "de-at": de_AT.New, "de-ch": de_CH.New,
	"en": en.New, "en-gb": en_GB.New, "es": es.New, "fi": fi.New, "fr": fr.New, "it": it.New, "ja": ja.New,
	"nb": nb.New, "nl": nl.New, "pl": pl.New, "pt": pt.New, "pt-br": pt_BR.New, "pt-pt": pt_PT.New,
	"sv": sv.New, "tr": tr.New, "el": el.New, "fa": fa.New, "he": he.New, "hu": hu.New, "ko": ko.New, "ro": ro.New,
	"ru": ru.New, "uk": uk.New, "ur": ur.New, "zh": zh.New, "zh-hant": zh_Hant.New,
}

// likeness are locales that are written as another one is.
var likeness = map[string]string{
	"no": "nb", "nn": "nb", "iw": "he", "de-li": "de-ch", "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant",
	"en-au": "en-gb", "en-ie": "en-gb", "en-in": "en-gb", "en-nz": "en-gb", "en-za": "en-gb",
}

// groupsFromFive are the locales that write 1234 without a sign and 12.345 with
// one (CLDR minimumGroupingDigits).
var groupsFromFive = map[string]bool{"es": true, "pl": true, "pt-pt": true}

// latinDigits are the locales of which the library has the signs that go with
// digits of their own (١٬٢٣٤٫٥), and we write 1,234.5, which their readers read,
// too (CLDR's signs of the numbering system latn).
var latinDigits = map[string]bool{"ar": true, "fa": true}

// leaves says "unsubscribe" in the languages of translators.
var leaves = map[string]string{
	"ar": "إلغاء الاشتراك", "cs": "Odhlásit odběr", "da": "Afmeld", "de": "Abmelden", "en": "Unsubscribe",
	"es": "Darse de baja", "fi": "Peruuta tilaus", "fr": "Se désabonner", "it": "Annulla l’iscrizione",
	"ja": "配信停止", "nb": "Meld deg av", "nl": "Uitschrijven", "pl": "Wypisz się", "pt": "Cancelar subscrição",
	"pt-br": "Cancelar inscrição", "sv": "Avsluta prenumerationen", "tr": "Abonelikten çık",
	"el": "Κατάργηση εγγραφής", "fa": "لغو اشتراک", "he": "ביטול הרשמה", "hu": "Leiratkozás", "ko": "수신 거부", "ro": "Dezabonare",
	"ru": "Отписаться", "uk": "Відписатися", "ur": "رکنیت ختم کریں", "zh": "退订", "zh-hant": "取消訂閱",
}

// chooses says "email preferences" in the languages of translators.
var chooses = map[string]string{
	"ar": "تفضيلات البريد", "cs": "Nastavení e-mailů", "da": "E-mailindstillinger", "de": "E-Mail-Einstellungen", "en": "Email preferences",
	"es": "Preferencias de correo", "fi": "Sähköpostiasetukset", "fr": "Préférences d’e-mail", "it": "Preferenze e-mail",
	"ja": "配信設定", "nb": "E-postinnstillinger", "nl": "E-mailvoorkeuren", "pl": "Ustawienia wiadomości", "pt": "Preferências de e-mail",
	"sv": "E-postinställningar", "tr": "E-posta tercihleri",
	"el": "Προτιμήσεις email", "fa": "تنظیمات ایمیل", "he": "העדפות דואר", "hu": "E-mail-beállítások", "ko": "이메일 설정",
	"ro": "Preferințe e-mail", "ru": "Настройки рассылки", "uk": "Налаштування розсилки", "ur": "ای میل کی ترجیحات", "zh": "邮件设置", "zh-hant": "電子郵件設定",
}

var rightToLeft = map[string]bool{"ar": true, "fa": true, "he": true, "iw": true, "ur": true}

// KnownLocale says whether letters can be formatted for a BCP 47 locale, or at
// least for its language; others are written as English.
func KnownLocale(locale string) bool {
	return NearestLocale(locale) != "en" || languageOf(locale) == "en"
}

// NearestLocale is the locale whose numbers and words the readers of another one
// get, in lower case: its own, that of its script or language, or English's.
// zh-TW's is zh-hant, de-DE's de.
func NearestLocale(locale string) string {
	name := strings.ToLower(LanguageTag(locale))
	for {
		if like, ok := likeness[name]; ok {
			name = like
		}
		if _, ok := translators[name]; ok {
			return name
		}
		cut := strings.LastIndexByte(name, '-')
		if cut < 0 {
			return "en"
		}
		name = name[:cut]
	}
}

// LanguageTag is a locale as HTML's lang and Content-Language want it, in the
// letters that BCP 47 recommends (RFC 5646, 2.1.1): pt_br.UTF-8 is pt-BR, zh-hant
// is zh-Hant. Without one it is en.
func LanguageTag(locale string) string {
	locale, _, _ = strings.Cut(strings.TrimSpace(locale), ".")
	if locale == "" {
		return "en"
	}
	parts := strings.Split(strings.ToLower(strings.ReplaceAll(locale, "_", "-")), "-")
	for i, part := range parts[1:] {
		switch {
		case len(parts[i]) == 1: // what follows is an extension, or private
			return strings.Join(parts, "-")
		case len(part) == 2:
			parts[i+1] = strings.ToUpper(part)
		case len(part) == 4:
			parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "-")
}

func languageOf(locale string) string {
	language, _, _ := strings.Cut(strings.ToLower(LanguageTag(locale)), "-")
	return language
}

// inLocale is a text in a reader's language.
func inLocale(texts map[string]string, locale string) string {
	name := NearestLocale(locale)
	if text, ok := texts[name]; ok {
		return text
	}
	return texts[languageOf(name)]
}
