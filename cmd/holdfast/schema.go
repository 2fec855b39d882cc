package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/rules"
)

func schemaCommand(w *world) *cobra.Command {
	var kind string
	c := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the language, for editors",
		Long: `Print the JSON Schema of the language, for editors.

An editor with yaml-language-server then completes names, shows what each is
for, and marks mistakes as they are typed. ` + "`holdfast init`" + ` sets it up; in a
project of your own, keep the schema in a folder with a dot and name it in the
first line of each file:

  # yaml-language-server: $schema=.holdfast/schema.json

Print it anew when Holdfast is a new version. The schema sees one file at a
time. What needs the whole project, such as whether a segment exists, is for
check.`,
		Example: `  mkdir -p .holdfast && holdfast schema > .holdfast/schema.json
  holdfast schema --file root`,
		Args: atMost(0),
		RunE: func(*cobra.Command, []string) error {
			for _, known := range rules.FileKinds() {
				if string(known) == kind {
					_, err := w.out.Write(rules.Schema(known))
					return err
				}
			}
			return usage(fmt.Errorf("--file is %s, and this is %q", kinds(), kind))
		},
	}
	c.Flags().StringVar(&kind, "file", string(rules.AnyFile), "for which `KIND` of file: "+kinds()+" (root is holdfast.yaml)")
	return c
}

// kinds are the words of --file in a sentence.
func kinds() string {
	var words []string
	for _, k := range rules.FileKinds() {
		words = append(words, string(k))
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
