package source

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// exact powers of ten: a mantissa below 2^53 times or over one of them is
// rounded once and so is right (Clinger, How to Read Floating Point Numbers
// Accurately, 1990).
var tens = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// parseNumber reads plain decimal notation: a sign, digits with at most one
// point, an exponent. No other sign may stand in it.
func parseNumber(b []byte) (float64, bool) {
	i, negative := 0, false
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		negative = b[i] == '-'
		i++
	}
	var mantissa uint64
	digits, decimals, point := 0, 0, false
	for ; i < len(b); i++ {
		if d := b[i] - '0'; d <= 9 {
			digits++
			if digits <= 18 {
				mantissa = mantissa*10 + uint64(d)
			}
			if point {
				decimals++
			}
		} else if b[i] == '.' && !point {
			point = true
		} else {
			break
		}
	}
	if digits == 0 {
		return 0, false
	}
	if i == len(b) && digits <= 18 && mantissa < 1<<53 {
		f := float64(mantissa) / tens[decimals]
		if negative {
			f = -f
		}
		return f, true
	}
	if i < len(b) && !exponent(b[i:]) {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(b), 64)
	return f, err == nil
}

// exponent says whether b is an e, a sign that may be left out, and digits.
func exponent(b []byte) bool {
	if b[0]|' ' != 'e' {
		return false
	}
	b = b[1:]
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		b = b[1:]
	}
	for _, c := range b {
		if c-'0' > 9 {
			return false
		}
	}
	return len(b) > 0
}

// numberFault says what is wrong with a text that parseNumber refused.
func numberFault(b []byte) string {
	const fault = "is not a number "
	if isNoValue(b) {
		return fault + "(leave the cell empty where there is none)"
	}
	if tooLarge(b) {
		return "is too large a number"
	}
	if text, ok := plainly(string(b)); ok {
		return fault + "(write " + text + ")"
	}
	return fault + "(write it like 1234.50)"
}

func tooLarge(b []byte) bool {
	_, err := strconv.ParseFloat(string(b), 64)
	return errors.Is(err, strconv.ErrRange)
}

// isNoValue says whether b is one of the words that programs write where there
// is no value.
func isNoValue(b []byte) bool {
	switch strings.ToLower(string(bytes.Trim(b, "#/\\<>()+- "))) {
	case "", "n", "na", "n/a", "nan", "nil", "none", "null", "inf", "infinity":
		return true
	}
	return false
}

// plainly rewrites a number with grouped thousands, a decimal comma, a currency
// or a unit in plain notation; false when it is not clear what was meant.
func plainly(text string) (string, bool) {
	text = strings.TrimFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && !strings.ContainsRune("+-.,", r)
	})
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "").Replace(text)
	comma, point := strings.LastIndexByte(text, ','), strings.LastIndexByte(text, '.')
	switch {
	case comma > point && (point >= 0 || strings.Count(text, ",") == 1):
		if point < 0 && len(text)-comma == 4 {
			return "", false // 1,234 may be a thousand and some or one and some
		}
		text = strings.Replace(strings.ReplaceAll(text, ".", ""), ",", ".", 1)
	case comma >= 0:
		text = strings.ReplaceAll(text, ",", "")
	case strings.Count(text, ".") > 1:
		text = strings.ReplaceAll(text, ".", "")
	}
	_, ok := parseNumber([]byte(text))
	return text, ok
}
