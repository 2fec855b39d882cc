// Package doctor looks at a project and at the world around it before anything
// is sent: its ledger, its data, its mail servers, what DNS says of its domain,
// its links, and what the large mailbox providers ask of senders. It sends
// nothing and changes nothing.
//
// Begin reading at Checks, the list of all that is asked; Examine goes through
// it. What a check needs of the world it is handed, in the interfaces of Patient.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Verdict is how a check ends.
type Verdict string

// The verdicts.
const (
	Pass       Verdict = "pass"
	Fail       Verdict = "fail"
	CannotTell Verdict = "cannot tell" // nobody was asked, or nobody answered
)

// Finding is what a check has found.
type Finding struct {
	Verdict Verdict
	Says    string // what is so, in one sentence
	Do      string // what to do about it; "" where nothing has to be done
	World   bool   // of a failure: the network, the disk or somebody's server is to blame, not the project

	encrypted bool // of a mail server: the line to it
}

// Check is one question.
type Check struct {
	Group   string   // what it is about
	Name    string   // unique within its group
	Sources []string // who asks for it: addresses of pages; nil: common sense
	ask     func(ctx context.Context, chart Chart) Finding
}

// Result is a check and what it has found.
type Result struct {
	Check
	Finding
}

// Chart is what the checks so far have found.
type Chart []Result

// find gives what a check of a group has found; one that was not asked cannot tell.
func (c Chart) find(group, name string) Finding {
	at := slices.IndexFunc(c, func(r Result) bool { return r.Group == group && r.Name == name })
	if at < 0 {
		return unknown("nobody has asked")
	}
	return c[at].Finding
}

// Examine carries out the checks one after the other, each within so long. One
// that takes longer cannot tell.
func Examine(ctx context.Context, checks []Check, within time.Duration) Chart {
	var chart Chart
	for _, c := range checks {
		chart = append(chart, Result{c, c.bounded(ctx, slices.Clip(chart), within)})
	}
	return chart
}

// bounded asks, and waits no longer than it may, even where the one who is asked
// does not look at the context.
func (c Check) bounded(ctx context.Context, chart Chart, within time.Duration) Finding {
	ctx, cancel := context.WithTimeoutCause(ctx, within, errSlow)
	defer cancel()
	found := make(chan Finding, 1)
	go func() { found <- c.ask(ctx, chart) }()
	select {
	case f := <-found:
		if f.Verdict == Pass || ctx.Err() == nil {
			return f
		}
	case <-ctx.Done():
	}
	if errors.Is(context.Cause(ctx), errSlow) {
		return unknown(fmt.Sprintf("there was no answer within %g seconds", within.Seconds()))
	}
	return unknown("it was broken off")
}

var errSlow = errors.New("too slow")

func pass(says string) Finding { return Finding{Verdict: Pass, Says: says} }

func unknown(says string) Finding { return Finding{Verdict: CannotTell, Says: says} }

func fail(says, do string) Finding { return Finding{Verdict: Fail, Says: says, Do: do} }

// away is a failure that the world is to blame for.
func away(says, do string) Finding { return Finding{Verdict: Fail, Says: says, Do: do, World: true} }

// Failed is how many checks have failed, and of those, the world's.
func (c Chart) Failed() (all, world int) {
	for _, r := range c {
		if r.Verdict == Fail {
			all++
			if r.World {
				world++
			}
		}
	}
	return all, world
}
