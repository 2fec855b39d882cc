package source

import (
	"unicode/utf8"

	"holdfast/rules/table"
)

// texts are the cells of one column of a block as they stand in the file. A text
// gets its code only when the block is judged; an id only when its row counts.
type texts struct {
	all  []byte
	ends []int // offset in all behind each row's text
}

func newTexts(rows int) texts { return texts{ends: make([]int, rows)} }

func (t *texts) clear() { t.all = t.all[:0] }

// add takes in row's text. Rows come in order; of one that comes again, the last
// text counts.
func (t *texts) add(row int, cell []byte) {
	t.all = append(t.all[:t.begin(row)], cell...)
	t.ends[row] = len(t.all)
}

// addID takes row's id from a record. An empty one is missing.
func (t *texts) addID(row int, rec *record, cell int) (fault string) {
	id := trim(rec.cells[cell])
	switch {
	case rec.nested != nil && rec.nested[cell]:
		fault = "is a list or an object, not an id"
	case !utf8.Valid(id):
		fault = "is not UTF-8 text (save the file as UTF-8)"
	}
	t.add(row, id)
	return fault
}

func (t *texts) begin(row int) int {
	if row == 0 {
		return 0
	}
	return t.ends[row-1]
}

// at is row's text, empty when it is missing.
func (t *texts) at(row int) []byte { return t.all[t.begin(row):t.ends[row]] }

// code gives every text among the first rows its code; a missing one keeps what
// stands there.
func (t *texts) code(to *table.Column, rows int) {
	from := 0
	for row, end := range t.ends[:rows] {
		if end > from {
			to.Code[row] = to.Dict.Code(t.all[from:end])
		}
		from = end
	}
}
