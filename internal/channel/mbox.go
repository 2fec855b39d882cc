package channel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// settled is how long an mbox must have been left alone before its last mail, which
// nothing stands behind, is taken to be whole.
const settled = 10 * time.Second

// ReadMbox takes in everything that is new in an mbox, the one file that mail
// servers append to. The file is only read. How far, the file at place says, which
// is written when the ledger has what the mails say, so that a crash loses none.
// After somebody has emptied the mbox, or deleted mails, it is read from its
// beginning; read once more, a mail changes nothing. An mbox that is not there yet
// is empty.
func (b *Mailbox) ReadMbox(ctx context.Context, at time.Time, path, place string) (all Returned, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("reading bounces: %w", err)
		}
	}()
	file, info, err := openMbox(path)
	if file == nil {
		return all, err
	}
	defer file.Close() //nolint:errcheck // nothing was written
	r, err := resumeMbox(file, info.Size(), place)
	switch {
	case errors.Is(err, io.EOF):
		return all, nil
	case errors.Is(err, errNoMbox):
		return all, fmt.Errorf("%s %w", path, err)
	case err != nil:
		return all, err
	}
	quiet := at.Sub(info.ModTime()) >= settled
	whole := func(m mboxMail) bool { return m.followed || quiet && m.End == info.Size() }
	for ctx.Err() == nil { // else the others are read the next time
		mails, last, err := r.some(path, whole)
		if err != nil || len(mails) == 0 {
			return all, err
		}
		stay := func(string, bool) error { return nil }
		if err := b.take(context.WithoutCancel(ctx), at, mails, &all, stay); err != nil {
			return all, err
		}
		if err := last.write(place); err != nil {
			return all, err
		}
	}
	return all, nil
}

// some are the next few mails that are whole, and where the last of them stands.
func (r *mboxReader) some(path string, whole func(mboxMail) bool) (mails []incoming, last mboxPlace, err error) {
	for len(mails) < atOnce {
		m, err := r.next()
		if errors.Is(err, io.EOF) || err == nil && !whole(m) {
			break
		}
		if err != nil {
			return nil, last, err
		}
		one, err := readMail(fmt.Sprintf("%s, byte %d", path, m.Begin), bytes.NewReader(m.text))
		if err != nil {
			return nil, last, err
		}
		mails, last = append(mails, one), m.mboxPlace
	}
	return mails, last, nil
}

// openMbox opens an mbox for reading; nil where nothing has come yet.
func openMbox(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path) // before it is opened: of a pipe that would wait
	if errors.Is(err, fs.ErrNotExist) {
		if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			return nil, nil, fmt.Errorf("there is no folder for the mailbox %s (make it, or take bounces: away)", path)
		}
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s is no file, as an mbox is (a folder with new, cur and tmp in it goes under maildir:)", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if info, err = file.Stat(); err != nil {
		_ = file.Close() // the first error is the one to tell
		return nil, nil, err
	}
	return file, info, nil
}

// resumeMbox goes on behind the mail that was taken in last, if that still stands
// there with a mail or nothing behind it, and else begins anew.
func resumeMbox(file io.ReaderAt, size int64, place string) (*mboxReader, error) {
	last, err := readMboxPlace(place)
	if err != nil {
		return nil, err
	}
	if there, err := last.stands(file); err != nil {
		return nil, err
	} else if there {
		r := newMboxReader(file, last.End, size)
		if err := r.begin(); !errors.Is(err, errNoMbox) {
			return r, err
		}
	}
	r := newMboxReader(file, 0, size)
	return r, r.begin()
}
