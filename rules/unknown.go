package rules

import (
	"errors"
	"slices"
	"strings"

	"holdfast/rules/expression"
)

// misread reports the mistake of an expression where it stands in the file. Of
// words that are not known it reports every one, not only the first.
func (l *loader) misread(s source, v *expression.Vocabulary, err error) {
	var e *expression.Error
	if !errors.As(err, &e) {
		l.refuse(s.at, err, "")
		return
	}
	first, unknown := unknownWord(e)
	if !unknown || v == nil {
		l.inside(s.at, e.Line, e.Column, e.Length).say(e.Message, e.Hint)
		return
	}
	l.inside(s.at, e.Line, e.Column, e.Length).say(e.Message, l.hint(first, e.Hint, v))
	names, _ := expression.Names(s.text) // Compile has read it
	said := map[string]bool{first: true}
	for _, n := range names {
		if _, known := v.Word(n.Name); known || said[n.Name] {
			continue
		}
		said[n.Name] = true
		l.inside(s.at, n.Line, n.Column, len([]rune(n.Name))).say("unknown word "+quoted(n.Name), l.hint(n.Name, "", v))
	}
}

// unknownWord is the word that an expression's mistake is about, when it is that
// the word is not known.
func unknownWord(e *expression.Error) (name string, ok bool) {
	rest, ok := strings.CutPrefix(e.Message, `unknown word "`)
	return strings.TrimSuffix(rest, `"`), ok
}

// hint tells what to do about a word that is not known here: it is known
// elsewhere, it has a source to wait for, or it is nearly another word.
func (l *loader) hint(name, known string, v *expression.Vocabulary) string {
	is := func(w expression.Word) bool { return w.Name == name }
	_, everywhere := l.book.Vocabulary.Word(name)
	switch {
	case slices.ContainsFunc(EntryWords(), is):
		return "only exit: and steps know it, for it is about a customer who has come in"
	case slices.ContainsFunc(offerWords(&mixed), is):
		return "only the letter of a step with an offer: knows it"
	case slices.ContainsFunc(surveyWords(&widest), is):
		return "only the letter of a survey knows it, as far as its scale goes"
	case slices.ContainsFunc(letterWords, is) || name == Recommendations.Name && l.book.has(Recommendations.Needs):
		return "only letters know it"
	case !everywhere && l.lacks(name) != "":
		return l.lacks(name)
	case !everywhere && unearned(name) != "":
		return "it comes with " + unearned(name) + ": add that in " + l.typed(rootFile)
	case slices.ContainsFunc(slices.Concat(BuiltInMetrics(), PredictedWords()), is) && !everywhere:
		of := "orders"
		if fromEvents(name) {
			of = "events"
		}
		return "it is counted from the source " + of + ": add that under sources in " + l.typed(rootFile)
	case everywhere:
		return "it is a word about customers, and this condition is about single rows: it knows " + strings.Join(wordNames(v), ", ")
	case known != "":
		return known
	}
	if near := expression.Suggest(name, slices.Concat(wordNames(v), []string{"now"}, l.brokenWords(v))); near != "" {
		return "did you mean " + near + "?"
	}
	if slices.ContainsFunc(l.draft.offers, func(o *offerDraft) bool { return o.name == name }) {
		return "it is an offer: " + OfferWord(name, HeldCodes) + " says how many good codes of it the customer holds"
	}
	if v != nil && len(wordNames(v)) <= 14 {
		return "there are " + strings.Join(wordNames(v), ", ")
	}
	return undefined
}

// undefined is the hint to a word that looks like none there is.
const undefined = "define it under metrics: or segments:, or as a column of customers"

// brokenWords are the words about customers that are not in the vocabulary for
// a mistake of their own: they may still be meant.
func (l *loader) brokenWords(v *expression.Vocabulary) []string {
	if _, ofCustomers := v.Word(PointsWord().Name); !ofCustomers {
		return nil
	}
	var names []string
	add := func(n named) {
		if l.broken[n.name] {
			names = append(names, n.name)
		}
	}
	if l.draft.customers != nil {
		for _, c := range l.draft.customers.columns {
			add(c.named)
		}
	}
	for _, m := range l.draft.metrics {
		add(m.named)
	}
	for _, s := range l.draft.segments {
		add(s.named)
	}
	return names
}

func wordNames(v *expression.Vocabulary) []string {
	var names []string
	for _, w := range v.Words() {
		names = append(names, w.Name)
	}
	return names
}

// refuse reports an error whose hint stands behind it in brackets; hint is for
// one that has none.
func (l *loader) refuse(at value, err error, hint string) {
	said := err.Error()
	if head, tail, ok := cutLast(said, " ("); ok && strings.HasSuffix(tail, ")") {
		said, hint = head, strings.TrimSuffix(tail, ")")
	}
	l.at(at).say(said, hint)
}
