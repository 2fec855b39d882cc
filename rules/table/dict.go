package table

import "hash/maphash"

// Dict gives every distinct text a code: 0, 1, 2, ... in the order of first
// sight. It grows by the distinct texts only and never forgets one. One
// goroutine writes; any number may read while nobody writes.
type Dict struct {
	seed  maphash.Seed
	texts []string
	slots []slot // open addressing; the length is a power of two
	arena []byte // what is left of the block that new texts are copied into
}

// slot is a text's hash in the upper half and its code plus 1 in the lower; 0 is
// free. With the hash at hand a search reads only the text that it is after, and
// a larger table needs none.
type slot uint64

func (s slot) hash() uint32 { return uint32(s >> 32) }
func (s slot) code() uint32 { return uint32(s) - 1 }

// NoCode stands where a text has no code.
const NoCode = ^uint32(0)

const arenaBlock = 1 << 16

// NewDict returns an empty dictionary.
func NewDict() *Dict { return &Dict{seed: maphash.MakeSeed(), slots: make([]slot, 16)} }

// Len is the number of distinct texts.
func (d *Dict) Len() int { return len(d.texts) }

// Room is how many distinct texts the dictionary has made room for.
func (d *Dict) Room() int { return cap(d.texts) }

// Reserve makes room for so many distinct texts, where there are likely to be as
// many, and saves the growing.
func (d *Dict) Reserve(texts int) {
	if texts <= cap(d.texts) {
		return
	}
	d.texts = append(make([]string, 0, texts), d.texts...)
	size := len(d.slots)
	for size*3 < texts*4 {
		size *= 2
	}
	d.resize(size)
}

// Text is the text of a code that Code or Lookup gave.
func (d *Dict) Text(code uint32) string { return d.texts[code] }

// Lookup is the code of a text that is known already.
func (d *Dict) Lookup(text []byte) (code uint32, ok bool) {
	s := d.slots[d.find(d.hash(text), text)]
	return s.code(), s != 0
}

// LookupString is Lookup for a string.
func (d *Dict) LookupString(text string) (code uint32, ok bool) { return d.Lookup([]byte(text)) }

// Code is the text's code; a text not seen before gets the next one.
func (d *Dict) Code(text []byte) uint32 {
	hash := d.hash(text)
	at := d.find(hash, text)
	if s := d.slots[at]; s != 0 {
		return s.code()
	}
	d.texts = append(d.texts, d.keep(text))
	code := uint32(len(d.texts) - 1)
	d.slots[at] = slot(hash)<<32 | slot(code+1)
	if len(d.texts)*4 > len(d.slots)*3 {
		d.resize(2 * len(d.slots))
	}
	return code
}

// CodeString is Code for a string.
func (d *Dict) CodeString(text string) uint32 { return d.Code([]byte(text)) }

func (d *Dict) hash(text []byte) uint32 { return uint32(maphash.Bytes(d.seed, text)) }

// find is the slot that holds the text, or the free one where it belongs.
func (d *Dict) find(hash uint32, text []byte) int {
	at := d.seek(int(hash), hash)
	for s := d.slots[at]; s != 0 && d.texts[s.code()] != string(text); s = d.slots[at] {
		at = d.seek(at+1, hash)
	}
	return at
}

// seek is the first slot at or behind from that is free or has the hash.
func (d *Dict) seek(from int, hash uint32) int {
	last := len(d.slots) - 1
	at := from & last
	for s := d.slots[at]; s != 0 && s.hash() != hash; s = d.slots[at] {
		at = (at + 1) & last
	}
	return at
}

// LookupAll is Lookup for many texts: text i ends at ends[i] of all, where the
// next one begins, and codes[i] becomes its code or NoCode. It is several times
// faster than one at a time: in a large dictionary nearly every step of a search
// waits for memory, and here the searches wait together.
func (d *Dict) LookupAll(all []byte, ends []int, codes []uint32) {
	const batch = 256 // what is noted below stays in the processor's cache
	var hashes [batch]uint32
	var first [batch]slot // each text's own slot
	var found [batch]string
	from, last := 0, len(d.slots)-1
	for len(ends) > 0 {
		n := min(batch, len(ends))
		at := from
		for i, end := range ends[:n] {
			hashes[i] = d.hash(all[at:end])
			at = end
		}
		for i, hash := range hashes[:n] {
			first[i] = d.slots[int(hash)&last]
		}
		for i, s := range first[:n] {
			if s != 0 && s.hash() != hashes[i] {
				s = d.slots[d.seek(int(hashes[i])+1, hashes[i])]
			}
			codes[i] = s.code() // of a free slot: NoCode
		}
		for i, code := range codes[:n] {
			if code != NoCode {
				found[i] = d.texts[code]
			}
		}
		for i, end := range ends[:n] {
			if codes[i] != NoCode && found[i] != string(all[from:end]) { // another text of the same hash
				codes[i] = d.slots[d.find(hashes[i], all[from:end])].code()
			}
			from = end
		}
		ends, codes = ends[n:], codes[n:]
	}
}

// resize moves what the slots hold into so many.
func (d *Dict) resize(size int) {
	old := d.slots
	d.slots = make([]slot, size)
	last := len(d.slots) - 1
	for _, s := range old {
		if s == 0 {
			continue
		}
		at := int(s.hash()) & last
		for d.slots[at] != 0 {
			at = (at + 1) & last
		}
		d.slots[at] = s
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
