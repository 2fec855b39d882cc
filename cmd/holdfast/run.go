package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/internal/channel"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// runFlags are the words of `holdfast run`.
type runFlags struct {
	once      bool
	at        string
	playbooks []string
	confirm   []string
	format    string
	grace     time.Duration
	listen    string
}

func runCommand(w *world) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [PROJECT]",
		Short: "Send, grant and issue: as a daemon on the playbooks' schedules, or --once",
		Long: `Send, grant and issue, each step exactly once.

As a daemon it waits for the playbooks' schedules, looks after customers who are
on their way, and takes up edited rules and letters by itself; a broken edit
leaves the last good rules in force. SIGTERM ends it after what is in hand.

With --listen it also serves the pages that the links of letters lead to: to
unsubscribe, to choose topics, to answer surveys. Nobody else needs to reach it;
the address under links: is that of the proxy in front of it. /readyz answers
200, or 503 while a mail server, the ledger or a source keeps letters back.

Where the rules have an api: with a token, the shop's own programs redeem codes
and move points under /api/, with that token; keep that path from the public.

A mail provider may post bounces and complaints there, at /feedback, where
email: says bounces: {webhook: {secret: "${BOUNCE_SECRET}"}}: signed as Standard
Webhooks has it, an object or a list of them, such as

  {"type": "bounce", "message_id": "<...>", "address": "ada@shop.example",
   "hard": true, "status": "5.1.1", "detail": "no such user",
   "at": "2026-01-05T09:00:00Z"}

The type is bounce, complaint or unsubscribe; message_id or address is enough.
Without hard it goes by status and detail. Of a message that is not known the
address counts, but for a bounce that is not hard. Posted twice, it counts once.

Before a step is handed over, it is asked once more whether it is still right:
who has bought or unsubscribed meanwhile, was silenced, or is asleep by now,
does not get it.

With --once it carries out what plan shows for the same instant, and ends. Every
playbook, or each one named with --playbook, counts as due then, whatever its
schedule says: a schedule is the daemon's business. An --at more than an hour
from the clock is refused where letters leave through smtp or webhooks are
called.`,
		Example: `  holdfast run shop           # until it is stopped
  holdfast run --listen 127.0.0.1:8080 shop
  holdfast run --once shop    # now, and no more`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.format != "text" && f.format != "json" {
				return usage(fmt.Errorf("--format is text or json, and this is %q", f.format))
			}
			if f.grace < 0 {
				return usage(fmt.Errorf("--grace is how late a missed occurrence may be, such as 1h, and this is %s", f.grace))
			}
			if f.once && f.listen != "" {
				return usage(errors.New("--listen is the daemon's, not of run --once"))
			}
			if f.once {
				return runOnce(c.Context(), w, folder(args), f)
			}
			return runDaemon(c.Context(), w, folder(args), f)
		},
	}
	c.Flags().BoolVar(&f.once, "once", false, "carry out one instant and end")
	c.Flags().StringVar(&f.at, "at", "", "with --once: the `INSTANT`, such as 2026-01-05T09:00 (default: now)")
	c.Flags().StringSliceVar(&f.playbooks, "playbook", nil, "with --once: only the playbook `NAME`; may be repeated")
	c.Flags().StringSliceVar(&f.confirm, "confirm", nil, "with --once: let the playbook `NAME` act this once though its belts say no; may be repeated")
	c.Flags().StringVar(&f.format, "format", "text", "with --once: the `FORMAT`, text or json")
	c.Flags().DurationVar(&f.grace, "grace", time.Hour, "run a missed occurrence that is at most `SPAN` late")
	c.Flags().StringVar(&f.listen, "listen", "", "serve the public links, and the API, at this `ADDRESS`, such as 127.0.0.1:8080, behind a proxy that speaks https")
	return c
}

// runOnce carries out one instant.
func runOnce(ctx context.Context, w *world, dir string, f runFlags) error {
	book, err := load(w, dir)
	if err != nil {
		return err
	}
	only, err := chosen(book, f.playbooks)
	if err != nil {
		return err
	}
	if _, err := chosen(book, f.confirm); err != nil {
		return err
	}
	at, err := instant(w, book, f.at)
	if err != nil {
		return err
	}
	if err := errors.Join(reallySends(w, book, f, at), secretsThere(book)); err != nil {
		return err
	}
	a, unknown, err := beginActing(ctx, w, book)
	if err != nil {
		return err
	}
	defer a.end() // the ledger is closed; what was done is on the disk
	tellUnknown(w, dir, unknown)
	a.confirmed = f.confirm
	result, err := a.act(ctx, book, at, nil, only)
	if err == nil || result.Go > 0 { // also what was done before it went wrong
		if err := printResult(w, f.format, at, result); err != nil {
			return err
		}
	}
	return result.verdict(err)
}

// acting is a process that holds the ledger for writing.
type acting struct {
	w         *world
	ledger    *ledger.Ledger
	unlock    func() error
	confirmed []string       // playbooks whose belts a person lets pass
	marks     *channel.Marks // of letters that have left
	log       *slog.Logger   // a daemon's; nil: what happened is printed
	away      bool           // the mail server took nothing the last time
}

// beginActing opens the ledger and becomes the one who acts on it. The second
// result are the steps that a crash has left in doubt.
func beginActing(ctx context.Context, w *world, book *rules.Book) (*acting, []ledger.Touch, error) {
	l, err := ledger.Open(ctx, ledgerPath(book))
	if err != nil {
		return nil, nil, err
	}
	a := &acting{w: w, ledger: l}
	if a.unlock, err = l.Lock(ctx); err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	if err := a.takeUp(ctx, book); err != nil {
		return nil, nil, errors.Join(err, a.end())
	}
	if book.Email.Resend {
		if err := resend(ctx, l, w.clock()); err != nil {
			return nil, nil, errors.Join(err, a.end())
		}
	}
	unknown, err := l.Recover(ctx, w.clock())
	if err != nil {
		return nil, nil, errors.Join(err, a.end())
	}
	// Behind what a crash has left, which has the names of then.
	if err := errors.Join(l.Rename(ctx, book.Renamed()), l.Announce(ctx, w.clock(), book.Offers)); err != nil {
		return nil, nil, errors.Join(err, a.end())
	}
	return a, unknown, nil
}

func (a *acting) end() error {
	err := errors.Join(a.unlock(), a.ledger.Close())
	if a.marks != nil {
		err = errors.Join(err, a.marks.Close())
	}
	return err
}

// act looks, decides and delivers at one instant. A stale source or a belt stops
// the playbooks that it is about before they do anything.
func (a *acting) act(ctx context.Context, book *rules.Book, at time.Time, due, only func(string) bool) (outcome, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // as preview does
	bar := newProgress(a.w)
	defer bar.clear()
	returned, err := a.readReturned(ctx, book) // before the ledger is asked who may be written to
	if err != nil {
		return outcome{}, err
	}
	files := newSourceFiles(book) // as they are before they are read
	lookout := dispatch.Lookout{
		Book: book, Facts: newFacts(book, nil, a.ledger), Memory: a.ledger, Clock: a.w.clock, Changed: files.changed, Silences: a.ledger.Silences,
	}
	if err := lookout.Begin(ctx, at); err != nil {
		return outcome{}, err
	}
	sight, err := dispatch.Look(ctx, book, at, newFacts(book, bar, a.ledger), a.ledger, a.w.clock)
	if err != nil {
		return outcome{}, err
	}
	sight.Input.Due, sight.Input.Only = due, only
	confirm(&sight.Input, a.confirmed)
	p, err := decide(a.w, book, sight)
	if err != nil {
		return outcome{}, err
	}
	if made := sight.Input.People.Prediction; made != nil {
		body, err := json.Marshal(made)
		if err != nil {
			return outcome{}, err
		}
		if err := a.ledger.KeepFit(ctx, ledger.Fit{At: at, Body: body}); err != nil {
			return outcome{}, err
		}
	}
	d := dispatch.Delivery{
		Book: book, Ledger: a.ledger, Carrier: newCarrier(book, a.marks), Marks: a.marks, Webhooks: newPoster(a.w.clock), Random: rand.Reader, Clock: a.w.clock,
		Progress: bar.steps("delivering"), Input: sight.Input, Again: lookout.Again, Bans: a.ledger, Waits: a.log != nil, // who runs it by hand has mended what was wrong
		Away: a.away,
	}
	if p.plan.Goes() {
		debug.FreeOSMemory() // sending takes long, and what was read is needed no more
	}
	result, err := d.Deliver(ctx, p.plan, p.writer)
	a.away = errors.Is(err, dispatch.ErrAway) || errors.Is(err, dispatch.ErrRefused)
	out := outcome{Result: result, Unwritten: unwritten(p.plan), Returned: returned, Troubles: p.troubles(), Low: poolsLow(&sight.Input, p.plan)}
	for _, pp := range p.plan.Playbooks {
		if pp.Closed != "" {
			out.Closed = append(out.Closed, pp.Playbook.Name+" takes in nobody now: "+pp.Closed)
		}
	}
	for _, pp := range p.plan.Blocked() {
		out.Blocked = append(out.Blocked, pp.Playbook.Name+" was stopped: "+pp.BlockedWhy)
		if pp.Blocked == engine.StaleSource {
			out.Stale = append(out.Stale, pp.Playbook.Name)
		}
	}
	if err != nil {
		return out, err
	}
	if out.Promoted, err = a.promote(ctx, &sight.Input); err != nil {
		return out, fmt.Errorf("looking for the better variant: %w", err)
	}
	return out, nil
}
