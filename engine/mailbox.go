package engine

import (
	"strings"
	"unicode"

	"holdfast/engine/experiment"
	"holdfast/engine/measure"
	"holdfast/rules/table"
)

// mailboxes are the addresses that several customers share, written in large
// letters or small. Caps are about the one who reads: what one of them was sent,
// all were.
type mailboxes struct {
	first []uint32 // by row: the first row with its address; nil where none is shared
}

// Sharing is how many customers have an address that another customer has too.
func Sharing(people *measure.People) int {
	m, n := mailboxesOf(people.Table), 0
	shared := m.several()
	for row := range m.first {
		if shared.Get(m.box(row)) {
			n++
		}
	}
	return n
}

// mailboxesOf finds the shared addresses among all customers.
func mailboxesOf(people *table.Table) mailboxes {
	c := people.Column("email")
	if c == nil || c.Kind != table.Text {
		return mailboxes{}
	}
	small := lowerCodes(c.Dict)
	owner := make([]uint32, c.Dict.Len()) // by code of the address: a row, plus 1
	first, shared := make([]uint32, people.Rows()), false
	for row := range first {
		first[row] = uint32(row)
		if c.Missing(row) || c.Dict.Text(c.Code[row]) == "" {
			continue
		}
		code := c.Code[row]
		if other, ok := small[code]; ok {
			code = other
		}
		if owner[code] == 0 {
			owner[code] = uint32(row) + 1
			continue
		}
		first[row], shared = owner[code]-1, true
	}
	if !shared {
		return mailboxes{}
	}
	return mailboxes{first}
}

// lowerCodes gives texts with large letters the code that stands for all of the
// same letters.
func lowerCodes(d *table.Dict) map[uint32]uint32 {
	codes, by := map[uint32]uint32{}, map[string]uint32{}
	for code := range uint32(d.Len()) {
		text := d.Text(code)
		if strings.IndexFunc(text, unicode.IsUpper) < 0 {
			continue
		}
		lower := strings.ToLower(text)
		same, ok := d.LookupString(lower)
		if !ok {
			if same, ok = by[lower]; !ok {
				same, by[lower] = code, code
			}
		}
		codes[code] = same
	}
	return codes
}

// apart takes customers who are held out of the whole project out of the boxes
// that they share: they are never written to, and only they count what they
// would have had.
func (m mailboxes) apart(people *measure.People, holdout float64) mailboxes {
	if holdout == 0 {
		return m
	}
	shared := m.several()
	heirs := map[uint32]uint32{} // of boxes whose first customer is held out
	for row := range m.first {
		box := m.first[row]
		if !shared.Get(int(box)) {
			continue
		}
		if experiment.HeldOut("holdout", people.IDs.Text(uint32(row)), holdout) {
			m.first[row] = uint32(row)
			if box == uint32(row) {
				heirs[box] = table.NoCode
			}
			continue
		}
		heir, lost := heirs[box]
		if !lost {
			continue
		}
		if heir == table.NoCode {
			heir, heirs[box] = uint32(row), uint32(row)
		}
		m.first[row] = heir
	}
	return m
}

// box is the row that stands for a customer's mailbox.
func (m mailboxes) box(row int) int {
	if m.first == nil {
		return row
	}
	return int(m.first[row])
}

// several are the boxes that more than one customer has.
func (m mailboxes) several() table.Mask {
	if m.first == nil {
		return nil
	}
	several := table.NewMask(len(m.first))
	for row, box := range m.first {
		if int(box) != row {
			several.Set(int(box))
		}
	}
	return several
}
