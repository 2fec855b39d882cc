package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/rules"
)

// checked is what check found in a project.
type checked struct {
	book     *rules.Book // nil when there are mistakes
	problems rules.Problems
	notes    rules.Problems // of what is as it should be, and worth knowing: never mistakes
	verbose  bool
	strict   bool
	now      time.Time
}

// checkFormats are how what was found is written.
var checkFormats = []struct {
	name  string
	write func(*world, checked) error
}{
	{"text", writeChecked},
	{"json", writeCheckedJSON},
	{"github", writeCheckedGitHub},
}

func checkCommand(w *world) *cobra.Command {
	v, format := checked{}, "text"
	c := &cobra.Command{
		Use:   "check [PROJECT]",
		Short: "Find every mistake in the rules and letters",
		Long: `Find every mistake in the rules and letters, in one run: where it is, what is
wrong, and what to write instead. It needs no data and no network; where
the customers' file is there, it names the letters that their languages lack,
and where the ledger is, what the rules as they are now do to customers who are
on their way.`,
		Example: `  holdfast check shop`,
		Args:    atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			var names []string
			for _, f := range checkFormats {
				names = append(names, f.name)
			}
			at := slices.Index(names, format)
			if at < 0 {
				return usage(fmt.Errorf("there is no format %q: %s", format, nearest(format, names)))
			}
			if err := v.judge(c.Context(), w, folder(args)); err != nil {
				return err
			}
			if err := checkFormats[at].write(w, v); err != nil {
				return fmt.Errorf("writing what was found: %w", err)
			}
			if v.mistakes() > 0 {
				return errSilent
			}
			return nil
		},
	}
	c.Flags().StringVar(&format, "format", format, "text, json, or github for annotations in a pull request")
	c.Flags().BoolVarP(&v.verbose, "verbose", "v", false, "show coming runs, moved clocks, and how hard codes are to guess")
	c.Flags().BoolVar(&v.strict, "strict", false, "count warnings as mistakes")
	return c
}

// judge reads the project and keeps all that is to be said of it.
func (v *checked) judge(ctx context.Context, w *world, dir string) error {
	book, err := load(w, dir)
	switch {
	case errors.As(err, &v.problems):
		// Their names cannot be looked up, and all else is read as ever.
		inTests, err := inFolder(dir, rules.CheckTests(os.DirFS(dir), dir))
		v.problems = append(v.problems, inTests...)
		return err
	case err != nil:
		return err
	}
	v.book = book
	if v.now, err = instant(w, book, ""); err != nil {
		return err
	}
	v.problems = append(slices.Clone(book.Warnings), untranslated(ctx, book, v.now)...)
	if v.verbose {
		for _, p := range book.Playbooks {
			v.notes = append(v.notes, p.Schedule.Notes(v.now)...)
		}
	}
	v.remembered(ctx)
	for _, found := range []rules.Problems{v.problems, v.notes} {
		for i := range found {
			found[i].File = filepath.Join(dir, found[i].File)
		}
	}
	_, err = rules.LoadTests(os.DirFS(dir), book)
	inTests, err := inFolder(dir, err)
	v.problems = append(v.problems, inTests...)
	return err
}

// inFolder are the mistakes that an error is, named from where the command is
// given; another error stays one.
func inFolder(dir string, err error) (rules.Problems, error) {
	var problems rules.Problems
	if !errors.As(err, &problems) {
		return nil, err
	}
	for i := range problems {
		problems[i].File = filepath.Join(dir, problems[i].File)
	}
	return problems, nil
}

// all are the problems, and the notes behind them.
func (v checked) all() rules.Problems { return slices.Concat(v.problems, v.notes) }

func (v checked) mistakes() int {
	n := 0
	for _, p := range v.problems {
		if !p.Warning || v.strict {
			n++
		}
	}
	return n
}

// nextInstants is how many of a schedule's instants are shown.
const nextInstants = 3

// comingTicks are the next instants of a schedule.
func comingTicks(s *rules.Schedule, now time.Time) []time.Time {
	var instants []time.Time
	for at := s.Next(now); !at.IsZero() && len(instants) < nextInstants; at = s.Next(at) {
		instants = append(instants, at)
	}
	return instants
}

func writeChecked(w *world, v checked) error {
	s := styleFor(w, w.out)
	switch {
	case v.mistakes() > 0:
		printProblems(w.err, styleFor(w, w.err), v.all())
	case len(v.all()) > 0:
		printProblems(w.out, s, v.all())
	}
	if v.book == nil {
		return nil
	}
	if v.verbose {
		for _, p := range v.book.Playbooks {
			var times []string
			for _, at := range comingTicks(p.Schedule, v.now) {
				times = append(times, at.Format("Mon 2006-01-02 15:04"))
			}
			fmt.Fprintf(w.out, "%s comes at %s (%s)\n", s.bold(p.Name), strings.Join(times, ", "), v.book.Zone)
		}
		writeStrengths(w.out, s, v.book)
	}
	if v.mistakes() > 0 {
		return nil
	}
	metrics, segments := v.book.Written()
	_, err := fmt.Fprintf(w.out, "%s %s: %s, %s, %s, %s\n", s.good("fine"), v.book.Name, counted(metrics, "metric"),
		counted(segments, "segment"), counted(len(v.book.Offers), "offer"), counted(len(v.book.Playbooks), "playbook"))
	return err
}

func writeCheckedJSON(w *world, v checked) error {
	type problem struct {
		rules.Problem
		Source string `json:"source,omitempty"` // the line as it is written
	}
	type playbook struct {
		Name string      `json:"name"`
		Next []time.Time `json:"next"`
	}
	out := struct {
		OK        bool       `json:"ok"`
		Mistakes  int        `json:"mistakes"`
		Warnings  int        `json:"warnings"`
		Problems  []problem  `json:"problems"`
		Playbooks []playbook `json:"playbooks,omitempty"`
	}{OK: v.mistakes() == 0, Problems: []problem{}}
	for _, p := range v.all() {
		if p.Warning {
			out.Warnings++
		} else {
			out.Mistakes++
		}
		out.Problems = append(out.Problems, problem{p, p.Source})
	}
	if v.verbose && v.book != nil {
		for _, p := range v.book.Playbooks {
			out.Playbooks = append(out.Playbooks, playbook{p.Name, comingTicks(p.Schedule, v.now)})
		}
	}
	return writeJSON(w.out, out)
}

// writeCheckedGitHub writes workflow commands, which GitHub shows as annotations
// beside the lines they are about:
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
func writeCheckedGitHub(w *world, v checked) error {
	for _, p := range v.problems {
		if err := writeAnnotation(w.out, p, v.strict); err != nil {
			return err
		}
	}
	for _, p := range v.notes {
		if err := writeAnnotation(w.out, p, false); err != nil {
			return err
		}
	}
	return nil
}

var (
	annotationText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	annotationProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func writeAnnotation(out io.Writer, p rules.Problem, strict bool) error {
	kind := "error"
	if p.Warning && !strict {
		kind = "warning"
	}
	properties := "file=" + annotationProperty.Replace(filepath.ToSlash(p.File))
	if p.Line > 0 {
		properties += fmt.Sprintf(",line=%d,col=%d", p.Line, p.Column)
		if p.Length > 1 {
			properties += fmt.Sprintf(",endColumn=%d", p.Column+p.Length)
		}
	}
	message := p.Message
	if p.Hint != "" {
		message += " (" + p.Hint + ")"
	}
	_, err := fmt.Fprintf(out, "::%s %s::%s\n", kind, properties, annotationText.Replace(message))
	return err
}
