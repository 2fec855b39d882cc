package rules

import (
	"fmt"
	"strings"

	"holdfast/rules/expression"
)

// like narrows what a slot tells editors: the pattern that its text follows,
// nothing when there is none, and an example in YAML. The reader stays as it is.
func (s slot) like(pattern, example string) slot {
	s.shape.pattern, s.shape.example = pattern, example
	return s
}

// notEnding says which kinds of files a path cannot be of.
func (s slot) notEnding(endings string) slot {
	s.shape.unlike = `\.(?:` + anyCase(endings) + `)\s*$`
	return s
}

// of narrows what an expression gives: a "condition" or an "amount".
func (s slot) of(kind, example string) slot {
	s.shape.kind, s.shape.example = kind, example
	return s
}

// among narrows a text to choices that the reader leaves to others.
func (s slot) among(choices []string, example string) slot {
	s.shape.choices, s.shape.example = choices, example
	return s
}

// under adds what an object asks of several of its names at once, or a list of
// its elements.
func (s slot) under(laws ...law) slot {
	s.shape.laws = append(s.shape.laws, laws...)
	return s
}

// names says by which pattern the names of a map are made up, and which are
// always taken.
func (s slot) names(pattern string, taken ...string) slot {
	s.shape.pattern, s.shape.taken = pattern, taken
	return s
}

// open is an object whose names only the project's own rules know.
func (s slot) open() slot {
	s.shape = shape{kind: "open"}
	return s
}

// law is a piece of JSON Schema that says what fields cannot: that a name goes
// with another, or instead of it. The code that builds the Book says the same
// in sentences.
type law map[string]any

// exactlyOne of the names stands in the object.
func exactlyOne(names ...string) law {
	each := make([]any, len(names))
	for i, name := range names {
		each[i] = law{"required": []string{name}}
	}
	return law{"oneOf": each}
}

// oneOrMore of the names stand in the object.
func oneOrMore(names ...string) law {
	each := make([]any, len(names))
	for i, name := range names {
		each[i] = law{"required": []string{name}}
	}
	return law{"anyOf": each}
}

// notBoth names stand in the object.
func notBoth(a, b string) law {
	return law{"not": law{"required": []string{a, b}}}
}

// needs says that a name is of no use without another, in pairs.
func needs(pairs ...string) law {
	of := law{}
	for i := 0; i < len(pairs); i += 2 {
		of[pairs[i]] = []string{pairs[i+1]}
	}
	return law{"dependentRequired": of}
}

// someDeed asks for a step that does more than wait, itself or in its arms.
func someDeed() law {
	var each []any
	for _, name := range []string{"email", "offer", "reward", "survey", "webhook", "branch", "variants", "then", "else"} {
		each = append(each, law{"required": []string{name}})
	}
	return law{"contains": law{"anyOf": each}}
}

// oneDeed is what a step does: one thing, where an offer and variants may go with
// an e-mail.
func oneDeed() law {
	alone := func(name string) law {
		return law{"required": []string{name}, "not": law{"required": []string{"email"}}}
	}
	each := []any{alone("offer"), alone("variants")}
	for _, name := range []string{"email", "reward", "survey", "webhook", "wait", "branch", "exit"} {
		each = append(each, law{"required": []string{name}})
	}
	return law{"oneOf": each}
}

// openOnlyHere lets tls: none stand only beside a server on this machine.
func openOnlyHere() law {
	return law{
		"if":   law{"properties": law{"tls": law{"const": "none"}}, "required": []string{"tls"}},
		"then": law{"properties": law{"host": law{"pattern": `^\s*(?:localhost|::1|127\..*)\s*$`}}},
	}
}

// The patterns of texts whose readers stand elsewhere. Blanks around a text are
// its writer's own business.
const (
	columnPattern  = `^[\p{L}_][\p{L}\p{Nd}_]*$`
	instantPattern = `^\s*[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?\s*$`
	localePattern  = `^\s*[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*\s*$`
	storePattern   = `^\s*sqlite:.*\S\s*$`
	zonePattern    = `^[A-Za-z][A-Za-z0-9_+-]*(?:/+[A-Za-z0-9_+-]+)*$`
	addressPattern = `^[^,@<>]*@[^,@<>]+$|<[^,@<>]+@[^,@<>]+>\s*$`
	codePattern    = `^\s*[A-Za-z0-9-]*\{0*(?:[6-9]|[12][0-9]|3[0-2])\}[A-Za-z0-9-]*\s*$`
	percentPattern = `^\+?(?:0*100(?:\.0*)?|0*[0-9]{1,2}(?:\.[0-9]*)?|\.[0-9]+)%?$`
	sharePattern   = `^\s*\+?(?:0*100(?:\.0*)?|0*[0-9]{1,2}(?:\.[0-9]*)?|\.[0-9]+)\s*%$`
	daysPattern    = `^(?:[0-9]{1,4}w)?(?:[0-9]{1,5}d)?(?:0{1,5}h)?(?:0{1,5}m)?$`
	ratePattern    = `^\+?(?:[0-9]+\.?[0-9]*|\.[0-9]+)/[smh]$`
	countedPattern = `^(?:orders|events)$`
	foldedPattern  = `^(?:orders|events)\.[\p{L}_][\p{L}\p{Nd}_]*$`
)

// wordPattern and plainPattern are what can be a word for expressions, and a name
// of a playbook, an offer, a step or a letter.
var (
	wordPattern  = fmt.Sprintf(`^[\p{L}_][\p{L}\p{Nd}_]{0,%d}$`, longestName-1)
	plainPattern = fmt.Sprintf(`^[A-Za-z0-9][A-Za-z0-9_-]{0,%d}$`, longestName-1)
)

// schedulePattern is how a schedule looks: five fields, or one of the words
// that robfig/cron knows.
func schedulePattern() string {
	fields := []struct{ value, step string }{
		{`0*[0-5]?[0-9]`, `[1-9]|[1-5][0-9]`},
		{`0*(?:1?[0-9]|2[0-3])`, `[1-9]|1[0-9]|2[0-3]`},
		{`0*(?:[1-9]|[12][0-9]|3[01])`, `[1-9]|[12][0-9]|30`},
		{`0*(?:[1-9]|1[0-2])|` + anyCase("jan feb mar apr may jun jul aug sep oct nov dec"), `[1-9]|1[01]`},
		{`0*[0-6]|` + anyCase("sun mon tue wed thu fri sat"), `[1-6]`},
	}
	written := make([]string, len(fields))
	for i, f := range fields {
		one := `(?:[*?]|(?:` + f.value + `)(?:-(?:` + f.value + `))?)(?:/0*(?:` + f.step + `))?`
		written[i] = one + `(?:,` + one + `)*`
	}
	return `^\s*(?:@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|` + strings.Join(written, `\s+`) + `)\s*$`
}

// anyCase matches each of the words in capitals or not: JSON Schema's patterns
// have no switch for that.
func anyCase(words string) string {
	var b strings.Builder
	for _, r := range words {
		switch upper := strings.ToUpper(string(r)); r {
		case ' ':
			b.WriteByte('|')
		default:
			b.WriteString("[" + upper + string(r) + "]")
		}
	}
	return b.String()
}

// takenWords cannot be metrics, segments or attributes of customers: they are
// the language's own, or mean something in every project.
func takenWords() []string {
	taken := append(languageWords(), "points")
	for _, words := range [][]expression.Word{BuiltInMetrics(), EntryWords(), letterWords, offerWords(&mixed), surveyWords(&widest)} {
		for _, w := range words {
			taken = append(taken, w.Name)
		}
	}
	return taken
}

// takenColumns cannot be further columns of a source.
func takenColumns(source string) []string {
	taken := languageWords()
	if source == "customers" {
		taken = takenWords()
	}
	for _, o := range ownFields[source] {
		if o.required {
			taken = append(taken, o.name)
		}
	}
	return taken
}

// columnsOf is the pattern of a source's columns: customers' are words everywhere.
func columnsOf(source string) string {
	if source == "customers" {
		return wordPattern
	}
	return columnPattern
}

func languageWords() []string {
	words := expression.Keywords()
	for _, f := range expression.Functions() {
		words = append(words, f.Name)
	}
	return words
}
