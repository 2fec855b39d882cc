package rules

import (
	"bytes"
	"encoding/json"

	"gopkg.in/yaml.v3"

	"holdfast/rules/expression"
)

// FileKind is a kind of file that a project has, for Schema.
type FileKind string

// The kinds of files.
const (
	AnyFile   FileKind = "any"   // whichever it is: the names in it tell
	RootFile  FileKind = "root"  // holdfast.yaml
	RulesFile FileKind = "rules" // every other one
	TestsFile FileKind = "tests" // those in tests/
)

// FileKinds are all kinds of files, the general one first.
func FileKinds() []FileKind { return []FileKind{AnyFile, RootFile, RulesFile, TestsFile} }

// Schema is a JSON Schema, draft 2020-12, of one kind of file, as indented JSON
// with a line end: what editors complete from and mark mistakes by. It is made
// of the lists of fields that the loader reads by, and is the same bytes for
// ever. It refuses nothing that Load takes, but for spellings of numbers that
// nobody uses (1e1%), and it cannot see what several places have to say
// together: names that do not exist, types of expressions.
func Schema(kind FileKind) []byte {
	root, rest := settings(&draft{}), sections(&draft{})
	// Attributes, columns and metrics are open here, so the book is empty.
	tests := testSections(&loader{book: &Book{Vocabulary: expression.NewVocabulary()}}, new([]*testDraft))
	var file object
	switch kind {
	case RootFile:
		file = objectSchema(append(root, rest...), nil)
	case RulesFile:
		file = objectSchema(rest, nil)
	case TestsFile:
		file = objectSchema(tests, nil)
	default:
		file = objectSchema(append(append(optional(root), rest...), optional(tests)...), []law{wholeRoot(root)})
	}
	file["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	file["title"] = titles[kind]
	defs := scalarSchemas()
	if kind != TestsFile {
		step := stepShape()
		defs[step.ref] = objectSchema(step.fields(), step.laws)
	}
	file["$defs"] = defs
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(file); err != nil {
		panic("rules: the schema is no JSON: " + err.Error()) // it is made of maps, lists and texts
	}
	return out.Bytes()
}

var titles = map[FileKind]string{
	AnyFile:   "A file of a Holdfast project",
	RootFile:  "holdfast.yaml: the settings of a Holdfast project, and rules",
	RulesFile: "Rules of a Holdfast project",
	TestsFile: "Tests of a Holdfast project",
}

// object is a JSON object; encoding sorts its names.
type object = map[string]any

func optional(fields []field) []field {
	for i := range fields {
		fields[i].required = false
	}
	return fields
}

// wholeRoot asks a file with one of the settings for all that holdfast.yaml
// must hold.
func wholeRoot(root []field) law {
	var one []any
	for _, f := range root {
		one = append(one, law{"required": []string{f.name}})
	}
	return law{"if": law{"anyOf": one}, "then": law{"required": required(settings(&draft{}))}}
}

func required(fields []field) []string {
	var names []string
	for _, f := range fields {
		if f.required {
			names = append(names, f.name)
		}
	}
	return names
}

// The names that say nothing themselves: the merge key, for editors that do not
// unfold it, and in objects anchors' parking places.
const (
	merged = `^<<$`
	parked = `^(?:x-|<<$)`
)

func objectSchema(fields []field, laws []law) object {
	properties := object{}
	for _, f := range fields {
		s := f.slot.shape.schema()
		s["description"] = f.about
		properties[f.name] = s
	}
	o := object{
		"type": "object", "properties": properties, "additionalProperties": false,
		"patternProperties": object{parked: true},
	}
	if names := required(fields); names != nil {
		o["required"] = names
	}
	obey(o, laws)
	return o
}

// obey writes one law as it is and several as a list.
func obey(o object, laws []law) {
	if len(laws) == 1 {
		for name, what := range laws[0] {
			o[name] = what
		}
	} else if len(laws) > 1 {
		o["allOf"] = laws
	}
}

func (s shape) schema() object {
	switch s.kind {
	case "object":
		if s.ref != "" {
			return object{"$ref": "#/$defs/" + s.ref}
		}
		return objectSchema(s.fields(), s.laws)
	case "open":
		return object{"type": "object", "additionalProperties": object{"type": []string{"string", "number", "boolean"}}}
	case "list":
		o := object{"type": "array", "items": s.of[0].schema()}
		if !s.hollow {
			o["minItems"] = 1
		}
		obey(o, s.laws)
		return o
	case "any of":
		each := make([]object, len(s.of))
		for i, alternative := range s.of {
			each[i] = alternative.schema()
		}
		return object{"anyOf": each}
	case "map":
		return s.mapSchema()
	}
	return s.scalarSchema()
}

// mapSchema is a group whose names the project makes up.
func (s shape) mapSchema() object {
	o := object{
		"type": "object", "additionalProperties": false,
		"patternProperties": object{merged: true, s.pattern: s.of[0].schema()},
	}
	if s.taken != nil {
		o["propertyNames"] = object{"not": object{"enum": s.taken}}
	}
	return o
}

// chosen are the choices as JSON has them: YAML's true and false are no texts.
func (s shape) chosen() []any {
	var all []any
	for _, c := range s.choices {
		all = append(all, c)
		if c == "true" || c == "false" {
			all = append(all, c == "true")
		}
	}
	return all
}

func (s shape) scalarSchema() object {
	o := object{"$ref": "#/$defs/" + s.kind}
	if s.kind == "whole" {
		o["minimum"], o["maximum"] = s.lo, s.hi
	}
	if s.kind == "text" && s.pattern != "" {
		o["type"] = "string"
		o["pattern"] = s.pattern
		if s.example != "" {
			o["errorMessage"] = "This is not what belongs here: write something such as " + s.example + "."
		}
	}
	if s.choices != nil {
		o["enum"] = s.chosen()
	}
	if s.kind == "text" && s.taken != nil {
		o["not"] = object{"enum": s.taken}
	}
	if s.unlike != "" {
		o["not"] = object{"pattern": s.unlike, "type": "string"}
	}
	var example any
	if err := yaml.Unmarshal([]byte(s.example), &example); err == nil && example != nil && s.example != "..." {
		o["examples"] = []any{example}
	}
	return o
}
