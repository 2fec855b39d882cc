package source_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/internal/source"
	"holdfast/rules/table"
)

// TestNeitherBlocksNorProcessorsChangeWhatIsRead reads a dirty file in blocks of
// many sizes, with the two sides taking turns and side by side.
func TestNeitherBlocksNorProcessorsChangeWhatIsRead(t *testing.T) {
	var file strings.Builder
	file.WriteString("no,customer,at,quantity,price\n")
	for i := range 3000 {
		no, customer, at, quantity := fmt.Sprint(i/3), []string{"ada", "bob", "nobody", "", "00123"}[i/3%5], fmt.Sprintf("2026-01-%02d", 1+i%28), fmt.Sprint(i%9)
		switch i % 101 {
		case 7:
			no = "C" + no
		case 13:
			at = "yesterday"
		case 50:
			quantity = "many"
		case 77:
			customer = "\"bo\nb\""
		}
		fmt.Fprintf(&file, "%s,%s,%s,%s,2.5\n", no, customer, at, quantity)
	}
	read := func(processors, rows int) result {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		return scan(t, lines(t), file.String(), source.Options{BatchRows: rows})
	}
	want := read(1, 8192)
	if len(want.rows) < 1000 || want.report.Bad < 20 || want.report.Filtered < 100 || want.err != nil {
		t.Fatalf("a file that shows little: %+v, %v", want.report, want.err)
	}
	for _, processors := range []int{1, 4} {
		for _, rows := range []int{64, 192, 1024} {
			got := read(processors, rows)
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(result{})); diff != "" {
				t.Errorf("%d processors, %d rows a block (-want +got):\n%s", processors, rows, diff)
			}
		}
	}
}

func TestReadingStopsWhenItsRowsAreRefused(t *testing.T) {
	root, src, enough := t.TempDir(), customers(), errors.New("enough")
	var file strings.Builder
	file.WriteString("id,name,score,consent,since\n")
	for i := range 10_000 {
		fmt.Fprintf(&file, "%d,Ada,1,true,2026-01-31\n", i)
	}
	write(t, root, src.Path, file.String())
	before, calls := runtime.NumGoroutine(), 0
	report, err := source.Scan(t.Context(), root, src, source.Options{BatchRows: 64, IDs: table.NewDict()}, func(*source.Batch) error {
		if calls++; calls == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || calls != 3 || report.Rows != 3*64 {
		t.Errorf("%v after %d calls and %d rows", err, calls, report.Rows)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before and %d after", before, after)
	}
}
