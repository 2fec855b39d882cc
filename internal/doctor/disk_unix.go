//go:build linux || darwin

package doctor

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"
)

// freeBytes is how much room there is for a file, or for one in the nearest
// folder above it that is there.
func freeBytes(path string) (uint64, error) {
	for {
		var s syscall.Statfs_t
		err := syscall.Statfs(path, &s)
		above := filepath.Dir(path)
		switch {
		case err == nil:
			return s.Bavail * uint64(s.Bsize), nil
		case !errors.Is(err, fs.ErrNotExist) || above == path:
			return 0, err
		}
		path = above
	}
}
