package source

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// open gives the file of a source and its size in bytes. The errors are for the
// one who wrote the path.
func open(root, path string) (*os.File, int64, error) {
	full := path
	if !filepath.IsAbs(full) {
		full = filepath.Join(root, path)
	}
	file, err := os.Open(full)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, errors.New("there is no such file")
	}
	if err != nil {
		return nil, 0, cause(err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("is a folder (name a file in it)")
	}
	if err != nil {
		_ = file.Close() // nothing was written, and there is an error to tell already
		return nil, 0, cause(err)
	}
	return file, info.Size(), nil
}

// cause is the error without the full path that the user did not write.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

var (
	errEmpty = errors.New("is empty (was it written to the end?)")
	errUTF16 = errors.New("is written in UTF-16 (save it as UTF-8)")
)

// begin skips a byte order mark and refuses what is not UTF-8 text.
func begin(l *lines) error {
	first, err := l.peek(4)
	if err != nil {
		return cause(err)
	}
	switch {
	case bytes.HasPrefix(first, []byte("\xef\xbb\xbf")):
		l.take(3)
	case bytes.HasPrefix(first, []byte("\xff\xfe")), bytes.HasPrefix(first, []byte("\xfe\xff")):
		return errUTF16
	case bytes.HasPrefix(first, []byte("PK\x03\x04")):
		return errors.New("is an Excel workbook or a zip archive (save it as CSV in UTF-8)")
	case bytes.HasPrefix(first, []byte("\x1f\x8b")):
		return errors.New("is compressed with gzip (unpack it first)")
	case bytes.IndexByte(first, 0) >= 0:
		return errUTF16
	}
	if rest, err := l.peek(1); err != nil {
		return cause(err)
	} else if len(rest) == 0 {
		return errEmpty
	}
	return nil
}
