package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"holdfast/rules/expression"
	"holdfast/rules/table"
	"holdfast/templates"
)

// build looks every name of the draft up and compiles what is written, in the
// order in which things stand on each other.
func (l *loader) build() {
	if l.draft.root.node == nil {
		l.buildWithoutRoot()
		return
	}
	l.buildSettings()
	l.buildSources()
	l.buildValue()
	l.buildLoyalty()
	l.buildVocabulary()
	l.buildConsent()
	for _, name := range []string{"orders", "events"} {
		if !l.book.has(name) && l.broken[misspeltSource+name] {
			l.loseSource(name)
		}
	}
	l.addReady()
	l.buildMetrics()
	l.buildSegments()
	l.buildEarning()
	l.buildOffers()
	l.buildLinks()
	l.buildWebhooks()
	l.buildSurveys()
	l.buildPlaybooks()
	l.buildWas()
	l.buildInhibit()
	l.buildSilences()
	l.checkUnusedLetters()
	l.markUsed()
	l.leavable()
	l.lint()
}

// buildWithoutRoot finds what is wrong whatever stands in holdfast.yaml, when that
// cannot be read: schedules, the syntax of conditions and of letters, words in
// the wrong place. Without sources no other word can be judged.
func (l *loader) buildWithoutRoot() {
	b := l.book
	b.Zone, b.Locale, b.Currency = time.UTC, "en", Currency{Code: "EUR", Digits: mostDigits}
	l.buildSources()
	l.buildVocabulary()
	l.buildMetrics()
	l.buildSegments()
	l.buildOffers()
	l.buildSurveys()
	l.buildPlaybooks()
	l.buildWas()
	l.checkUnusedLetters()
}

// mostDigits are as many decimals as any currency has.
const mostDigits = 4

func (l *loader) buildSettings() {
	d, b := l.draft, l.book
	b.Name, b.Zone, b.Locale = d.name, d.zone, d.locale
	if b.Zone == nil {
		b.Zone = time.UTC
	}
	if b.Locale == "" {
		b.Locale = "en"
	}
	if !isLocale(b.Locale) {
		l.setting("locale").say(notALocale(b.Locale))
	}
	b.Currency.Code = "EUR"
	if d.currency != "" {
		b.Currency.Code = d.currency
	}
	digits, ok := templates.CurrencyDigits(b.Currency.Code)
	if !ok || b.Currency.Code != strings.ToUpper(b.Currency.Code) {
		hint := "write its code of three letters, such as EUR, USD or JPY"
		if upper := strings.ToUpper(b.Currency.Code); upper != b.Currency.Code {
			if _, ok := templates.CurrencyDigits(upper); ok {
				hint = "write " + upper
			}
		}
		l.setting("currency").say(quoted(b.Currency.Code)+" is not a currency", hint)
	}
	b.Currency.Digits = digits
	b.Store = d.store
	if b.Store == "" {
		b.Store = "sqlite:state/holdfast.db"
	}
	if p, ok := strings.CutPrefix(b.Store, "sqlite:"); !ok || p == "" {
		l.setting("store").say(quoted(b.Store)+" is not a place for the ledger", "write sqlite:state/holdfast.db")
	}
	if d.at != "" {
		at, err := ParseInstant(d.at, b.Zone)
		if err != nil {
			l.at(d.atPlace).say(quoted(d.at)+" is not an instant", "write it as 2026-01-05T09:00, or take at: away for a project that follows the clock")
		}
		b.At = at
	}
	b.Prediction = d.prediction
	l.buildGoals()
	l.buildLimits()
	l.buildEmail()
}

func loopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

// setting is the place of a name in holdfast.yaml.
func (l *loader) setting(name string) place {
	p := l.at(l.draft.root)
	l.entries(l.draft.root, func(key, val value) {
		if key.node.Value == name {
			p = l.at(val)
		}
	})
	return p
}

// knownAttributes are the kinds of customers' columns that mean the same
// everywhere; all others are text unless their type is written.
var knownAttributes = map[string]table.Kind{
	"consent": table.Bool, "birthday": table.Time, "signed_up_at": table.Time,
}

// buildVocabulary lists every word a condition may use, but for the project's
// own metrics and segments, which join as they are compiled.
func (l *loader) buildVocabulary() {
	v := expression.NewVocabulary()
	l.book.Vocabulary = v
	add := func(w expression.Word) {
		if err := v.Add(w); err != nil {
			panic(fmt.Sprintf("rules: the built-in word %s: %v", w.Name, err))
		}
	}
	for _, w := range BuiltInMetrics() {
		if of := fromEvents(w.Name); of && l.book.Events != nil || !of && l.book.Orders != nil {
			add(w)
		}
	}
	if l.book.Orders != nil {
		for _, w := range PredictedWords() {
			add(w)
		}
	}
	add(PointsWord())
	l.addEarned()
	for _, f := range l.book.Customers.Fields {
		w := expression.Word{Name: f.Name, Kind: f.Kind, Nullable: !f.Required, About: "attribute of the customer"}
		place := l.columnPlace(f.Name)
		if l.reserved(place, f.Name) {
			continue
		}
		if err := v.Add(w); err != nil {
			l.broken[f.Name] = true
			l.refuse(place, err, "give the column another name")
			continue
		}
		l.taken[f.Name] = place
	}
}

func fromEvents(name string) bool { return name == "events" || name == "last_event_at" }

// reserved reports a name of the project that Holdfast needs for itself.
func (l *loader) reserved(at value, name string) bool {
	if other, ok := l.taken[name]; ok {
		l.at(at).say("there is a word "+quoted(name)+" already, at "+l.where(other), "give one of them another name")
		return true
	}
	is := func(w expression.Word) bool { return w.Name == name }
	for _, own := range []struct {
		words []expression.Word
		whose string
	}{
		{BuiltInMetrics(), "everywhere"}, {PredictedWords(), "everywhere"}, {EntryWords(), "in playbooks"}, {letterWords, "in letters"}, {OfferWords(&mixed), "in letters"}, {surveyWords(&widest), "in letters"}, {l.earned, "everywhere"},
	} {
		_, known := l.book.Vocabulary.Word(name)
		if i := slices.IndexFunc(own.words, is); i >= 0 && (known || own.whose != "everywhere") {
			l.broken[name] = true
			l.at(at).say(quoted(name)+" is Holdfast's own word "+own.whose+": "+own.words[i].About, "give yours another name")
			return true
		}
	}
	if utf8.RuneCountInString(name) > longestName {
		l.broken[name] = true
		l.at(at).say(tooLong("this name", utf8.RuneCountInString(name)))
		return true
	}
	return false
}

// isLocale says whether letters can be written for a language.
func isLocale(s string) bool {
	_, err := language.Parse(s)
	return err == nil && templates.KnownLocale(s)
}

func notALocale(s string) (message, hint string) {
	return quoted(s) + " is not a language that letters can be written in", "write a code such as en, de-AT or pt-BR"
}

func (l *loader) columnPlace(name string) value {
	for _, c := range l.draft.customers.columns {
		if c.name == name {
			return c.key
		}
	}
	return l.draft.customers.at
}

// ParseInstant reads 2026-01-05T09:00, with seconds, a zone, or no time at all;
// without a zone it is the wall clock of the one given.
func ParseInstant(s string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.In(zone), nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not an instant: write 2026-01-05T09:00", s)
}
