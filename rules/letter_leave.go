package rules

// leavable refuses letters to many that do not show how to leave. The built-in
// layouts do; one of the project's own may have forgotten it. A letter that answers
// what its reader did needs no such link.
func (l *loader) leavable() {
	if mistakes, _ := l.problems.split(); len(mistakes) > 0 {
		return // a broken letter says nothing
	}
	for i := range l.book.Playbooks {
		p := &l.book.Playbooks[i]
		if p.Transactional {
			continue
		}
		for _, letter := range (&Book{Playbooks: []Playbook{*p}}).sentLetters() {
			for _, language := range sortedKeys(letter.Variants) {
				if v := letter.Variants[language]; v == nil || v.Unsubscribes() {
					continue
				}
				file := layoutFile
				if path, own := l.draft.email.brand.ownLayout(); own {
					file = path
				}
				l.problem(Problem{
					File: file, Message: "the layout does not show {{ unsubscribe_url }}, and " + p.Name + " sends the letter " + letter.Name + " to many",
					Hint: `add to its footer: <a href="{{ unsubscribe_url }}">{{ unsubscribe }}</a>`,
				})
				return
			}
		}
	}
}
