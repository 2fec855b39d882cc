package table

import "unsafe"

// unsafeString is b as a string without a copy. b must never change again: Dict
// hands out each piece of its arena once.
func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
