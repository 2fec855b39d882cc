package source

// parseBool reads true/false, yes/no, y/n, t/f and 1/0 in any case.
func parseBool(b []byte) (value, ok bool) {
	if len(b) > len("false") {
		return false, false
	}
	var low [len("false")]byte
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c |= ' '
		}
		low[i] = c
	}
	switch string(low[:len(b)]) {
	case "true", "yes", "y", "t", "1":
		return true, true
	case "false", "no", "n", "f", "0":
		return false, true
	}
	return false, false
}

// boolFault says what is wrong with a text that parseBool refused.
func boolFault(b []byte) string {
	if isNoValue(b) {
		return "is neither true nor false (leave the cell empty where it is not known)"
	}
	return "is neither true nor false (write true or false, yes or no, 1 or 0)"
}
