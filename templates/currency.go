package templates

import "strings"

// currencyForm is how an amount is written: what stands before the number, what
// behind it, and the decimals of the minor unit.
type currencyForm struct {
	before, after string
	digits        int
}

// currencies are the codes in circulation (ISO 4217, list one), by the number of
// their decimals.
var currencies = map[int]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
	2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD " +
		"CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS " +
		"GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL " +
		"MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK " +
		"PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS " +
		"TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
	3: "BHD IQD JOD KWD LYD OMR TND",
	4: "CLF UYW",
}

// CurrencyDigits is the number of decimals of a currency's minor unit by its
// ISO 4217 code: 2 for EUR, 0 for JPY. It is not ok for a code that is none.
func CurrencyDigits(code string) (digits int, ok bool) {
	if len(code) != 3 || strings.ContainsAny(code, " ") {
		return 0, false
	}
	for digits, codes := range currencies {
		if strings.Contains(codes, strings.ToUpper(code)) {
			return digits, true
		}
	}
	return 0, false
}

// symbols are the signs that readers everywhere know; other currencies are
// written by their code.
var symbols = map[string]string{
	"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "BRL": "R$", "PLN": "zł",
	"CZK": "Kč", "TRY": "₺", "ILS": "₪", "UAH": "₴", "VND": "₫", "AUD": "A$", "CAD": "CA$", "NZD": "NZ$",
	"MXN": "MX$", "HKD": "HK$", "CNY": "CN¥",
}

// homeSymbols are signs that only their own readers know.
var homeSymbols = map[string]string{
	"sv SEK": "kr", "da DKK": "kr.", "nb NOK": "kr", "fr USD": "$US", "en-gb USD": "US$", "ja CNY": "元", "zh CNY": "¥",
}

// symbolBefore are the locales that put the sign before the number, with what
// stands between; the others put it behind, after a blank that does not break.
var symbolBefore = map[string]string{
	"en": "", "en-gb": "", "ja": "", "tr": "", "ko": "", "zh": "",
	"nl": "\u00a0", "de-at": "\u00a0", "de-ch": "\u00a0", "pt": "\u00a0", "pt-br": "\u00a0",
}

// formOf is how a locale writes a currency (after CLDR's patterns).
func formOf(locale, code string, digits int) currencyForm {
	symbol := code
	if s, ok := symbols[code]; ok {
		symbol = s
	}
	if s, ok := homeSymbols[locale+" "+code]; ok {
		symbol = s
	}
	between, before := symbolBefore[locale]
	if !before {
		return currencyForm{after: "\u00a0" + symbol, digits: digits}
	}
	if last := symbol[len(symbol)-1]; between == "" && last >= 'A' && last <= 'Z' {
		between = "\u00a0" // a code is a word
	}
	return currencyForm{before: symbol + between, digits: digits}
}
