package channel

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// mboxReader parts an mbox (RFC 4155) into its mails. A mail begins at a line that
// begins with From, behind an empty one; such a line within a mail has a > before
// it, and a line that had some already has one more (mboxrd). Lines end in \n or
// \r\n. It holds no more of the file than longestReport bytes of one mail.
type mboxReader struct {
	lines *bufio.Reader
	at    int64     // where lines goes on, in the file
	sum   hash.Hash // of the mail that is being read
}

// mboxMail is one mail, as it was before it was delivered.
type mboxMail struct {
	mboxPlace
	text     []byte // longestReport bytes of it at most
	followed bool   // by another
}

var (
	mboxFrom  = []byte("From ")
	errNoMbox = errors.New("is no mbox: it does not begin with the word From (name the file that the mail server appends to, such as /var/mail/NAME)")
)

func newMboxReader(file io.ReaderAt, from, size int64) *mboxReader {
	return &mboxReader{lines: bufio.NewReaderSize(io.NewSectionReader(file, from, size-from), 64<<10), at: from, sum: sha256.New()}
}

// begin goes to the first mail. The error is io.EOF where there is none yet: not
// even its first word may have been written.
func (r *mboxReader) begin() error {
	for {
		next, err := r.lines.Peek(len(mboxFrom))
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		switch {
		case bytes.Equal(next, mboxFrom):
			return nil
		case len(next) == 0 || bytes.HasPrefix(mboxFrom, next):
			return io.EOF
		case next[0] != '\n' && next[0] != '\r':
			return errNoMbox
		}
		_, _ = r.lines.Discard(1) // it was just looked at
		r.at++
	}
}

// next reads the mail that begins here. The error is io.EOF where none does.
func (r *mboxReader) next() (m mboxMail, err error) {
	m.Begin = r.at
	r.sum.Reset()
	head := true // the line From is no part of the mail
	fresh := true
	empty := 0 // length of the line before, where it was empty
	for {
		if fresh && empty > 0 {
			if next, _ := r.lines.Peek(len(mboxFrom)); bytes.Equal(next, mboxFrom) { // an error comes again below
				m.followed = true
				break
			}
		}
		piece, err := r.lines.ReadSlice('\n') // the whole line, unless it is very long
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return m, err
		}
		if len(piece) == 0 {
			break
		}
		r.at += int64(len(piece))
		r.sum.Write(piece) //nolint:errcheck // a hash takes everything
		ends := piece[len(piece)-1] == '\n'
		if empty = 0; fresh && !head && ends && len(bytes.TrimRight(piece, "\r\n")) == 0 {
			empty = len(piece)
		}
		if !head {
			m.add(piece, fresh)
		}
		if fresh = ends; ends {
			head = false
		}
	}
	if r.at == m.Begin {
		return m, io.EOF
	}
	// The empty line behind a mail is no part of it, either.
	if len(m.text) < longestReport {
		m.text = m.text[:len(m.text)-empty]
	}
	m.End, m.Sum = r.at, hex.EncodeToString(r.sum.Sum(nil))
	return m, nil
}

// add takes a piece in, as far as there is room for it.
func (m *mboxMail) add(piece []byte, fresh bool) {
	if fresh && piece[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(piece, ">"), mboxFrom) {
		piece = piece[1:]
	}
	m.text = append(m.text, piece[:min(len(piece), longestReport-len(m.text))]...)
}
