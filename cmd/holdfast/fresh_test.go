//go:build !race

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The customers' file says who has agreed: one that nobody has written for days
// stops every playbook.
func TestACustomersFileThatIsTooOldStopsEverything(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "coffee")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(repository(t), "examples/coffee"))); err != nil {
		t.Fatal(err)
	}
	replace(t, filepath.Join(dir, "holdfast.yaml"), "    id: customer_id\n", "    id: customer_id\n    fresh: 26h\n")
	people := filepath.Join(dir, "data/customers.csv")
	for _, c := range []struct {
		written time.Time
		code    int
		says    string
	}{
		{berlin(t, 9, 0, 0).Add(-25 * time.Hour), fine, "done"},
		{berlin(t, 9, 0, 0).Add(-27 * time.Hour), filesBad, "data/customers.csv is stale: it was last written at 2026-01-04 06:00, and it may be 26 hours old at most"},
	} {
		if err := os.Chtimes(people, c.written, c.written); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Join(dir, "state")); err != nil {
			t.Fatal(err)
		}
		out, errs, code := hold(t, "run", "--once", dir)
		if code != c.code || !strings.Contains(out+errs, c.says) || code != fine && !strings.Contains(out, "0 of 0 done") {
			t.Errorf("written %s: exit %d\n%s%s", c.written, code, out, errs)
		}
		told := oneLine(mustHold(t, "explain", "C0003", "--project", dir), 1<<20)
		if stopped := strings.Contains(told, "does nothing for anybody now: data/customers.csv is stale"); stopped != (code != fine) {
			t.Errorf("written %s: exit %d, and explain says\n%s", c.written, code, told)
		}
	}
}
