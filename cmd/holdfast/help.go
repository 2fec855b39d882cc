package main

import (
	"slices"

	"github.com/spf13/cobra"
)

// helpGroups are the headings under which --help lists the verbs, with the
// verbs that stand there. What is in none of them stands at the end.
var helpGroups = []struct {
	title string
	verbs []string
}{
	{"Before anybody is written to:", []string{"init", "check", "plan", "explain", "test", "diff", "backtest", "send-test"}},
	{"For real:", []string{"run", "confirm", "silence", "suppress", "ledger", "customer", "points", "loyalty", "offer", "report", "doctor"}},
	{"For your tools:", []string{"schema", "completion", "help"}},
}

// helpful arranges what --help shows. It comes last, when all verbs are there.
func helpful(w *world, root *cobra.Command) *cobra.Command {
	root.SetOut(w.out) // the completion command keeps the writer that it finds
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, g := range helpGroups {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range root.Commands() {
			if slices.Contains(g.verbs, c.Name()) {
				c.GroupID = g.title
			}
			switch c.Name() {
			case "help":
				c.Short = "Say more about a command"
				c.Long = "Say more about a command, as its --help does."
				c.Use = "help [COMMAND]"
			case "completion":
				c.Short = "Print a script that completes commands in your shell"
				c.Long = "Print a script that completes commands in your shell. Each shell's --help says\nwhere the script goes."
			}
		}
	}
	return root
}
