package expression

// Error is a mistake in an expression, or a warning about one, and the piece of
// the source it is about. Line and Column count from 1 in characters within the
// source; Length is in characters and at least 1.
type Error struct {
	Line, Column int
	Length       int
	Message      string // what is wrong
	Hint         string // what to write instead; may be empty
}

// Error is the message with its hint.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + " (" + e.Hint + ")"
}
