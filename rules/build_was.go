package rules

import "slices"

// buildWas looks at the names that playbooks had before, once all are known:
// each is one playbook's and no longer anybody's.
func (l *loader) buildWas() {
	now, past := map[string]value{}, map[string]value{}
	for _, d := range l.draft.playbooks {
		now[d.name] = d.key
	}
	for _, d := range l.draft.playbooks {
		var was []string
		for _, one := range d.was {
			l.name("a playbook", one.at, one.text)
			if key, ok := now[one.text]; ok {
				message := "there is a playbook " + one.text + " already, at " + l.where(key)
				if one.text == d.name {
					message = quoted(one.text) + " is what the playbook is called now"
				}
				l.at(one.at).say(message, "write the name that it had before, or take was: away")
				continue
			}
			if other, ok := past[one.text]; ok {
				l.at(one.at).say(quoted(one.text)+" is what a playbook was called already, at "+l.where(other), "keep one of them: what the ledger has under that name is one playbook's")
				continue
			}
			past[one.text], was = one.at, append(was, one.text)
		}
		if i := slices.IndexFunc(l.book.Playbooks, func(p Playbook) bool { return p.Name == d.name }); i >= 0 {
			l.book.Playbooks[i].Was = was
		}
	}
}

// Renamed are the names that playbooks had before, with what each is called now;
// nil when there are none.
func (b *Book) Renamed() map[string]string {
	var names map[string]string
	for i := range b.Playbooks {
		for _, was := range b.Playbooks[i].Was {
			if names == nil {
				names = map[string]string{}
			}
			names[was] = b.Playbooks[i].Name
		}
	}
	return names
}
