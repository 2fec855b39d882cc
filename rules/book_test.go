package rules_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/txtar"

	"holdfast/rules"
	"holdfast/templates"
)

// loaded is the base project with changes, written as in the corpus.
func loaded(t *testing.T, changes string) *rules.Book {
	t.Helper()
	fsys, _ := project(t, txtar.Parse([]byte(changes)))
	book, err := rules.Load(fsys, rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestALetterComesInTheCustomersLanguageOrTheNearest(t *testing.T) {
	variant := func() *templates.Letter { return &templates.Letter{} }
	letter := &rules.Letter{Name: "hello", Variants: map[string]*templates.Letter{"": variant(), "de": variant(), "de-at": variant(), "pt-br": variant(), "zh": variant(), "zh-hant": variant()}}
	for locale, want := range map[string]string{
		"": "", "en": "", "de": "de", "DE": "de", "de-DE": "de", "de-AT": "de-at", "de-AT-1996": "de-at", "pt-BR": "pt-br", "pt": "", "zh-CN": "zh", "zh-TW": "zh-hant", "zh_HK.UTF-8": "zh-hant", "zh-Hant-HK": "zh-hant", "deutsch": "", "-": "", "de-": "de",
	} {
		v, language := letter.For(locale)
		if language != want || v != letter.Variants[want] {
			t.Errorf("%q gets %q, want %q", locale, language, want)
		}
	}
}

func TestLettersAreMissedInTheLanguagesOfCustomers(t *testing.T) {
	book := loaded(t, `
-- mail/miss-you.de.md --
---
subject: Wir vermissen Sie
---
Hallo
-- mail/unsent.md --
---
subject: x
---
x
`)
	got := book.MissingVariants(map[string]int{"": 3, "en-GB": 9, "en": 1, "de-AT": 2, "de": 3, "fr": 4, "fr-CA": 1, "pt_BR": 7, "klingon": 1})
	want := rules.Problems{
		{
			File: "mail/last-call.md", Warning: true, Message: "the letter is not written in languages that customers read: pt (7), de (5), fr (5)",
			Hint: "write mail/last-call.pt.md; until then they get this one",
		},
		{
			File: "mail/miss-you.md", Warning: true, Message: "the letter is not written in languages that customers read: pt (7), fr (5)",
			Hint: "write mail/miss-you.pt.md; until then they get this one",
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(rules.Problem{})); diff != "" {
		t.Error(diff)
	}
	if got := book.MissingVariants(map[string]int{"en": 3, "": 1}); got != nil {
		t.Errorf("nobody needs another language, and check says %v", got)
	}
}

func TestTheHeadOfALetterReachesTheBook(t *testing.T) {
	book := loaded(t, `
-- mail/miss-you.md --
subject: We miss you
==>
subject: We miss you
tags: [winback, coffee]
layout: own
from: Ada <ada@bluedoor.example>
-- mail/miss-you.de.md --
---
subject: Wir vermissen Sie
tags: [coffee, german]
---
Hallo
-- mail/layout.html --
<p>{{ shop }}: {{ content }} {{ address }} {{ unsubscribe_url }}
`)
	var letter *rules.Letter
	for _, s := range book.Playbooks[0].Steps {
		if s.Letter != nil && s.Letter.Name == "miss-you" {
			letter = s.Letter
		}
	}
	if diff := cmp.Diff([]string{"coffee", "german", "winback"}, letter.Tags); diff != "" {
		t.Error(diff)
	}
	if head := letter.Variants[""].Head(); head.Layout != "own" || head.From != "Ada <ada@bluedoor.example>" {
		t.Errorf("the head is %+v", head)
	}
}

func TestOnlyWordsInUseAreMeasured(t *testing.T) {
	book := loaded(t, `
-- rules.yaml --
    audience: slipping
==>
    audience: slipping and spend_90d > 0
-- mail/miss-you.md --
come back soon.
==>
You have spent {{ money(margin) }}.
-- rules.yaml --
  margin: revenue * 0.6
==>
  margin: revenue_gross * 0.6
-- rules.yaml --
  beans: {count: orders, where: category == "beans"}
==>
  beans: {count: orders, where: category == "beans"}
  unused: refunds + beans
`)
	got := slices.Sorted(maps.Keys(book.Used))
	want := strings.Fields("consent days_since_last_order email first_name locale margin orders orders_since_entry regulars revenue revenue_gross slipping spend_90d timezone")
	for _, name := range want {
		if !book.Used[name] {
			t.Errorf("%s is needed and not measured", name)
		}
	}
	for _, name := range []string{"refunds", "beans", "unused", "aov", "tags"} {
		if book.Used[name] {
			t.Errorf("%s is measured for nobody; the words in use are %q", name, got)
		}
	}
	var uses []string
	for _, m := range book.Metrics {
		if !m.Ready {
			uses = append(uses, fmt.Sprint(m.Name, " ", m.Used))
		}
	}
	for _, s := range book.Segments {
		uses = append(uses, fmt.Sprint(s.Name, " ", s.Used))
	}
	slices.Sort(uses)
	if got, want := strings.Join(uses, ", "), "beans false, margin true, regulars true, slipping true, spend_90d true, unused false"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestMergeKeysFillInAndAreOverruled(t *testing.T) {
	book := loaded(t, `
-- more.yaml --
x-usual: &usual {once_per: 30d, priority: 5, schedule: "@daily"}
x-late: &late {schedule: "@weekly", holdout: 10%}
playbooks:
  x-mas:
    <<: [*usual, *late]
    priority: 7
    audience: regulars
    steps: [{reward: {points: 5}}]
`)
	i := slices.IndexFunc(book.Playbooks, func(p rules.Playbook) bool { return p.Name == "x-mas" })
	if i < 0 {
		t.Fatal("a playbook whose name begins with x- is left out")
	}
	if p := book.Playbooks[i]; p.Priority != 7 || p.Repeat.Per != 30 || p.Schedule.Spec != "@daily" || p.Holdout != 0.1 {
		t.Errorf("the playbook is %+v", p)
	}
}

func TestBuiltInNamesAreFreeWhereNothingCountsThem(t *testing.T) {
	fsys := fstest.MapFS{"holdfast.yaml": {Data: []byte("name: Blue Door\nsources: {customers: {csv: c.csv, id: id, columns: {revenue: {column: Sales, type: number}}}}\nsegments: {big: revenue > 100}\n")}}
	if _, err := rules.Load(fsys, rules.Options{}); err != nil {
		t.Error(err)
	}
}

func TestTheProjectsFolderIsInFrontOfOtherPlaces(t *testing.T) {
	fsys, _ := project(t, txtar.Parse([]byte("-- more.yaml --\nsegments: {regulars: orders > 1}\n")))
	_, err := rules.Load(fsys, rules.Options{Root: "shops/blue"})
	if err == nil || !strings.Contains(err.Error(), "already, at shops/blue/more.yaml:1") {
		t.Errorf("the message is %v", err)
	}
}
