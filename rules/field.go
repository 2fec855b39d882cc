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
	kind    string // "text", "whole", "percent", "share", "money", "secret", "duration", "days", "expression", "condition", "amount", "list", "object", "map", "any of"
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
		l.at(v).say(what+" is a group of names and values, and this is "+v.what(), "write them indented on the lines below")
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
		names := make([]string, len(fields))
		for i, f := range fields {
			names[i] = f.name
		}
		l.at(key).say(what+" knows no "+quoted(name), didYouMean(name, names))
	})
	for _, f := range fields {
		if _, ok := seen[f.name]; f.required && !ok {
			l.at(v).say(what+" has no "+f.name, "add "+f.name+": "+f.slot.shape.example)
		}
	}
}

// entries visits the pairs of a mapping, with merge keys (<<) unfolded and
// names that begin with x- (anchors' parking places) left out.
func (l *loader) entries(v value, visit func(key, val value)) {
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		key, val := value{v.file, v.node.Content[i]}, value{v.file, v.node.Content[i+1]}
		switch {
		case key.node.Tag == "!!merge":
			if from := val.follow(); from.node.Kind == yaml.MappingNode {
				l.entries(from, visit)
			}
		case key.node.Kind != yaml.ScalarNode:
			l.at(key).say("a name is a plain word, and this is "+key.what(), "")
		case strings.HasPrefix(key.node.Value, "x-"):
		default:
			visit(key, val)
		}
	}
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
