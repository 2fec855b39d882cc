package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/channel"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
	"holdfast/templates"
)

// load reads a project's rules from its folder.
func load(w *world, dir string) (*rules.Book, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, wrong("there is no folder %s", dir)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, wrong("%s is a file: name the project's folder", dir)
	}
	book, err := rules.Load(os.DirFS(dir), rules.Options{Root: dir, Getenv: w.getenv})
	var problems rules.Problems
	if errors.As(err, &problems) {
		for i := range problems {
			problems[i].File = filepath.Join(dir, problems[i].File)
		}
	} else if err != nil {
		return nil, wrong("%s: %v", dir, err)
	}
	return book, err
}

// instant is the plan's, or that of what is done by hand: what --at says, else the
// project's own, else the clock. The ledger keeps microseconds, in which the API
// and public links act too: by the second, what is done in the same one could
// stand before what it answers to.
func instant(w *world, book *rules.Book, at string) (time.Time, error) {
	switch {
	case at != "":
		t, err := rules.ParseInstant(at, book.Zone)
		if err != nil {
			return t, usage(err)
		}
		return t, nil
	case !book.At.IsZero():
		return book.At, nil
	}
	return w.clock().In(book.Zone).Truncate(time.Microsecond), nil
}

// loadAt is load, and the instant that a command looks at.
func loadAt(w *world, dir, at string) (*rules.Book, time.Time, error) {
	book, err := load(w, dir)
	if err != nil {
		return nil, time.Time{}, err
	}
	now, err := instant(w, book, at)
	return book, now, err
}

// inProject is a path as the project means it.
func inProject(book *rules.Book, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(book.Root, path)
}

func ledgerPath(book *rules.Book) string {
	return inProject(book, strings.TrimPrefix(book.Store, "sqlite:"))
}

// memory is what a look needs of the ledger.
type memory interface {
	dispatch.Memory
	dispatch.Responses
}

// noMemory is the ledger of a project that has never run.
type noMemory struct{}

func (noMemory) Events(context.Context, time.Time) ([]engine.Event, error) { return nil, nil }

func (noMemory) Journals(context.Context, time.Time, []string) (map[string][]loyalty.Movement, error) {
	return nil, nil
}

func (noMemory) Unredeemed(context.Context, time.Time, []engine.Redemption, map[string]bool) ([]engine.Redemption, []string, error) {
	return nil, nil, nil
}

func (noMemory) History(context.Context, engine.HistoryQuery) (engine.History, error) {
	return engine.History{}, nil
}

// recall opens the ledger for reading only; a project that has never run has an
// empty one. Close it with the second result.
func recall(ctx context.Context, book *rules.Book) (memory, func() error, error) {
	l, err := ledger.OpenReadOnly(ctx, ledgerPath(book))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noMemory{}, func() error { return nil }, nil
	case err != nil:
		return nil, nil, err
	}
	return l, l.Close, nil
}

// newFacts reads the sources' files, and what the ledger adds to them.
func newFacts(book *rules.Book, p *progress, said dispatch.Responses) dispatch.Facts {
	return dispatch.Told{Facts: files{book.Root, p}, Responses: said, Book: book}
}

// files reads the sources' files.
type files struct {
	root     string
	progress *progress
}

// Scan implements dispatch.Facts.
func (f files) Scan(ctx context.Context, src *rules.Source, need map[string]bool, now time.Time, ids *table.Dict, yield func(dispatch.Batch) error) (dispatch.Intake, error) {
	o := source.Options{Now: now, Need: need, IDs: ids, Progress: f.progress.of("reading " + src.Path)}
	r, err := source.Scan(ctx, f.root, src, o, func(b *source.Batch) error {
		return yield(dispatch.Batch{Table: b.Table, Customer: b.Customer, First: b.First})
	})
	in := dispatch.Intake{
		Source: r.Source, Path: r.Path, Rows: r.Rows, Used: r.Used, Filtered: r.Filtered, NoCustomer: r.NoCustomer,
		Unknown: r.Unknown, Repeated: r.Repeated, Bad: r.Bad, Doubtful: r.Doubtful, Newest: r.Newest,
	}
	path := src.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(f.root, path)
	}
	if info, err := os.Stat(path); err == nil && src.Path != "" {
		in.Written = info.ModTime()
	}
	for _, b := range r.BadRows {
		in.BadRows = append(in.BadRows, fmt.Sprintf("%s:%d: %v", r.Path, b.Line, b))
	}
	for _, d := range r.Doubts {
		in.Doubts = append(in.Doubts, fmt.Sprintf("%s:%d: %v", r.Path, d.Line, d))
	}
	return in, err
}

// carrier hands letters to the project's channel.
type carrier struct {
	email   rules.Email
	channel interface {
		Open(ctx context.Context) error
		Send(ctx context.Context, envelopes []channel.Envelope) []channel.Outcome
		Close() error
	}
}

func newCarrier(book *rules.Book, marks *channel.Marks) carrier {
	if len(book.Email.Servers) > 0 {
		server := channel.NewSMTP(book.Email)
		server.Mark(marks)
		return carrier{book.Email, server}
	}
	return carrier{book.Email, channel.NewOutbox(inProject(book, book.Email.Outbox))}
}

// Open implements dispatch.Carrier.
func (c carrier) Open(ctx context.Context) error { return c.channel.Open(ctx) }

// Close implements dispatch.Carrier.
func (c carrier) Close() error { return c.channel.Close() }

// Send implements dispatch.Carrier.
func (c carrier) Send(ctx context.Context, letters []dispatch.Letter) []dispatch.Outcome {
	envelopes := make([]channel.Envelope, len(letters))
	for i, l := range letters {
		envelopes[i] = c.envelope(l)
	}
	return outcomes(c.channel.Send(ctx, envelopes))
}

// envelope is a letter as the channel carries it.
func (c carrier) envelope(l dispatch.Letter) channel.Envelope {
	return channel.Envelope{
		Key: touchKey(l.Key), To: l.To, Write: func(e *channel.Envelope) (err error) {
			e.Message, err = l.Write()
			e.From, e.ReplyTo = cmp.Or(e.Message.From, c.email.From), cmp.Or(e.Message.ReplyTo, c.email.ReplyTo)
			return err
		},
		At: l.At, Locale: l.Locale, Unsubscribe: l.Unsubscribe,
		Playbook: l.Key.Playbook, Step: l.Key.Step, Automatic: l.Automatic,
	}
}

// ready is a letter that is there already.
func ready(m templates.Message) func() (templates.Message, error) {
	return func() (templates.Message, error) { return m, nil }
}

// outcomes are a channel's, in dispatch's words.
func outcomes(all []channel.Outcome) []dispatch.Outcome {
	out := make([]dispatch.Outcome, len(all))
	for i, o := range all {
		out[i] = dispatch.Outcome{
			State: touchStates[o.State], Detail: o.Detail, MessageID: o.MessageID, After: o.After,
			NoMailbox: o.NoMailbox, Unclear: o.Unclear, Unasked: o.Unasked, Theirs: o.Theirs,
		}
	}
	return out
}

var touchStates = map[channel.State]engine.State{
	channel.Sent: engine.TouchSent, channel.Failed: engine.TouchFailed,
	channel.Later: engine.TouchReleased, channel.Unknown: engine.TouchUnknown,
}

// touchKey is a touch's key as one text: the same for ever.
func touchKey(k engine.Key) string {
	return strings.Join([]string{k.Playbook, k.Customer, k.Entry.UTC().Format(time.RFC3339Nano), k.Step}, "\x1f")
}
