package rules_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"holdfast/rules"
)

// schemas are the schemas of all kinds of files, ready to validate.
func schemas(t *testing.T) map[rules.FileKind]*jsonschema.Schema {
	t.Helper()
	all := map[rules.FileKind]*jsonschema.Schema{}
	for _, kind := range rules.FileKinds() {
		text := rules.Schema(kind)
		if !bytes.Equal(text, rules.Schema(kind)) {
			t.Fatalf("the schema of %s is another one the second time", kind)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource("schema.json", doc); err != nil {
			t.Fatal(err)
		}
		if all[kind], err = c.Compile("schema.json"); err != nil { // against the draft's own schema, too
			t.Fatal(err)
		}
	}
	return all
}

// plain is YAML as an editor hands it to a schema: YAML 1.2's types, merge keys
// unfolded.
func plain(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(t, n.Content[0])
	case yaml.AliasNode:
		return plain(t, n.Alias)
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, plain(t, c))
		}
		return list
	case yaml.MappingNode:
		o := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			value := plain(t, n.Content[i+1])
			if merged, ok := value.(map[string]any); ok && n.Content[i].Tag == "!!merge" {
				for k, v := range merged {
					if _, own := o[k]; !own {
						o[k] = v
					}
				}
				continue
			}
			o[n.Content[i].Value] = value
		}
		return o
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f
		}
	}
	return n.Value
}

// judge is what the schemas say to a file: the one for its kind, and the
// general one. Either both take it or both refuse it.
func judge(t *testing.T, all map[rules.FileKind]*jsonschema.Schema, name, text string) (own, general error) {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	kind := rules.RulesFile
	if path.Base(name) == "holdfast.yaml" {
		kind = rules.RootFile
	} else if path.Base(path.Dir(name)) == "tests" {
		kind = rules.TestsFile
	}
	value := plain(t, &n)
	return all[kind].Validate(value), all[rules.AnyFile].Validate(value)
}

// mistakes are what Load says to a project, warnings left out.
func mistakes(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	_, err := rules.Load(fsys, rules.Options{Getenv: func(string) (string, bool) { return "https://shop.example/a-text-of-more-than-32-characters", true }})
	var problems rules.Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatal(err)
	}
	var said []string
	for _, p := range problems {
		if !p.Warning {
			said = append(said, p.String())
		}
	}
	return said
}

func TestTheSchemaTakesEveryExample(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	all := schemas(t)
	seen := 0
	for _, dir := range []string{"../examples", "../internal/shop/project", "../cmd/holdfast/starter"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(p) != ".yaml" {
				return err
			}
			text, err := fs.ReadFile(os.DirFS(dir), p)
			if err != nil {
				return err
			}
			seen++
			own, general := judge(t, all, p, string(text))
			if own != nil || general != nil {
				t.Errorf("%s/%s is refused:\n%v\n%v", dir, p, own, general)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 8 {
		t.Errorf("only %d files were looked at", seen)
	}
}

// settingsOf is a whole holdfast.yaml with something more, or something else.
func settingsOf(more string) string {
	base := map[string]string{
		"name:": "name: Shop\n", "sources:": sourcesText, "email:": "email: {from: shop@shop.example}\n",
	}
	text := ""
	for _, key := range []string{"name:", "sources:", "email:"} {
		if !strings.Contains("\n"+more, "\n"+key) {
			text += base[key]
		}
	}
	return text + more + "\n"
}

const sourcesText = `sources:
  customers: {csv: c.csv, id: id, columns: {email: email, consent: consent}}
  orders: {csv: o.csv, customer: customer, at: at, amount: amount, columns: {category: category}}
`

// projectWith is a project in which everything is good but perhaps one file.
func projectWith(name, text string) fs.FS {
	files := fstest.MapFS{
		"holdfast.yaml":  {Data: []byte(settingsOf(""))},
		"offers.yaml":    {Data: []byte("offers: {comeback: {percent: 10, code: \"BACK-{8}\"}}")},
		"mail/hello.md":  {Data: []byte("---\nsubject: Hello\n---\n\nHello\n")},
		"mail/second.md": {Data: []byte("---\nsubject: Hello\n---\n\nHello\n")},
	}
	files[name] = &fstest.MapFile{Data: []byte(text)}
	return files
}

func TestLoaderAndSchemaTakeTheSameFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	all := schemas(t)
	for _, text := range goodSettings {
		bothTake(t, all, "holdfast.yaml", settingsOf(text))
	}
	for _, text := range goodRules {
		bothTake(t, all, "rules.yaml", text)
	}
}

func bothTake(t *testing.T, all map[rules.FileKind]*jsonschema.Schema, name, text string) {
	t.Helper()
	if said := mistakes(t, projectWith(name, text)); said != nil {
		t.Errorf("the loader refuses\n%s\n%s", text, strings.Join(said, "\n"))
	}
	if own, general := judge(t, all, name, text); own != nil || general != nil {
		t.Errorf("the schema refuses\n%s\n%v\n%v", text, own, general)
	}
}

func TestLoaderAndSchemaRefuseTheSameFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	all := schemas(t)
	for _, text := range badSettings {
		bothRefuse(t, all, "holdfast.yaml", settingsOf(text))
	}
	for _, text := range []string{"sources: {customers: {csv: c.csv, id: id}}", "name: Shop"} {
		bothRefuse(t, all, "holdfast.yaml", text)
	}
	for _, text := range badRules {
		bothRefuse(t, all, "rules.yaml", text)
	}
}

func bothRefuse(t *testing.T, all map[rules.FileKind]*jsonschema.Schema, name, text string) {
	t.Helper()
	if said := mistakes(t, projectWith(name, text)); said == nil {
		t.Errorf("the loader takes\n%s", text)
	}
	if own, general := judge(t, all, name, text); own == nil || general == nil {
		t.Errorf("a schema takes\n%s\n(its own: %v, the general: %v)", text, own, general)
	}
}

func TestTheSchemaRefusesBadTests(t *testing.T) {
	all := schemas(t)
	for _, c := range []struct{ good, bad string }{
		{"{name: a, at: 2026-01-05T09:00, expect: []}", "{at: 2026-01-05T09:00, expect: []}"},
		{"{name: a, at: 2026-01-05T09:00, expect: {playbook: back, email: hello}}", "{name: a, at: 2026-01-05T09:00, expect: {playbok: back}}"},
		{"{name: a, at: 2026-01-05T09:00, expect_none: {playbook: back, reason: no_consent}}", "{name: a, at: 2026-01-05T09:00, expect_none: back}"},
		{"{name: a, at: 2026-01-05T09:00, holdout: true}", "{name: a, at: 2026-01-05T09:00, holdout: perhaps}"},
		{"{name: a, at: 2026-01-05T09:00, orders: [{at: 2026-01-01, amount: 5}]}", "{name: a, at: 2026-01-05T09:00, orders: {at: 2026-01-01}}"},
		{"{name: a, at: 2026-01-05T09:00, then: [{at: 2026-01-12T09:00, expect: []}]}", "{name: a, at: 2026-01-05T09:00, then: [{expect: []}]}"},
	} {
		for text, want := range map[string]bool{c.good: true, c.bad: false} {
			own, general := judge(t, all, "tests/a.yaml", "tests:\n  - "+text+"\n")
			if (own == nil) != want || (general == nil) != want {
				t.Errorf("%s: the schema of tests says %v, the general one %v", text, own, general)
			}
		}
	}
}
