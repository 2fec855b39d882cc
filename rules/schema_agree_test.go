package rules

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"
)

// leaves are all single values of the language by their path.
func leaves(fields []field, path string, visit func(path string, f field)) {
	for _, f := range fields {
		leavesOf(f, f.slot.shape, path+"/"+f.name, visit)
	}
}

func leavesOf(f field, s shape, path string, visit func(string, field)) {
	switch s.kind {
	case "object":
		if s.ref != "" && strings.Count(path, "/steps")+strings.Count(path, "/then")+strings.Count(path, "/else") > 1 {
			return // steps stand below steps without end
		}
		leaves(s.fields(), path, visit)
	case "list", "map", "any of":
		for _, inner := range s.of {
			leavesOf(f, inner, path+"/*", visit)
		}
		return
	}
	f.slot.shape = s
	visit(path, f)
}

// everyField calls visit for every field of the language.
func everyField(visit func(path string, f field)) {
	leaves(append(settings(&draft{}), sections(&draft{})...), "", visit)
}

func TestEveryFieldIsDescribedAndHasAGoodExample(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	seen := 0
	everyField(func(path string, f field) {
		seen++
		if !strings.HasSuffix(f.about, ".") {
			t.Errorf("%s is described by %q", path, f.about)
		}
		s := f.slot.shape
		if s.kind == "object" || s.example == "..." {
			return
		}
		if s.example == "" {
			t.Errorf("%s has no example", path)
			return
		}
		n := scalarNode(t, s.example)
		if strings.HasSuffix(path, "*") || strings.HasPrefix(path, "/metrics/*/*/") || strings.HasPrefix(path, "/value/") || strings.HasPrefix(path, "/loyalty/") && strings.HasSuffix(path, "/sum") {
			// The reader of an element is not to be had apart from its list, and
			// folds know of each other.
		} else if said := readAlone(f.slot, n); said != nil {
			t.Errorf("%s: the reader refuses its example: %v", path, said)
		}
		if err := alone(t, s).Validate(asJSON(n)); err != nil {
			t.Errorf("%s: the schema refuses its example %s: %v", path, s.example, err)
		}
	})
	if seen < 80 {
		t.Errorf("only %d fields were found", seen)
	}
}

// alone is the schema of one value.
func alone(t interface{ Fatal(...any) }, s shape) *jsonschema.Schema {
	o := s.scalarSchema()
	o["$defs"] = scalarSchemas()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("one.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("one.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func scalarOf(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Value: text, Line: 1, Column: 1}
}

func scalarNode(t interface{ Fatal(...any) }, text string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Content[0]
}

// readAlone is what a reader says to one value.
func readAlone(s slot, n *yaml.Node) Problems {
	l := &loader{getenv: func(string) (string, bool) { return "", true }}
	s.read(l, value{&file{}, n})
	return l.problems
}

func asJSON(n *yaml.Node) any {
	if n.Tag == "!!int" || n.Tag == "!!float" {
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
	}
	return n.Value
}

// nothing is 0 as nobody writes it, or as the offer refuses it, not the reader.
var nothing = regexp.MustCompile(`^\s*-[0.]+\s*%$|^[0.]+$`)

func TestWhatAReaderTakesTheSchemaTakes(t *testing.T) {
	var (
		i  int
		f  float64
		s  string
		sp span
		d  Days
		z  *time.Location
		se Secret
	)
	for name, slot := range map[string]slot{
		"whole": whole(&i, "it", -20, 500), "share": share(&f, "it"), "percent": percent(&f, "it"), "money": money(&s, "it"),
		"duration": duration(&sp, "it"), "days": days(&d, "it"), "clock": clock(&i, "it"), "zone": zone(&z, "it"),
		"rate": rate(&f), "secret": secret(&se, "it"), "text": text(&s).like("", "a text"), "address": address(&s, "it"),
	} {
		t.Run(name, func(t *testing.T) {
			schema := alone(t, slot.shape)
			example := scalarNode(t, slot.shape.example).Value
			taken := 0
			rapid.Check(t, func(t *rapid.T) {
				written := edited(t, example, "0123456789.%:/+- dhmsw$")
				n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: written, Style: yaml.DoubleQuotedStyle}
				if rapid.Bool().Draw(t, "plain") {
					var doc yaml.Node
					if yaml.Unmarshal([]byte(written), &doc) == nil && doc.Content != nil && doc.Content[0].Kind == yaml.ScalarNode {
						n = doc.Content[0]
					}
				}
				if nothing.MatchString(n.Value) || readAlone(slot, n) != nil {
					return
				}
				taken++
				if err := schema.Validate(asJSON(n)); err != nil {
					t.Fatalf("the reader takes %q, and the schema does not: %v", n.Value, err)
				}
			})
			if taken == 0 {
				t.Error("nothing was taken: the property says nothing")
			}
		})
	}
}

func TestWhatIsReadLaterFitsItsPatternToo(t *testing.T) {
	for _, c := range []struct {
		name, pattern, example, letters string
		takes                           func(string) bool
	}{
		{"schedule", schedulePattern(), "0 9 1-5 * MON", "0123456789*?/,- ", func(s string) bool {
			// robfig/cron passes by empty elements and whatever follows *-.
			odd := regexp.MustCompile(`[*?]-|,,|(?:^| ),|,(?: |$)|\+|/-`)
			_, err := ParseSchedule(s, time.UTC)
			return err == nil && !odd.MatchString(s)
		}},
		{"code", codePattern, "BACK-{8}", "0123456789{}-aB", func(s string) bool {
			_, err := ParsePattern(s)
			return err == nil
		}},
		{"instant", instantPattern, "2026-01-05T09:00", "0123456789-:TZ +", func(s string) bool {
			_, err := ParseInstant(s, time.UTC)
			return err == nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			pattern := regexp.MustCompile(c.pattern)
			rapid.Check(t, func(t *rapid.T) {
				if s := edited(t, c.example, c.letters); c.takes(s) && !pattern.MatchString(s) {
					t.Fatalf("%q is taken, and does not fit %s", s, c.pattern)
				}
			})
		})
	}
}

// edited is the text after up to four small edits.
func edited(t *rapid.T, text, letters string) string {
	b := []byte(text)
	for range rapid.IntRange(0, 4).Draw(t, "edits") {
		at := rapid.IntRange(0, len(b)).Draw(t, "at")
		letter := letters[rapid.IntRange(0, len(letters)-1).Draw(t, "letter")]
		switch edit := rapid.IntRange(0, 2).Draw(t, "edit"); {
		case edit == 0:
			b = append(b[:at:at], append([]byte{letter}, b[at:]...)...)
		case at < len(b) && edit == 1:
			b[at] = letter
		case at < len(b):
			b = append(b[:at:at], b[at+1:]...)
		}
	}
	return string(b)
}
