package rules

import (
	"gopkg.in/yaml.v3"
)

// expr keeps an expression with its place.
func expr(into *source) slot {
	return placed(into, "an expression", shape{kind: "expression", example: "orders >= 3"})
}

// placed keeps a text with its place.
func placed(into *source, wanted string, s shape) slot {
	return slot{s, func(l *loader, v value) {
		v = v.follow()
		if s, ok := l.plain(v, wanted); ok {
			*into = source{s, v}
		}
	}}
}

// nameOf keeps the name of a letter or an offer with its place.
func nameOf(into *source, wanted string) slot {
	return placed(into, wanted, shape{kind: "name", example: "NAME"})
}

// keepPlace remembers where the value stands, for what is found out later.
func keepPlace(s slot, into *value) slot {
	return slot{s.shape, func(l *loader, v value) {
		*into = v
		s.read(l, v)
	}}
}

// flagged remembers that the value is there at all.
func flagged(s slot, set *bool) slot {
	return slot{s.shape, func(l *loader, v value) {
		*set = true
		s.read(l, v)
	}}
}

func objectSlot(what string, fields func() []field) slot {
	return slot{shape{kind: "object", fields: fields}, func(l *loader, v value) { l.object(v, what, fields()) }}
}

func listSlot(what string, each func(l *loader, v value), element shape) slot {
	return slot{shape{kind: "list", of: []shape{element}}, func(l *loader, v value) {
		v = v.follow()
		if v.node.Kind != yaml.SequenceNode {
			if v.node.Style&yaml.TaggedStyle == 0 {
				l.at(v).say(what+" is a list, and this is "+v.what(), "write each element on a line of its own, behind a dash")
			}
			return
		}
		if len(v.node.Content) == 0 {
			l.at(v).say(what+" is an empty list", "write an element behind a dash, or take "+what+" away")
		}
		for _, n := range v.node.Content {
			each(l, value{v.file, n})
		}
	}}
}

// mapSlot reads a mapping whose names the project makes up.
func mapSlot[T interface{ identity() *named }](what string, fresh func() T, into *[]T, element func(T) slot) slot {
	return slot{shape{kind: "map", of: []shape{element(fresh()).shape}}, func(l *loader, v value) {
		v = v.follow()
		if v.node.Kind != yaml.MappingNode {
			l.notGroup(v, what, indented+", or take "+what+": away")
			l.lose(v)
			return
		}
		taken := map[string]value{}
		for _, one := range *into {
			taken[one.identity().name] = one.identity().key
		}
		l.entries(v, func(key, val value) {
			one := fresh()
			one.identity().name, one.identity().key = key.node.Value, key
			if other, ok := taken[key.node.Value]; ok {
				l.at(key).say(quoted(key.node.Value)+" is in "+what+" already, at "+l.where(other), "give one of them another name")
				return
			}
			taken[key.node.Value] = key
			element(one).read(l, val)
			*into = append(*into, one)
		})
	}}
}

func (n *named) identity() *named { return n }

// lose marks every name below a value that cannot be read as complained of:
// those who use it are not to blame.
func (l *loader) lose(v value) {
	for i, n := range v.node.Content {
		if v.node.Kind == yaml.MappingNode && i%2 == 0 {
			l.broken[n.Value] = true
			continue
		}
		if v.node.Kind == yaml.SequenceNode && n.Kind == yaml.ScalarNode {
			l.broken[n.Value] = true
		}
		l.lose(value{v.file, n})
	}
}
