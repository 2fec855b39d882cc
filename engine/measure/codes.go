package measure

import "holdfast/rules/table"

// Codes keeps the texts of many batches under one dictionary. A source that
// gives all its batches the same dictionary costs nothing; the texts of others
// are carried over, each once.
type Codes struct {
	dict  *table.Dict
	known map[*table.Dict][]uint32 // once there is a second dictionary: the code in dict of each of its codes
}

// Translate is the column's codes under the lasting dictionary.
func (c *Codes) Translate(column *table.Column) []uint32 {
	from := column.Dict
	if c.dict == nil {
		c.dict = from
	}
	if c.dict == from {
		return column.Code
	}
	if c.known == nil {
		// The first dictionary belongs to its source, so a copy of it goes on.
		// Codes follow first sight, so the copy gives out the same ones.
		theirs := c.dict
		c.dict, c.known = table.NewDict(), map[*table.Dict][]uint32{}
		c.carry(theirs)
	}
	to := c.carry(from)
	out := make([]uint32, len(column.Code))
	for i, code := range column.Code {
		if !column.Missing(i) {
			out[i] = to[code]
		}
	}
	return out
}

// carry brings over what is new in a dictionary.
func (c *Codes) carry(from *table.Dict) []uint32 {
	to := c.known[from]
	for code := len(to); code < from.Len(); code++ {
		to = append(to, c.dict.CodeString(from.Text(uint32(code))))
	}
	c.known[from] = to
	return to
}

// Text is the text of a code that Translate gave.
func (c *Codes) Text(code uint32) string { return c.dict.Text(code) }

// Lookup is the code of a text that has come up.
func (c *Codes) Lookup(text string) (code uint32, ok bool) {
	if c.dict == nil {
		return 0, false
	}
	return c.dict.LookupString(text)
}

// LookupAll is Lookup for many texts, as table.Dict has it.
func (c *Codes) LookupAll(all []byte, ends []int, codes []uint32) {
	if c.dict != nil {
		c.dict.LookupAll(all, ends, codes)
		return
	}
	for i := range ends {
		codes[i] = table.NoCode
	}
}

// Len is how many codes there are.
func (c *Codes) Len() int {
	if c.dict == nil {
		return 0
	}
	return c.dict.Len()
}
