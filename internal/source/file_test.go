package source_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/internal/source"
	"holdfast/rules/table"
)

func TestAFileThatCannotBeReadIsNamedWithTheReason(t *testing.T) {
	const header = "id,name,score,consent,since\n"
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "customers.csv: is empty (was it written to the end?)"},
		{"only a byte order mark", "\xef\xbb\xbf", "customers.csv: is empty (was it written to the end?)"},
		{"only empty lines", "\n\r\n\n", "customers.csv: is empty (was it written to the end?)"},
		{"UTF-16 little endian", "\xff\xfei\x00d\x00", "customers.csv: is written in UTF-16 (save it as UTF-8)"},
		{"UTF-16 big endian", "\xfe\xff\x00i\x00d", "customers.csv: is written in UTF-16 (save it as UTF-8)"},
		{"UTF-16 without a mark", "i\x00d\x00", "customers.csv: is written in UTF-16 (save it as UTF-8)"},
		{"a workbook", "PK\x03\x04....", "customers.csv: is an Excel workbook or a zip archive (save it as CSV in UTF-8)"},
		{"gzip", "\x1f\x8b\x08\x00", "customers.csv: is compressed with gzip (unpack it first)"},
		{"columns that are not there", "ID,name,consent,since\n1,,,\n", `customers.csv: there is no column "id" (did you mean "ID"?), "score"; the header has: ID, name, consent, since`},
		{"a column twice", "id,name,score,consent,since,name\n", `customers.csv: its header names the column "name" twice`},
		{"a quote that is never closed", header + "1,A,,,\n2,\"B,,,\n3,C,,,\n", "customers.csv:3: a quoted cell that begins in this row is never closed"},
		{"an endless line", header + strings.Repeat("x", 5<<20), "customers.csv:2: a row longer than 4 MB"},
		{"an endless quote", header + "1,\"" + strings.Repeat("x\n", 5<<19), "customers.csv:2: a quoted cell that begins in this row is never closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := scan(t, customers(), c.file, source.Options{})
			if r.err == nil || r.err.Error() != c.want {
				t.Fatalf("got  %v\nwant %s", r.err, c.want)
			}
		})
	}
}

func TestAPathThatIsNoFileIsNamedAsItWasWritten(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "data", "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"data/people.csv":       "data/people.csv: there is no such file",
		"data/in":               "data/in: is a folder (name a file in it)",
		root + "/elsewhere.csv": root + "/elsewhere.csv: there is no such file",
	} {
		src := customers()
		src.Path = path
		report, err := source.Scan(t.Context(), root, src, source.Options{IDs: table.NewDict()}, nil)
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if report.Path != path {
			t.Errorf("the report is of %q", report.Path)
		}
	}
}

func TestAnAbsolutePathIsNotOfTheProjectsFolder(t *testing.T) {
	src := customers()
	src.Path = filepath.Join(t.TempDir(), "c.csv")
	if err := os.WriteFile(src.Path, []byte("id,name,score,consent,since\n1,A,,,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := source.Scan(t.Context(), "/nowhere", src, source.Options{IDs: table.NewDict()}, func(*source.Batch) error { return nil })
	if err != nil || report.Used != 1 {
		t.Fatal(report, err)
	}
}

func TestTheScanEndsWithTheFirstErrorOfItsReader(t *testing.T) {
	stop := errors.New("enough")
	root := t.TempDir()
	file := "id,name,score,consent,since\n" + strings.Repeat("x,,,,\n", 200)
	if err := os.WriteFile(filepath.Join(root, "customers.csv"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	src := customers()
	src.Repeats = "last"
	calls := 0
	report, err := source.Scan(t.Context(), root, src, source.Options{IDs: table.NewDict(), BatchRows: 64}, func(b *source.Batch) error {
		calls++
		return stop
	})
	if err != stop || calls != 1 || report.Rows != 64 {
		t.Fatal(calls, report.Rows, err)
	}
	_, err = source.Scan(t.Context(), root, src, source.Options{IDs: table.NewDict(), BatchRows: 100}, nil)
	if err == nil {
		t.Error("batches of 100 rows were accepted")
	}
}
