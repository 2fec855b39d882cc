package source

import "unicode/utf8"

// keys are the customer ids of a batch's rows as they stand in the file. They
// are kept apart from the other texts because only a row that counts may give
// its id to a dictionary.
type keys struct {
	text []byte
	ends []int // offset in text behind each row's id
}

// add takes row's id from a record. An empty one is missing.
func (k *keys) add(row int, rec *record, cell int) (fault string) {
	id := trim(rec.cells[cell])
	switch {
	case rec.nested != nil && rec.nested[cell]:
		fault = "is a list or an object, not an id"
	case !utf8.Valid(id):
		fault = "is not UTF-8 text (save the file as UTF-8)"
	}
	k.text = append(k.text, id...)
	k.ends[row] = len(k.text)
	return fault
}

// at is row's id, empty when it is missing.
func (k *keys) at(row int) []byte {
	from := 0
	if row > 0 {
		from = k.ends[row-1]
	}
	return k.text[from:k.ends[row]]
}
