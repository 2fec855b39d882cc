package ledger

import (
	"encoding/json"
	"maps"
	"slices"

	"holdfast/engine"
)

// now is what a playbook is called now.
func (r *reader) now(playbook string) string {
	if name, ok := r.renamed[playbook]; ok {
		return name
	}
	return playbook
}

// past are the names that a playbook had before, sorted.
func (r *reader) past(playbook string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.renamed)), func(was string) bool { return r.renamed[was] != playbook })
}

// names are all names of a playbook, as a list in JSON.
func (r *reader) names(playbook string) string {
	list, err := json.Marshal(append(r.past(playbook), playbook))
	if err != nil && r.err == nil {
		r.err = err
	}
	return string(list)
}

// accounts are all names of an account.
func (r *reader) accounts(account string) []string {
	all := []string{account}
	for _, was := range slices.Sorted(maps.Keys(r.renamed)) {
		if name, ok := engine.RenameAccount(account, r.renamed[was], was); ok {
			all = append(all, name)
		}
	}
	return all
}
