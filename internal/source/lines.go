package source

import (
	"bytes"
	"errors"
	"io"
)

const (
	readBlock = 1 << 18 // bytes asked of the file at a time
	maxRecord = 1 << 22 // bytes of the longest row that is read
)

// errTooLong says that a row does not end within maxRecord bytes.
var errTooLong = errors.New("a row longer than 4 MB")

// lines reads a file through one buffer that holds the record being split, in
// one piece, and as much of what follows as one read gave.
type lines struct {
	file       io.Reader
	buf        []byte
	start, end int // what is unread of buf
	ended      bool
	read       int64 // bytes taken from the file
}

func newLines(file io.Reader) *lines { return &lines{file: file, buf: make([]byte, readBlock)} }

// upTo gives what is unread, through the first newline at or behind offset from
// (at the end of the file: all that is left). The error is io.EOF when nothing
// stands behind from. The bytes are good until the next call; offsets into them
// stay true until take.
func (l *lines) upTo(from int) ([]byte, error) {
	looked := from
	for {
		if n := bytes.IndexByte(l.buf[l.start+looked:l.end], '\n'); n >= 0 {
			return l.buf[l.start : l.start+looked+n+1], nil
		}
		looked = l.end - l.start
		if l.ended {
			if looked == from {
				return nil, io.EOF
			}
			return l.buf[l.start:l.end], nil
		}
		if err := l.fill(); err != nil {
			return nil, err
		}
	}
}

// take says that n bytes are done with.
func (l *lines) take(n int) { l.start += n }

// taken is how many bytes of the file are done with.
func (l *lines) taken() int64 { return l.read - int64(l.end-l.start) }

// peek is the first unread bytes, at most n.
func (l *lines) peek(n int) ([]byte, error) {
	for l.end-l.start < n && !l.ended {
		if err := l.fill(); err != nil {
			return nil, err
		}
	}
	return l.buf[l.start:min(l.end, l.start+n)], nil
}

func (l *lines) fill() error {
	if l.start > 0 {
		l.end = copy(l.buf, l.buf[l.start:l.end])
		l.start = 0
	}
	if l.end == len(l.buf) {
		if len(l.buf) >= maxRecord {
			return errTooLong
		}
		l.buf = append(l.buf, make([]byte, len(l.buf))...)
	}
	n, err := l.file.Read(l.buf[l.end:])
	l.end += n
	l.read += int64(n)
	if err == io.EOF {
		l.ended = true
		return nil
	}
	return err
}
