package source

import (
	"fmt"
	"strings"
	"time"
)

// Report says what became of every row of one file:
// Rows = Used + Filtered + NoCustomer + Unknown + Repeated + Bad.
type Report struct {
	Source string // "customers", "orders", "events"
	Path   string // as the user wrote it
	Rows   int    // rows of the file, without its header and empty lines

	Used       int // rows that were handed on
	Filtered   int // rows that the source's where excludes
	NoCustomer int // orders and events that name no customer
	Unknown    int // orders and events of customers that are not in the customers' source
	Repeated   int // customers whose id stood in an earlier row
	Bad        int // rows that cannot be understood

	Doubtful int // values of rows that count which are taken as missing

	BadRows    []BadRow  // the first 10
	Doubts     []BadRow  // the first 10
	RepeatRows []BadRow  // the first 10
	Newest     time.Time // the latest `at` of a good row that is not after Options.Now; zero: there is none
	Bytes      int64     // read from the file
}

// BadRow is one reason why a row does not count, and its place.
type BadRow struct {
	Line   int    // where the row begins, from 1
	Column string // of the file, or the field whose expression it is; "" when it is the whole row
	Value  string // the cell, shortened; "" when it is empty
	Why    string // for a marketer, with what to write instead
}

// String is `column "amount": "12,50" is not a number (write 12.50)`.
func (b BadRow) String() string {
	switch {
	case b.Column == "":
		return "the row " + b.Why
	case b.Value == "":
		return fmt.Sprintf("column %q %s", b.Column, b.Why)
	}
	return fmt.Sprintf("column %q: %q %s", b.Column, b.Value, b.Why)
}

// shown is how many rows of a kind a report and an error name.
const shown = 10

// RefusedError says that a file has more bad rows than its source allows, or
// customers more than once. Nothing that was read from it counts.
type RefusedError struct {
	Report Report
	MaxBad float64 // share of all rows
}

func (e *RefusedError) Error() string {
	r := e.Report
	var text strings.Builder
	if tooMany(r, e.MaxBad) {
		fmt.Fprintf(&text, "%s: %d of %d rows %s bad", r.Path, r.Bad, r.Rows, plural(r.Bad, "is", "are"))
		if e.MaxBad > 0 {
			fmt.Fprintf(&text, ", at most %s%% may be", shortest(e.MaxBad*100))
		}
		list(&text, r.Path, r.BadRows, r.Bad)
	}
	if len(r.RepeatRows) > 0 {
		if text.Len() > 0 {
			text.WriteByte('\n')
		}
		fmt.Fprintf(&text, "%s: %d %s an id that an earlier row has (set repeats: first or last to choose one)",
			r.Path, r.Repeated, plural(r.Repeated, "row has", "rows have"))
		list(&text, r.Path, r.RepeatRows, r.Repeated)
	}
	return text.String()
}

// list writes the first bad rows, one a line, and how many more there are.
func list(text *strings.Builder, path string, rows []BadRow, total int) {
	for _, b := range rows {
		fmt.Fprintf(text, "\n%s:%d: %v", path, b.Line, b)
	}
	if more := total - len(rows); more > 0 {
		fmt.Fprintf(text, "\n... and %d more", more)
	}
}

// tooMany says whether the share of bad rows is above max. A share such as 0.29
// is not exact in binary, so a hair is allowed.
func tooMany(r Report, maxBad float64) bool {
	return float64(r.Bad) > maxBad*float64(r.Rows)+1e-9
}
