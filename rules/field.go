package rules

import (
	"strings"

	"gopkg.in/yaml.v3"

	"holdfast/rules/expression"
)

// field is one name that an object of the language may hold: what it is for,
// what shape its value has, and where the value goes. The loader and the JSON
// Schema read the same lists of fields, so they cannot part.
type field struct {
	name     string
	about    string
	slot     slot
	required bool
}

// slot is the shape of a value and the reader that takes it.
type slot struct {
	shape shape
	read  func(l *loader, v value)
}

// shape describes a value to an editor: a JSON Schema type with what else is
// known of it.
type shape struct {
	kind    string // "text", "whole", "percent", "share", "money", "secret", "duration", "days", "expression", "condition", "amount", "points", "name", "list", "object", "map", "any of"
	choices []string
	of      []shape        // elements of a list or map, alternatives of "any of"
	fields  func() []field // of an object
	laws    []law          // of an object
	pattern string         // of a text, or of the names of a map
	taken   []string       // what a text, or a name of a map, cannot be
	lo, hi  int            // of a whole number, both included
	example string         // in YAML
}

// object reads a mapping by its fields: unknown, repeated and absent names are
// mistakes.
func (l *loader) object(v value, what string, fields []field) {
	v = v.follow()
	if v.node.Kind != yaml.MappingNode {
		l.notGroup(v, what, "")
		return
	}
	seen := map[string]value{}
	l.entries(v, func(key, val value) {
		name := key.node.Value
		if _, twice := seen[name]; twice {
			l.at(key).say(name+" stands here twice in "+what, "keep one of them")
			return
		}
		seen[name] = val
		for _, f := range fields {
			if f.name == name {
				f.slot.read(l, val)
				return
			}
		}
		l.unknownName(what, key, val, fields)
	})
	for _, f := range fields {
		if _, ok := seen[f.name]; f.required && !ok {
			l.at(v).say(what+" has no "+f.name, f.toAdd())
		}
	}
}

// unknownName reports a name that the object has no field for. Names that begin
// with x- are parking places for what is used elsewhere by reference.
func (l *loader) unknownName(what string, key, val value, fields []field) {
	name := key.node.Value
	if strings.HasPrefix(name, "x-") {
		return
	}
	if before, _, ok := strings.Cut(name, ":"); ok && val.isNull() {
		l.at(key).say("a blank is missing behind the colon", "write "+before+": and then the value")
		return
	}
	var names []string
	for _, f := range fields {
		if f.about != "" { // misplaced settings are no help
			names = append(names, f.name)
		}
	}
	l.at(key).say(what+" knows no "+quoted(name), didYouMean(name, names))
}

// notGroup reports something else where names and values belong.
func (l *loader) notGroup(v value, what, orElse string) {
	if v.node.Style&yaml.TaggedStyle != 0 {
		return // examine has said it
	}
	said := what + " holds names and values, and this is " + v.what()
	if v.node.Kind == yaml.SequenceNode {
		l.at(v).say(said, "take the dashes or square brackets away and write name: value on each line")
		return
	}
	l.at(v).say(said, "write name: value on the lines below, indented"+orElse)
}

// toAdd tells how to write a field that is missing.
func (f field) toAdd() string {
	switch s := f.slot.shape; {
	case s.kind == "object" || s.kind == "map":
		return "add " + f.name + ": and below it, indented, its names and values"
	case s.kind == "list":
		return "add " + f.name + ": and below it a dash for each"
	case f.example() != "":
		return "add " + f.name + ": " + f.example()
	}
	return "add " + f.name + ":"
}

// example is a value that fits the field by its name, else by its shape.
func (f field) example() string {
	for name, example := range map[string]string{
		"name": "Blue Door Coffee", "schedule": `"0 9 * * MON"`, "code": `"BACK-{8}"`, "host": "mail.shop.example",
		"id": "COLUMN", "customer": "COLUMN", "at": "COLUMN", "amount": "100", "type": "COLUMN", "points": "50",
	} {
		if name == f.name {
			return example
		}
	}
	return f.slot.shape.example
}

// entries visits the pairs of a mapping: its own first, as they are written, then
// those of its merge keys (<<) that it has not itself.
func (l *loader) entries(v value, visit func(key, val value)) {
	own := map[string]bool{}
	var merged []value
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		key, val := value{v.file, v.node.Content[i]}.follow(), value{v.file, v.node.Content[i+1]}
		switch {
		case key.node.Tag == "!!merge":
			merged = append(merged, l.mergeable(val)...)
		case key.node.Kind != yaml.ScalarNode:
			l.at(key).say("a name is a plain word, and this is "+key.what(), "put a value that begins with a bracket in quotes")
		case key.isNull() || strings.TrimSpace(key.node.Value) == "":
			l.at(key).say("a name is missing before the colon", "write name: value")
		default:
			own[key.node.Value] = true
			visit(key, val)
		}
	}
	for _, from := range merged {
		l.entries(from, func(key, val value) {
			if !own[key.node.Value] {
				own[key.node.Value] = true
				visit(key, val)
			}
		})
	}
}

// mergeable are the mappings behind a merge key.
func (l *loader) mergeable(val value) []value {
	from := val.follow()
	switch from.node.Kind {
	case yaml.MappingNode:
		return []value{from}
	case yaml.SequenceNode:
		var all []value
		for _, n := range from.node.Content {
			all = append(all, l.mergeable(value{val.file, n})...)
		}
		return all
	}
	l.at(val).say("<< takes over the names and values of a group, and this is "+from.what(), "write <<: *NAME, and &NAME where the group stands")
	return nil
}

// didYouMean is a hint towards the nearest name, or the list of all when they
// are few.
func didYouMean(name string, known []string) string {
	if near := expression.Suggest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	if len(known) == 0 || len(known) > 14 {
		return ""
	}
	return "it knows " + strings.Join(known, ", ")
}

func quoted(s string) string { return "\"" + s + "\"" }
