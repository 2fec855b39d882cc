package engine

import (
	"slices"

	"holdfast/rules"
)

// again counts, for each playbook that nobody has come to yet, who has had its
// letters from a playbook that is gone.
func again(entries []Entry, book *rules.Book, counts map[Edit]int) {
	been := map[string]map[string]bool{}    // by playbook: the customers
	letters := map[string]map[string]bool{} // by playbook: what it handed over
	for i := range entries {
		e := &entries[i]
		if been[e.Playbook] == nil {
			been[e.Playbook], letters[e.Playbook] = map[string]bool{}, map[string]bool{}
		}
		been[e.Playbook][e.Customer] = true
		for _, h := range e.Had {
			letters[e.Playbook][h.Content] = true
		}
	}
	for i := range book.Playbooks {
		delete(letters, book.Playbooks[i].Name)
	}
	for i := range book.Playbooks {
		p := &book.Playbooks[i]
		if been[p.Name] != nil {
			continue
		}
		for was, had := range letters {
			if slices.ContainsFunc(p.Steps, func(s rules.Step) bool { return mails(&s) && had[s.Content] }) {
				counts[Edit{Kind: EditPlaybookAgain, Playbook: p.Name, Was: was}] = len(been[was])
			}
		}
	}
}
