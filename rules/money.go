package rules

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// MostAmount is the largest amount of money there is, in major units and with
// either sign. Sources refuse more; so a customer's orders add up in an int64 of
// minor units, whatever the currency.
const MostAmount = 1e12

// toMinor is an amount in whole minor units, half away from zero. The product
// is first rounded to 15 significant digits, so that 1.005 (which no float64
// holds exactly) counts as what was written. Beyond MostAmount it is MostAmount,
// and what is no number is nothing: an int64 must not turn its sign.
func toMinor(major float64, digits int) int64 {
	if math.IsNaN(major) {
		return 0
	}
	scaled := max(-MostAmount, min(MostAmount, major)) * pow10(digits)
	if near := math.Round(scaled*1e4) / 1e4; math.Abs(near-scaled) < math.Abs(scaled)*1e-14 {
		scaled = near
	}
	return int64(math.Round(scaled))
}

func pow10(digits int) float64 {
	p := 1.0
	for range digits {
		p *= 10
	}
	return p
}

var moneyPattern = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]+)?$`)

// money reads 12.50 into text that is kept until the currency is known.
func money(into *string, what string) slot {
	return slot{shape{kind: "money", pattern: moneyPattern.String(), example: "5"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		if !moneyPattern.MatchString(s) {
			l.at(v).say(fmt.Sprintf("%s is an amount of money, and this is %q", what, s), "write digits with a point, such as 12.50, without a currency sign")
			return
		}
		*into = s
	}}
}

// Parse reads 12.50 as minor units: digits with a point, not below zero, and no
// more decimals than the currency has. The error is for the one who wrote it.
func (c Currency) Parse(amount string) (int64, error) {
	if !moneyPattern.MatchString(amount) {
		return 0, fmt.Errorf("%q is no amount of money (write digits with a point, such as 12.50, without a currency sign)", amount)
	}
	return c.parse(amount)
}

// parse turns what money kept into minor units.
func (c Currency) parse(amount string) (int64, error) {
	whole, fraction, _ := strings.Cut(amount, ".")
	if len(strings.TrimRight(fraction, "0")) > c.Digits {
		fewer := fmt.Sprintf("write %d at most", c.Digits)
		if c.Digits == 0 {
			fewer = "write none"
		}
		return 0, fmt.Errorf("%s has more decimals than %s (%s)", amount, c.Code, fewer)
	}
	n, err := strconv.ParseInt(whole+(fraction + strings.Repeat("0", c.Digits))[:c.Digits], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is too large an amount (write less)", amount)
	}
	return n, nil
}
