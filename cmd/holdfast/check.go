package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func checkCommand(w *world) *cobra.Command {
	return &cobra.Command{
		Use:   "check [PROJECT]",
		Short: "Find every mistake in the rules and letters, without data and without a network",
		Args:  atMost(1),
		RunE: func(_ *cobra.Command, args []string) error {
			book, err := load(w, folder(args))
			if err != nil {
				return err
			}
			s := styleFor(w, w.out)
			if len(book.Warnings) > 0 {
				printProblems(w.out, s, book.Warnings)
			}
			metrics, segments := book.Written()
			fmt.Fprintf(w.out, "%s %s: %s, %s, %s, %s\n", s.good("fine"), book.Name, counted(metrics, "metric"),
				counted(segments, "segment"), counted(len(book.Offers), "offer"), counted(len(book.Playbooks), "playbook"))
			return nil
		},
	}
}
