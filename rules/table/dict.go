package table

import "hash/maphash"

// Dict gives every distinct text a code: 0, 1, 2, ... in the order of first
// sight. It grows by the distinct texts only and never forgets one. One
// goroutine writes; any number may read while nobody writes.
type Dict struct {
	seed  maphash.Seed
	texts []string
	slots []uint32 // open addressing: code+1, 0 is free; length a power of two
	arena []byte   // what is left of the block that new texts are copied into
}

const arenaBlock = 1 << 16

// NewDict returns an empty dictionary.
func NewDict() *Dict { return &Dict{seed: maphash.MakeSeed(), slots: make([]uint32, 16)} }

// Len is the number of distinct texts.
func (d *Dict) Len() int { return len(d.texts) }

// Text is the text of a code that Code or Lookup gave.
func (d *Dict) Text(code uint32) string { return d.texts[code] }

// Lookup is the code of a text that is known already.
func (d *Dict) Lookup(text []byte) (code uint32, ok bool) {
	s := d.slots[d.find(text)]
	return s - 1, s != 0
}

// LookupString is Lookup for a string.
func (d *Dict) LookupString(text string) (code uint32, ok bool) { return d.Lookup([]byte(text)) }

// Code is the text's code; a text not seen before gets the next one.
func (d *Dict) Code(text []byte) uint32 {
	at := d.find(text)
	if s := d.slots[at]; s != 0 {
		return s - 1
	}
	d.texts = append(d.texts, d.keep(text))
	code := uint32(len(d.texts) - 1)
	d.slots[at] = code + 1
	if len(d.texts)*4 > len(d.slots)*3 {
		d.grow()
	}
	return code
}

// CodeString is Code for a string.
func (d *Dict) CodeString(text string) uint32 { return d.Code([]byte(text)) }

// find is the slot that holds the text, or the free one where it belongs.
func (d *Dict) find(text []byte) int {
	last := len(d.slots) - 1
	at := int(maphash.Bytes(d.seed, text)) & last
	for s := d.slots[at]; s != 0 && d.texts[s-1] != string(text); s = d.slots[at] {
		at = (at + 1) & last
	}
	return at
}

func (d *Dict) grow() {
	d.slots = make([]uint32, 2*len(d.slots))
	last := len(d.slots) - 1
	for code, text := range d.texts {
		at := int(maphash.String(d.seed, text)) & last
		for d.slots[at] != 0 {
			at = (at + 1) & last
		}
		d.slots[at] = uint32(code) + 1
	}
}

// keep copies the text into the arena, so that a million short texts are few
// objects for the garbage collector.
func (d *Dict) keep(text []byte) string {
	if len(text) > arenaBlock/4 {
		return string(text)
	}
	if len(text) > len(d.arena) {
		d.arena = make([]byte, arenaBlock)
	}
	n := copy(d.arena, text)
	kept := d.arena[:n:n]
	d.arena = d.arena[n:]
	return unsafeString(kept)
}
