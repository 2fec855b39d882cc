package main

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

// banReasons are why an address may be put on the list.
var banReasons = []string{string(engine.Suppressed), string(engine.Unsubscribed), string(engine.Bounced), string(engine.Complained)}

// suppressFlags are the words of `holdfast suppress`.
type suppressFlags struct {
	project  string
	file     string
	hashes   bool
	reason   string
	detail   string
	imported bool
}

func suppressCommand(w *world) *cobra.Command {
	var f suppressFlags
	c := &cobra.Command{
		Use:   "suppress ADDRESS...",
		Short: "Never write to an address again, or look up and change that list",
		Long: `Never write to an address again. The list keeps a salted hash beside each
address, holds against every spelling in capitals, and outlives the erasure of
the customer and a new import of the data.

--import takes a file with an address on each line, or CSV with a column email
or address; - is standard input. With --hashes it holds SHA-256 hashes of
addresses in lower case, in hex, as other houses hand them on: in a column hash
or sha256, or one a line.`,
		Example: `  holdfast suppress ada@example.com --detail "called us"
  holdfast suppress --import blocked.csv
  holdfast suppress --import partner.txt --hashes
  holdfast suppress list --format csv > list.csv
  holdfast suppress remove ada@example.com`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			f.imported = c.Flags().Changed("import")
			return runSuppress(c.Context(), w, args, f)
		},
	}
	c.PersistentFlags().StringVar(&f.project, "project", ".", "the project's `FOLDER`")
	c.Flags().StringVar(&f.file, "import", "", "the addresses of a `FILE`")
	c.Flags().BoolVar(&f.hashes, "hashes", false, "the file has hashes instead of addresses")
	c.Flags().StringVar(&f.reason, "reason", banReasons[0], "the `REASON`: "+joined(banReasons))
	c.Flags().StringVar(&f.detail, "detail", "", "`WHO` or what says so (default: the user of this machine, or the file)")
	c.AddCommand(suppressListCommand(w, &f.project), suppressRemoveCommand(w, &f.project))
	return c
}

func runSuppress(ctx context.Context, w *world, addresses []string, f suppressFlags) error {
	switch {
	case len(addresses) == 0 && !f.imported:
		return usage(errors.New("suppress takes addresses, or a file with --import"))
	case f.hashes && (!f.imported || len(addresses) > 0):
		return usage(errors.New("--hashes goes with --import, and without addresses"))
	case !slices.Contains(banReasons, f.reason):
		return usage(fmt.Errorf("there is no reason %q: %s", f.reason, nearest(f.reason, banReasons)))
	}
	for _, a := range addresses {
		if !isAddress(a) {
			return usage(fmt.Errorf("%q is no address: write it as ada@example.com", a))
		}
	}
	book, now, err := loadAt(w, f.project, "")
	if err != nil {
		return err
	}
	list := banList{addresses: addresses}
	if f.imported {
		if err := list.read(w, f.file, f.hashes); err != nil {
			return err
		}
	}
	ban := engine.Ban{Why: engine.Reason(f.reason), Detail: f.detail}
	if ban.Detail == "" && f.imported {
		ban.Detail = "imported from " + f.file
	} else if ban.Detail == "" {
		user, _ := w.getenv("USER")
		ban.Detail = user
	}
	err = writing(ctx, book, func(l *ledger.Ledger) error {
		if f.hashes {
			return l.BanHashes(ctx, now, list.hashes, ban)
		}
		return l.BanAll(ctx, now, list.addresses, ban)
	})
	if err != nil {
		return err
	}
	what, n := "address", len(list.addresses)
	if f.hashes {
		what, n = "hash", len(list.hashes)
	}
	verb := "are"
	if n == 1 {
		verb = "is"
	}
	fmt.Fprintf(w.out, "%s %s on the list of those never to be written to\n", countedEs(n, what), verb)
	return list.complain(w, f.file)
}

// joined are names in a row.
func joined(names []string) string { return strings.Join(names, ", ") }

// countedEs is counted for words whose plural ends in es.
func countedEs(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ses", n, what)
}

// isAddress says whether a text is an e-mail address and nothing else.
func isAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text
}

func suppressRemoveCommand(w *world, project *string) *cobra.Command {
	return &cobra.Command{
		Use:   "remove ADDRESS...",
		Short: "Take addresses off the list, however they came there",
		Long: `Take addresses off the list, however they came there. What a customer has said
about being written to stands all the same; customer agree writes down a new
word of theirs.`,
		Example: `  holdfast suppress remove ada@example.com`,
		Args:    atLeastOne("an address"),
		RunE: func(c *cobra.Command, addresses []string) error {
			ctx := c.Context()
			book, err := load(w, *project)
			if err != nil {
				return err
			}
			return writing(ctx, book, func(l *ledger.Ledger) error {
				for _, a := range addresses {
					found, err := l.Unban(ctx, a)
					if err != nil {
						return err
					}
					if !found {
						return wrong("%s is not on the list", a)
					}
					fmt.Fprintf(w.out, "%s is off the list\n", a)
				}
				return nil
			})
		},
	}
}
