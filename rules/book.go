// Package rules is all that a marketer writes, read and checked once: a folder
// of YAML and letters in, a Book out, or the list of every mistake with its
// place. Nothing is half loaded.
//
// Begin reading at Load; Book is what it gives. Conditions live in
// rules/expression, the columns they read in rules/table.
package rules

import (
	"time"

	"holdfast/rules/expression"
	"holdfast/rules/table"
	"holdfast/templates"
)

// Book is a project that has no mistake: everything named in it exists, every
// expression is compiled, every letter parses. It is read-only.
type Book struct {
	Name     string
	Root     string         // the project's folder, as it was given to Load
	Zone     *time.Location // of schedules, and of customers who have none of their own
	Locale   string         // BCP 47, of customers who have none of their own
	Currency Currency
	Store    string    // "sqlite:PATH", PATH relative to Root
	At       time.Time // the instant of a project that stands still (an example, an export); zero: the clock's

	Customers Source
	Orders    *Source // nil: the project has none
	Events    *Source

	Prediction Prediction
	Goals      []Goal

	Email    Email
	Limits   Limits
	Consent  Consent
	Silences []Silence // in the order of the files
	Surveys  []Survey  // by name
	Webhooks []Webhook // by name
	Links    Links
	Loyalty  *Loyalty // nil: points are granted by playbooks and by hand alone, and stay for ever
	// Redemptions says which columns of orders tell that a code was used.
	Redemptions Redemptions
	API         API

	RFM        RFM
	Voice      Voice
	Engagement Engagement
	Recommend  Recommend

	Vocabulary *expression.Vocabulary // every word that a condition may use
	Metrics    []Metric               // computed in this order
	Segments   []Segment              // computed in this order
	Offers     []Offer                // by name
	// Playbooks are in the order in which they are decided: those that inhibit
	// others first, then by priority, highest first, then by name.
	Playbooks []Playbook

	Used map[string]bool // attributes and built-in words that something needs

	Hash     string   // SHA-256 of everything that was read, in hex
	Warnings Problems // worth seeing to, but nothing is wrong
}

// Needs says whether something needs a built-in word or an attribute. Where Used
// is nil, everything is asked for.
func (b *Book) Needs(word string) bool { return b.Used == nil || b.Used[word] }

// Currency is what money is counted in.
type Currency struct {
	Code   string // ISO 4217
	Digits int    // decimals of the minor unit: 2 for EUR, 0 for JPY
}

// Minor is an amount of major units in whole minor units, half away from zero.
func (c Currency) Minor(major float64) int64 { return toMinor(major, c.Digits) }

// Major is an amount of minor units in major units.
func (c Currency) Major(minor int64) float64 { return float64(minor) / pow10(c.Digits) }

// Format says how a source's file is written.
type Format string

// The formats that are read.
const (
	CSV   Format = "csv"
	JSONL Format = "jsonl"
)

// Source is where customers, orders or events come from and what its columns
// mean. Path is relative to the Book's Root; "" where there is no file, only
// what is Told.
type Source struct {
	Name    string // "customers", "orders", "events"
	Format  Format
	Path    string
	Zone    *time.Location // of timestamps that carry no zone
	Fields  []Field        // what each row gives; Key fields first
	Raw     map[string]table.Kind
	Where   *expression.Program // over Raw: rows that count; nil: all
	MaxBad  float64             // share of bad rows above which the file is refused
	Fresh   time.Duration       // how old the newest fact may be; 0: not asked
	Repeats string              // customers: "error" (default), "first" or "last" row of an id wins
	Told    bool                // events: those that the ledger has (engine.Event) come behind the file's
}

// Field is one value that a source gives for each row: a column of the file, or
// an expression over its columns. The names "id", "customer", "at", "amount",
// "order", "type" are Holdfast's own; all others are the project's.
type Field struct {
	Name    string
	Kind    table.Kind
	Column  string              // the file's column; "" when Program is set
	Program *expression.Program // over the source's Raw columns
	// Required fields make a row bad when they are missing.
	Required bool
	Told     bool // the source's file does not have it: only what is Told does
}

// Metric is one number, text or date per customer.
type Metric struct {
	Name      string
	Aggregate *Aggregate          // over orders or events, or
	Program   *expression.Program // an expression over earlier words
	Used      bool                // some condition, letter, offer or other used metric needs it
	Ready     bool                // Holdfast defines it, not the project
}

// Aggregate folds a customer's orders or events into one value.
type Aggregate struct {
	Op     string              // count, sum, mean, min, max, first, last
	Of     string              // "orders" or "events"
	Field  string              // what is folded; "" for count
	Kind   table.Kind          // of the result
	Within int                 // calendar days in the project's zone, (at-within, at]; 0: all time
	Where  *expression.Program // over the source's fields; nil: all
}

// Segment is a named condition.
type Segment struct {
	Name, About string
	Where       *expression.Program
	Used        bool // some playbook, offer, letter or silence needs it, or might: the project defines it
	Ready       bool // Holdfast defines it, not the project
}

// Secret is a text that never shows itself.
type Secret struct{ value string }

// NewSecret hides a text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal is the secret, for the one who needs it.
func (s Secret) Reveal() string { return s.value }

// String hides the secret from every printer.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return "(secret)"
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the secret from encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Letter is a letter in all its languages, compiled for the words of the step
// that sends it.
type Letter struct {
	Name     string
	Topic    string                       // what it is about; "": its playbook's
	Tags     []string                     // its own, beside its playbook's
	Variants map[string]*templates.Letter // by lower-case locale; "" is the one without
	Words    []string                     // that some variant says, sorted
}
