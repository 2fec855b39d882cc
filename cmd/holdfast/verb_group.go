package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// group makes a verb that does nothing itself: it has verbs of its own.
func group(c *cobra.Command, verbs ...*cobra.Command) *cobra.Command {
	names := make([]string, len(verbs))
	for i, v := range verbs {
		names[i] = v.Name()
	}
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usage(fmt.Errorf("%s has no command %q: %s", c.Name(), args[0], nearest(args[0], names)))
		}
		return c.Help()
	}
	c.AddCommand(verbs...)
	return c
}

// atLeastOne asks for arguments.
func atLeastOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(fmt.Errorf("%s needs %s", c.CommandPath(), what))
		}
		return nil
	}
}
