package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"holdfast/internal/doctor"
	"holdfast/rules"
)

// doctorFlags are the words of `holdfast doctor`.
type doctorFlags struct {
	format, dns      string
	noDNS, noNetwork bool
}

// doctorWithin is how long one check may take.
const doctorWithin = 10 * time.Second

func doctorCommand(w *world) *cobra.Command {
	var f doctorFlags
	c := &cobra.Command{
		Use:   "doctor [PROJECT]",
		Short: "Look at all that sending depends on: ledger, data, mail servers, DNS, links",
		Long: `Look at all that sending depends on: the ledger, the data, the clock, the mail
servers, what DNS says of the domain that letters come from, the links in them,
and the rules that Gmail and Yahoo have for senders. Each check passes, fails or
cannot tell, and says what to do. Nothing is sent and nothing is changed.

It ends with 0 when nothing has failed, with 1 when something of yours has, and
with 3 when only the network, the disk or somebody's server is to blame.`,
		Example: `  holdfast doctor shop
  holdfast doctor shop --no-network
  holdfast doctor shop --dns 1.1.1.1 --format json`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains([]string{"text", "json"}, f.format) {
				return usage(fmt.Errorf("--format is text or json, and this is %q", f.format))
			}
			return examine(c.Context(), w, folder(args), f)
		},
	}
	c.Flags().StringVar(&f.format, "format", "text", "the `FORMAT`: text or json")
	c.Flags().StringVar(&f.dns, "dns", "", "ask the DNS server at this `ADDRESS` (default: the system's)")
	c.Flags().BoolVar(&f.noDNS, "no-dns", false, "do not ask DNS about the domain")
	c.Flags().BoolVar(&f.noNetwork, "no-network", false, "ask nobody outside this machine: no DNS, no mail server, no links")
	return c
}

func examine(ctx context.Context, w *world, dir string, f doctorFlags) error {
	var p doctor.Patient
	var problems rules.Problems
	book, err := load(w, dir)
	switch {
	case errors.As(err, &problems):
		p.Mistakes = len(problems)
	case err != nil:
		return err
	default:
		if p, err = patient(w, book, f); err != nil {
			return err
		}
	}
	chart := doctor.Examine(ctx, doctor.Checks(p), doctorWithin)
	if f.format == "json" {
		err = writeChartJSON(w, chart)
	} else {
		err = writeChart(w, chart)
	}
	if err != nil {
		return fmt.Errorf("writing what was found: %w", err)
	}
	failed, world := chart.Failed()
	switch {
	case failed > world:
		return errSilent
	case failed > 0:
		return errWorld
	}
	return nil
}

// errWorld marks a failure of the world that has been told already.
var errWorld = errors.New("")

// resolver asks the system's DNS, or the server at an address.
func resolver(address string) *net.Resolver {
	if address == "" {
		return &net.Resolver{}
	}
	if _, _, err := net.SplitHostPort(address); err != nil {
		address = net.JoinHostPort(address, "53")
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}
}
