package shop

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// project is a folder of rules for a made-up shop: 25 metrics, 20 segments and
// 10 playbooks, as a busy shop would have them.
//
//go:embed project
var project embed.FS

// WriteProject writes a made-up shop into dir with rules beside it, so that it
// can be planned for. Its sources are data/customers.csv and data/orders.csv.
func WriteProject(dir string, o Options) error {
	rules, err := fs.Sub(project, "project")
	if err != nil {
		return err
	}
	if err := os.CopyFS(dir, rules); err != nil {
		return fmt.Errorf("making up a shop: %w", err)
	}
	return Write(filepath.Join(dir, "data"), o)
}
