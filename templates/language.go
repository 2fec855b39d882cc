package templates

import "time"

// Language is what stands between the braces of a letter. A letter knows
// nothing of metrics and operators; rules hands it a Language that does.
type Language interface {
	// Compile reads one expression. The locals are the loop variables that are
	// in scope beside the words every letter knows, innermost last. A mistake
	// comes back as *Fault, its line and column counted from 1 within src.
	Compile(src string, locals []string) (Expression, error)
}

// Expression is a compiled expression of a letter.
type Expression interface {
	// Value is what the expression gives for one customer: a float64, bool,
	// string, time.Time or a list of these; nil when it is missing. The same words
	// give the same value: outside loops it is asked for once a letter.
	Value(scope Scope) (any, error)
	// MayBeMissing says whether some customer could have no value here.
	MayBeMissing() bool
	// Kind is what Value gives when it is not missing.
	Kind() Kind
	// Known are the words that are there for every customer for whom the
	// expression is true, or with holds false, for whom it is not.
	Known(holds bool) []string
	// Warnings are what is allowed but probably not meant. Lines and columns
	// count from 1 within the expression.
	Warnings() []*Fault
}

// Scope is what one rendering of a letter may see.
type Scope interface {
	// Value is the value of a word, nil when it is missing.
	Value(name string) any
	// Format writes values the way this customer reads them.
	Format() *Format
	// Now is the plan's instant, in the project's time zone.
	Now() time.Time
}

// Fault is a mistake in a letter and the place where it stands, counted from 1
// in lines and characters.
type Fault struct {
	Line, Column int
	Message      string // what is wrong
	Hint         string // what to write instead; may be empty
	Warning      bool   // the letter works, but see to it
}

// Error is the message with its hint.
func (f *Fault) Error() string {
	if f.Hint == "" {
		return f.Message
	}
	return f.Message + " (" + f.Hint + ")"
}

// Message is a letter written for one customer.
type Message struct {
	Subject   string `json:"subject"`
	Preheader string `json:"preheader,omitempty"`
	From      string `json:"from,omitempty"`     // RFC 5322; "": the project's
	ReplyTo   string `json:"reply_to,omitempty"` // RFC 5322; "": the project's
	HTML      string `json:"html"`
	Text      string `json:"text"`
}
