package rules

import "gopkg.in/yaml.v3"

// wasSlot reads one name, or a list of them.
func wasSlot(into *[]source) slot {
	name := shape{kind: "name", example: "win-back"}
	list := listSlot("was", func(l *loader, v value) {
		var one source
		placed(&one, "the name of a playbook", name).read(l, v)
		if one.written() {
			*into = append(*into, one)
		}
	}, name)
	return slot{shape{kind: "any of", of: []shape{name, list.shape}}, func(l *loader, v value) {
		if v.follow().node.Kind == yaml.SequenceNode {
			list.read(l, v)
			return
		}
		var one source
		if placed(&one, "the name of a playbook, or a list of them", name).read(l, v); one.written() {
			*into = append(*into, one)
		}
	}}
}
