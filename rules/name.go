package rules

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// longestName is how many characters a name of the project may have.
const longestName = 60

// namePattern is what names of playbooks, offers, steps and letters are made of:
// they stand in the ledger's keys, in links and in tables, for ever.
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// judgeName refuses a name of a playbook, an offer, a step or a letter that
// would come to grief somewhere. Both results are "" when it is good.
func judgeName(what, name string) (message, hint string) {
	switch n := utf8.RuneCountInString(name); {
	case n > longestName:
		return tooLong("the name of "+what, n)
	case !namePattern.MatchString(name):
		return fmt.Sprintf("%q cannot be the name of %s", name, what), "use the letters a to z, digits, - and _, such as " + suggestName(name)
	}
	return "", ""
}

func tooLong(what string, n int) (message, hint string) {
	return fmt.Sprintf("%s has %d characters, at most %d", what, n, longestName), "write a shorter one, and the rest into about:"
}

var (
	notInName  = regexp.MustCompile(`[^A-Za-z0-9]+`)
	plainForms = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ß", "ss",
		"é", "e", "è", "e", "ê", "e", "á", "a", "à", "a", "â", "a", "ç", "c", "ñ", "n", "ó", "o", "ô", "o", "í", "i", "ú", "u", "å", "a", "ø", "oe")
)

// suggestName is a good name that looks like a bad one.
func suggestName(name string) string {
	s := strings.Trim(notInName.ReplaceAllString(plainForms.Replace(name), "-"), "-")
	if s == "" {
		return "win-back"
	}
	return s
}

// name reports a bad name where it stands.
func (l *loader) name(what string, at value, name string) {
	if message, hint := judgeName(what, name); message != "" {
		l.at(at).say(message, hint)
	}
}
