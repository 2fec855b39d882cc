// Command holdfast runs retention campaigns that are written as code.
//
// main.go has the verbs and the exit codes; every verb is a file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // zones must not depend on the machine

	"github.com/spf13/cobra"

	"holdfast/internal/source"
	"holdfast/rules"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, &world{in: os.Stdin, out: os.Stdout, err: os.Stderr, clock: time.Now, getenv: os.LookupEnv}, os.Args[1:])
	stop()
	os.Exit(code)
}

// world is what a verb may touch besides files, the network and the ledger.
type world struct {
	in       io.Reader
	out, err io.Writer
	clock    func() time.Time
	getenv   func(string) (string, bool)
}

// The exit codes.
const (
	fine      = 0
	filesBad  = 1 // the user's files are wrong, or a run was blocked
	usageBad  = 2
	worldAway = 3 // network, disk, database; or not everything that was to go went
)

// run carries out one command line and gives its exit code.
func run(ctx context.Context, w *world, args []string) int {
	root := commands(w)
	root.SetArgs(args)
	root.SetIn(w.in)
	root.SetOut(w.out)
	root.SetErr(w.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return fine
	}
	return tell(w, err)
}

func commands(w *world) *cobra.Command {
	root := &cobra.Command{
		Use:   "holdfast",
		Short: "Retention campaigns as code: who gets which message, what it costs, and why everybody else gets nothing",
		Long: `Retention campaigns as code.

Segments and playbooks are YAML, letters are Markdown, and a folder with both is
a project. Most commands take that folder; without one they look at the folder
you are in.`,
		Example: `  holdfast init shop     # a small project that works
  holdfast check shop    # every mistake, before anybody is written to
  holdfast plan shop     # who would get what, and why the others would not
  holdfast run shop      # send, grant and issue, each exactly once`,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(fmt.Errorf("there is no command %q", args[0]))
			}
			return c.Help()
		},
		Args: cobra.ArbitraryArgs,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.SuggestionsMinimumDistance = 2
	root.AddCommand(
		planCommand(w), runCommand(w), checkCommand(w), explainCommand(w), diffCommand(w), ledgerCommand(w), reportCommand(w), benchCommand(w),
		initCommand(w), schemaCommand(w),
		testCommand(w), backtestCommand(w),
		confirmCommand(w), silenceCommand(w), suppressCommand(w), customerCommand(w), pointsCommand(w), loyaltyCommand(w), offerCommand(w), sendTestCommand(w), doctorCommand(w),
	)
	return helpful(w, root)
}

// usageError is a command line that says nothing Holdfast understands.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(err error) error { return usageError{err} }

// blockedError is a run that a belt or a stale source has stopped.
type blockedError struct{ why string }

func (e blockedError) Error() string { return e.why }

// tell tells the user what went wrong and finds the exit code for it.
func tell(w *world, err error) int {
	style := styleFor(w, w.err)
	var problems rules.Problems
	var misuse usageError
	var blocked blockedError
	var refused *source.RefusedError
	switch {
	case errors.As(err, &problems):
		printProblems(w.err, style, problems)
		return filesBad
	case errors.As(err, &misuse):
		fmt.Fprintf(w.err, "%s %v (see holdfast --help)\n", style.bad("error:"), err)
		return usageBad
	case errors.Is(err, errWorld):
		return worldAway
	case errors.Is(err, errSilent):
		return filesBad
	case errors.As(err, &blocked), errors.As(err, &refused), errors.Is(err, errNotOK):
		fmt.Fprintf(w.err, "%s %v\n", style.bad("error:"), err)
		return filesBad
	}
	fmt.Fprintf(w.err, "%s %v\n", style.bad("error:"), err)
	return worldAway
}

// errNotOK marks an error that the user's files or words are to blame for.
var errNotOK = errors.New("")

// errSilent marks a failure that has been told already.
var errSilent = errors.New("")

// wrong is an error that the user's files are to blame for.
type wrongError struct{ error }

func (e wrongError) Is(target error) bool { return target == errNotOK }

func wrong(format string, args ...any) error { return wrongError{fmt.Errorf(format, args...)} }

// folder is the project named on the command line, or the one we stand in.
func folder(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}

// exactly refuses more or fewer arguments with a usage error.
func exactly(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(fmt.Errorf("%s takes %d arguments, and here are %d", c.Name(), n, len(args)))
		}
		return nil
	}
}

// atMost refuses further arguments with a usage error.
func atMost(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > n {
			return usage(fmt.Errorf("%s takes %d argument(s) at most, and here are %d", c.Name(), n, len(args)))
		}
		return nil
	}
}
