package channel

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Outbox writes every letter as one .eml file into a folder, and nothing leaves
// the machine. Any mail program opens the files. It is used by one goroutine at
// a time.
type Outbox struct {
	dir   string
	files map[string]string // by the key's digest: the file that is there
}

// NewOutbox is an outbox in that folder.
func NewOutbox(dir string) *Outbox { return &Outbox{dir: dir} }

// Open makes the folder if it is not there, proves that a file can be written
// to it, and learns which letters it holds already.
func (o *Outbox) Open(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("opening the outbox: %w", err)
	}
	// Letters are about people: only the one who runs Holdfast reads them.
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return fmt.Errorf("opening the outbox: %w", err)
	}
	probe, err := os.CreateTemp(o.dir, ".probe-*")
	if err != nil {
		return fmt.Errorf("opening the outbox: %w", err)
	}
	if err := discard(probe); err != nil {
		return fmt.Errorf("opening the outbox: %w", err)
	}
	entries, err := os.ReadDir(o.dir)
	if err != nil {
		return fmt.Errorf("opening the outbox: %w", err)
	}
	o.files = make(map[string]string, len(entries))
	for _, entry := range entries {
		if mark, ok := markOf(entry); ok {
			o.files[mark] = entry.Name()
		}
	}
	return nil
}

// Send writes the envelopes in order. A letter that the folder holds already,
// under whatever date, is not written again and counts as sent. What could not
// be written is Later, and nothing of it is left behind.
func (o *Outbox) Send(ctx context.Context, envelopes []Envelope) []Outcome {
	outcomes := make([]Outcome, len(envelopes))
	for i, e := range envelopes {
		outcomes[i] = o.send(ctx, e)
	}
	syncDir(o.dir)
	return outcomes
}

// Close lets the folder go.
func (o *Outbox) Close() error {
	o.files = nil
	return nil
}

func (o *Outbox) send(ctx context.Context, e Envelope) Outcome {
	made, err := compose(e)
	if err != nil {
		return Outcome{State: Failed, Unasked: true, Detail: oneLine(err.Error())}
	}
	outcome := Outcome{State: Later, MessageID: made.id}
	if o.files == nil {
		outcome.Detail = "the outbox is not open"
		return outcome
	}
	if err := ctx.Err(); err != nil {
		outcome.Detail = "stopped before it was written: " + context.Cause(ctx).Error()
		return outcome
	}
	mark := digest("file", e.Key)[:16]
	if name, ok := o.files[mark]; ok {
		outcome.State, outcome.Detail = Sent, filepath.Join(o.dir, name)+" (was there already)"
		return outcome
	}
	name := e.At.Format("2006-01-02") + "-" + mark + ".eml"
	if err := wholeFile(filepath.Join(o.dir, name), made.data); err != nil {
		outcome.Detail = oneLine("writing the letter: " + err.Error())
		return outcome
	}
	o.files[mark] = name
	outcome.State, outcome.Detail = Sent, filepath.Join(o.dir, name)
	return outcome
}

// wholeFile puts a text into a file whole or not at all: a reader never sees half
// of it, and a power cut does not leave one. There is one writer of that file.
func wholeFile(path string, text []byte) (err error) {
	half := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".writing") // one that a crash has left is written over
	file, err := os.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = discard(file) // the first error is the one to tell
		}
	}()
	if _, err = file.Write(text); err != nil {
		return err
	}
	if err = file.Sync(); err != nil {
		return err
	}
	if err = file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// syncDir makes the new names in a folder outlast a power cut. Not every
// system can do it, and the files are there without it, so errors mean nothing.
func syncDir(name string) {
	dir, err := os.Open(name)
	if err != nil {
		return
	}
	_ = dir.Sync()  // see above
	_ = dir.Close() // nothing was written through it
}

// discard closes and removes a temporary file.
func discard(file *os.File) error {
	_ = file.Close() // it is thrown away, and may be closed already
	return os.Remove(file.Name())
}

// markOf is the key's digest in the name of a letter's file.
func markOf(entry fs.DirEntry) (mark string, ok bool) {
	rest, ok := strings.CutSuffix(entry.Name(), ".eml")
	if !ok || entry.IsDir() {
		return "", false
	}
	mark = rest[strings.LastIndexByte(rest, '-')+1:]
	return mark, len(mark) == 16
}
