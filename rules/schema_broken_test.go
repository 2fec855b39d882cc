package rules_test

import (
	"os"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"gopkg.in/yaml.v3"
)

// beyond lists the broken projects whose mistake no schema can see, one a line.
const beyond = "testdata/beyond-schema.txt"

// TestTheSchemaRefusesTheCorpusAsFarAsItCan holds the schema to the corpus of
// broken projects: it refuses no file that the loader has nothing to say of, and
// what it does not see stands in a list that people read.
func TestTheSchemaRefusesTheCorpusAsFarAsItCan(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	all := schemas(t)
	var unseen strings.Builder
	corpus(t, func(name, _ string, archive *txtar.Archive) {
		fsys, said := project(t, archive)
		refused := false
		for file, content := range fsys {
			if path.Ext(file) != ".yaml" || strings.HasPrefix(file, "tests/") {
				continue
			}
			var parsed any
			if err := yaml.Unmarshal(content.Data, &parsed); err != nil || parsed == nil {
				refused = true // an editor's parser says so, or the file is empty
				continue
			}
			own, _ := judge(t, all, file, string(content.Data))
			refused = refused || own != nil
			if own != nil && !strings.Contains("\n"+said, "\n"+file+":") {
				t.Errorf("%s: the schema refuses %s, and the loader does not: %v\n%s", name, file, own, content.Data)
			}
		}
		if !refused {
			unseen.WriteString(name + "\n")
		}
	})
	if *update {
		if err := os.WriteFile(beyond, []byte(unseen.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(beyond)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), unseen.String()); diff != "" {
		t.Errorf("the schema sees other mistakes (- list, + now); go test ./rules -run Corpus -update rewrites it\n%s", diff)
	}
}
