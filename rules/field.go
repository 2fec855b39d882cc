package rules

import (
	"slices"
	"strconv"
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
	sample   string // what to write, where the name alone does not say
}

// slot is the shape of a value and the reader that takes it.
type slot struct {
	shape shape
	read  func(l *loader, v value)
}

// shape describes a value to an editor: a JSON Schema type with what else is
// known of it.
type shape struct {
	kind    string // "text", "whole", "percent", "share", "money", "secret", "duration", "days", "expression", "condition", "amount", "points", "name", "flag", "figure", "number", "list", "object", "open", "map", "any of"
	choices []string
	of      []shape        // elements of a list or map, alternatives of "any of"
	fields  func() []field // of an object
	ref     string         // of an object: the name that others know its schema by
	laws    []law          // of an object or a list
	pattern string         // of a text, or of the names of a map
	taken   []string       // what a text, or a name of a map, cannot be
	unlike  string         // a pattern that a text does not follow
	lo, hi  int            // of a whole number, both included
	hollow  bool           // a list may be empty
	example string         // in YAML
}

// anyName is a field that stands for all names: which there are is not known.
const anyName = "*"

// object reads a mapping by its fields: unknown, repeated and absent names are
// mistakes. It says whether all names were good, so that who misses something
// can keep quiet where a name is only misspelt.
func (l *loader) object(v value, what string, fields []field) (good bool) {
	v = v.follow()
	if v.node.Kind != yaml.MappingNode {
		l.notGroup(v, what, inline(fields))
		return false
	}
	seen := map[string]value{}
	var strange []value // names that are not known, and their values
	l.entries(v, func(key, val value) {
		name := key.node.Value
		if first, twice := seen[name]; twice {
			strange = append(strange, value{}, value{})
			l.at(key).say(name+" stands here twice in "+what+", first on line "+strconv.Itoa(first.node.Line), "keep one of them")
			return
		}
		seen[name] = key
		for _, f := range fields {
			if f.name != name {
				continue
			}
			if f.slot.read == nil {
				l.at(key).say(name+" is a setting of the whole project", "move it to "+l.typed(rootFile))
				return
			}
			f.slot.read(l, val)
			return
		}
		if anything := slices.ContainsFunc(fields, func(f field) bool { return f.name == anyName }); anything {
			return
		}
		if !strings.HasPrefix(name, "x-") { // parking places for what is used elsewhere by reference
			strange = append(strange, key, val)
			l.lose(val)
		}
	})
	var missing []field
	for _, f := range fields {
		if _, ok := seen[f.name]; f.required && !ok {
			missing = append(missing, f)
		}
	}
	for i := 0; i+1 < len(strange); i += 2 {
		if strange[i].node != nil {
			missing = l.unknownName(what, strange[i], strange[i+1], fields, missing, len(strange) == 2)
		}
	}
	for _, f := range missing {
		l.at(v).say(what+" has no "+f.name+":", f.toAdd())
	}
	return len(strange) == 0 && len(missing) == 0
}

// unknownName reports a name that the object has no field for. What is left of
// the missing fields comes back: the name may be one of them, misspelt, and it
// is when it is the only strange one beside the only missing one.
func (l *loader) unknownName(what string, key, val value, fields, missing []field, only bool) []field {
	name := key.node.Value
	without := func(name string) []field {
		return slices.DeleteFunc(missing, func(f field) bool { return f.name == name })
	}
	if before, _, ok := strings.Cut(name, ":"); ok && val.isNull() {
		l.at(key).say("a blank is missing behind the colon", "write "+before+": and then the value")
		return without(before)
	}
	var names []string
	for _, f := range fields {
		if f.slot.read != nil {
			names = append(names, f.name)
		}
	}
	near := expression.Suggest(name, names)
	hint := didYouMean(name, names)
	if near == "" && only && len(missing) == 1 {
		near = missing[0].name
	}
	l.at(key).say(what+" knows no "+quoted(name), hint)
	if what == "sources" {
		l.broken[misspeltSource+near] = true
	}
	return without(near)
}

// misspelt says whether a group has a name that is nearly one of those.
func (l *loader) misspelt(v value, names ...string) bool {
	v = v.follow()
	found := false
	for i := 0; v.node.Kind == yaml.MappingNode && i < len(v.node.Content); i += 2 {
		found = found || expression.Suggest(v.node.Content[i].Value, names) != ""
	}
	return found
}

// misspeltSource stands in loader.broken before the name of a source whose own
// name is misspelt.
const misspeltSource = "the source "

// notGroup reports something else where names and values belong.
func (l *loader) notGroup(v value, what, instead string) {
	if v.node.Style&yaml.TaggedStyle != 0 {
		return // examine has said it
	}
	said := what + " holds names and values, and this is " + v.what()
	if v.node.Kind == yaml.SequenceNode {
		l.at(v).say(said, "take the dashes or square brackets away and write name: value on each line")
		return
	}
	l.at(v).say(said, instead)
}

// inline is how to write an object of these fields on one line when that is
// short, else how to write it below.
func inline(fields []field) string {
	var pairs []string
	for _, f := range fields {
		if kind := f.slot.shape.kind; f.required && (kind == "object" || kind == "list" || kind == "map") {
			return indented
		} else if f.required {
			pairs = append(pairs, f.name+": "+f.example())
		}
	}
	if len(pairs) == 0 || len(pairs) > 2 {
		return indented
	}
	return "write {" + strings.Join(pairs, ", ") + "}"
}

const indented = "write name: value on the lines below, indented"

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
	if f.sample != "" {
		return f.sample
	}
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
	if len(known) == 0 || len(known) > 20 {
		return ""
	}
	return "it knows " + strings.Join(known, ", ")
}

func quoted(s string) string { return "\"" + s + "\"" }
