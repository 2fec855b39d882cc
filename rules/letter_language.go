package rules

import (
	"fmt"
	"slices"
	"strings"
)

// MissingVariants warns of letters that playbooks send and that are not written
// in the languages of the project's customers: how many customers have each
// locale. Who has none is written to in the project's.
func (b *Book) MissingVariants(customers map[string]int) Problems {
	var missing Problems
	for _, letter := range b.sentLetters() {
		count := map[string]int{} // by language
		for locale, n := range customers {
			language := languageOf(locale)
			if _, found := letter.For(locale); found == "" && language != "" && language != languageOf(b.Locale) && isLocale(language) {
				count[language] += n
			}
		}
		if len(count) == 0 {
			continue
		}
		languages := sortedKeys(count)
		slices.SortStableFunc(languages, func(x, y string) int { return count[y] - count[x] })
		said := make([]string, len(languages))
		for i, language := range languages {
			said[i] = fmt.Sprintf("%s (%d)", language, count[language])
		}
		file := letterDir + "/" + letter.Name
		missing = append(missing, Problem{
			File: file + ".md", Warning: true,
			Message: "the letter is not written in languages that customers read: " + strings.Join(said, ", "),
			Hint:    "write " + file + "." + languages[0] + ".md; until then they get this one",
		})
	}
	return missing
}

// sentLetters are the letters of all playbooks, each once, by name.
func (b *Book) sentLetters() []*Letter {
	byName := map[string]*Letter{}
	for _, p := range b.Playbooks {
		for _, s := range p.Steps {
			if s.Letter != nil {
				byName[s.Letter.Name] = s.Letter
			}
			for _, v := range s.Variants {
				byName[v.Letter.Name] = v.Letter
			}
			if s.Survey != nil && s.Survey.Letter != nil {
				byName[s.Survey.Letter.Name] = s.Survey.Letter
			}
		}
	}
	letters := make([]*Letter, 0, len(byName))
	for _, name := range sortedKeys(byName) {
		letters = append(letters, byName[name])
	}
	return letters
}

// languageOf is a locale's language: de of de-AT and of de_AT.UTF-8.
func languageOf(locale string) string {
	language, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(locale)), "_", "-"), "-")
	return language
}
