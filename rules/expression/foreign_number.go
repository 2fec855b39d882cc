package expression

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/parser/lexer"
)

// What people write for numbers, days and times elsewhere, at the beginning of
// a text. None of it means here what it means there.
var (
	yearFirst = regexp.MustCompile(`^((?:19|20)\d\d)-(\d\d)-(\d\d)\b`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})([./])(\d{1,2})[./]((?:19|20)\d\d)\b`)
	halfDay   = regexp.MustCompile(`^(?i)(\d{1,2})(?::(\d\d))?[ \t]?([ap])\.?m\b`)
	clock     = regexp.MustCompile(`^([012]?\d):([0-5]\d)\b`)
	measured  = regexp.MustCompile(`^([0-9][0-9_]*(?:\.[0-9]+)?)[ \t]*([A-Za-z]+)\b`)
	parted    = regexp.MustCompile(`^[0-9]+(?:[.,][0-9]+)+`)
	spaced    = regexp.MustCompile(`^[0-9]{1,3}(?:[ '’][0-9]{3})+\b`)
	currency  = regexp.MustCompile(`^[A-Z]{3}$`)
	zeros     = regexp.MustCompile(`^[1-9][0-9]{0,2}\.000$`)
)

// foreignNumber is the mistake of a number, day or time that begins at the
// offset and is written as elsewhere; nil when there is none.
func (s *source) foreignNumber(from int) *Error {
	rest := string(s.text[from:])
	is := func(found, message, hint string) *Error {
		return s.fault(from, from+len([]rune(found)), message, hint)
	}
	if day, hint := foreignDay(rest); day != "" {
		return is(day, "a day is written in quotes, with its year first", hint)
	}
	if found, hint := s.foreignTime(rest); found != "" {
		return is(found, "conditions ask for days, not for the time of day", hint)
	}
	if found := spaced.FindString(rest); found != "" {
		return is(found, "thousands are written without anything between them", "write "+strings.NewReplacer(" ", "", "'", "", "’", "").Replace(found))
	}
	if found := parted.FindString(rest); strings.Count(found, ".") > 1 {
		return s.partedNumber(from)
	}
	if m := measured.FindStringSubmatch(rest); m != nil {
		if hint := unitHint(m[1], m[2]); hint != "" {
			return is(m[0], m[0]+" is not a number here", hint)
		}
	}
	return nil
}

// foreignDay is a day without quotes, and how it is written.
func foreignDay(rest string) (found, hint string) {
	write := func(year, month, day string) string {
		t, err := time.Parse("2006-1-2", year+"-"+month+"-"+day)
		if err != nil {
			return ""
		}
		return fmt.Sprintf("date(%q)", t.Format(time.DateOnly))
	}
	var ways []string
	if m := yearFirst.FindStringSubmatch(rest); m != nil {
		found, ways = m[0], []string{write(m[1], m[2], m[3])}
	} else if m := dayFirst.FindStringSubmatch(rest); m != nil {
		found, ways = m[0], []string{write(m[4], m[3], m[1])}
		if american := write(m[4], m[1], m[3]); m[2] == "/" && american != ways[0] {
			ways = append(ways, american)
		}
	}
	known := strings.Join(strings.Fields(strings.Join(ways, " ")), " or ")
	switch {
	case found == "":
		return "", ""
	case known == "":
		return found, `write date("2026-01-31")`
	}
	return found, "write " + known
}

// foreignTime is a time of day, and where such a thing belongs.
func (s *source) foreignTime(rest string) (found, hint string) {
	hour, minute := 0, "00"
	if m := halfDay.FindStringSubmatch(rest); m != nil {
		found = m[0]
		hour, _ = strconv.Atoi(m[1]) // one or two digits
		if hour %= 12; strings.EqualFold(m[3], "p") {
			hour += 12
		}
		if m[2] != "" {
			minute = m[2]
		}
	} else if m := clock.FindStringSubmatch(rest); m != nil && !s.asks() {
		found, minute = m[0], m[2]
		hour, _ = strconv.Atoi(m[1])
	}
	if found == "" || hour > 23 {
		return "", ""
	}
	return found, fmt.Sprintf(`the hour belongs to the schedule; an instant is date("2026-01-31T%02d:%s")`, hour, minute)
}

// asks says whether a ? stands somewhere, which makes : an operator.
func (s *source) asks() bool {
	for _, t := range s.tokens {
		if t.Is(lexer.Operator, "?") {
			return true
		}
	}
	return false
}

// unitHint is what to write instead of a number and its unit; "" when the word
// behind the number is no unit.
func unitHint(number, unit string) string {
	n, err := strconv.ParseFloat(strings.ReplaceAll(number, "_", ""), 64)
	if err != nil {
		return ""
	}
	times := func(by float64) string { return "write " + strconv.FormatFloat(n*by, 'f', -1, 64) }
	switch strings.ToLower(unit) {
	case "percent", "pct", "per", "prozent":
		return "write " + strconv.FormatFloat(n/100, 'f', -1, 64)
	case "d", "day", "days":
		return times(1)
	case "w", "week", "weeks":
		return times(7) + ", for it is counted in days"
	case "mo", "month", "months":
		return times(30) + " or so, for it is counted in days"
	case "y", "yr", "year", "years":
		return times(365) + ", for it is counted in days"
	case "h", "hour", "hours", "min", "minute", "minutes":
		return "time is counted in whole days: write 1 for a day"
	case "k":
		return times(1000)
	case "mio", "million", "millions":
		return times(1e6)
	case "euro", "euros", "dollar", "dollars", "pound", "pounds":
		return times(1) + " alone, the currency is the project's"
	}
	if currency.MatchString(unit) && foreignWord(unit) == "" {
		return times(1) + " alone, the currency is the project's"
	}
	return ""
}

// partedNumber is the mistake of a number with commas, or with several dots,
// that begins at the offset; nil for one that is no plain number otherwise, such
// as 1e5,3.
func (s *source) partedNumber(from int) *Error {
	found := parted.FindString(string(s.text[from:]))
	if found == "" {
		return nil
	}
	return s.fault(from, from+len(found), "a number is written with one dot at most, before its decimals", partedHint(found))
}

func partedHint(written string) string {
	const neither = "write it without what parts its thousands"
	last := strings.LastIndexAny(written, ".,")
	head, tail, sign := written[:last], written[last+1:], written[last]
	groups := strings.FieldsFunc(head, func(r rune) bool { return r == '.' || r == ',' })
	whole := strings.Join(groups, "")
	thousands := len(groups[0]) <= 3 && groups[0][0] != '0'
	for _, g := range groups[1:] {
		thousands = thousands && len(g) == 3
	}
	signs := strings.Trim(head, "0123456789")
	switch same := strings.IndexByte(head, sign) >= 0; {
	case len(groups) == 1 && thousands && len(tail) == 3:
		return thousandHint(whole, tail)
	case len(groups) == 1:
		return fmt.Sprintf("write %s.%s", whole, tail)
	case !thousands || same && len(tail) != 3 || strings.ContainsRune(signs, ',') && strings.ContainsAny(head, "."):
		return neither
	case same:
		return "write " + whole + tail
	}
	return fmt.Sprintf("write %s.%s", whole, tail)
}

// thousandHint is for a number whose only sign may part thousands or decimals.
func thousandHint(whole, tail string) string {
	decimals := strings.TrimRight(tail, "0")
	if decimals == "" {
		decimals = "0"
	}
	return fmt.Sprintf("write %s%s if thousands are meant, %s.%s if not", whole, tail, whole, decimals)
}

// checkThousand warns of orders > 1.000.
func (c *checker) checkThousand(a, b *term) {
	switch a.unit {
	case Count, Money, Points:
		if written := c.say(b); b.literal() && zeros.MatchString(written) {
			whole, tail, _ := strings.Cut(written, ".")
			c.warn(b, fmt.Sprintf("%s is %s here: a dot stands before decimals", written, whole), thousandHint(whole, tail))
		}
	}
}
