package channel

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// mboxPlace is where a mail stands in an mbox, from the line that begins with From
// to the next such line, and the SHA-256 of all that.
type mboxPlace struct {
	Begin, End int64
	Sum        string
}

// readMboxPlace reads which mail was taken in last. Without one, or with a file
// that nobody can read any more, it is the zero place: reading anew does no harm.
func readMboxPlace(path string) (p mboxPlace, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("reading how far the mailbox was read: %w", err)
	}
	if json.Unmarshal(text, &p) != nil || p.Begin < 0 || p.End <= p.Begin {
		return mboxPlace{}, nil
	}
	return p, nil
}

// write puts the place into a file, whole or not at all.
func (p mboxPlace) write(path string) error {
	text, err := json.Marshal(p)
	if err == nil {
		err = wholeFile(path, append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("writing down how far the mailbox was read: %w", err)
	}
	syncDir(filepath.Dir(path))
	return nil
}

// stands says whether the mail is still there. The zero place is of none.
func (p mboxPlace) stands(file io.ReaderAt) (bool, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, p.Begin, p.End-p.Begin)); err != nil {
		return false, err
	}
	return hex.EncodeToString(sum.Sum(nil)) == p.Sum, nil
}
