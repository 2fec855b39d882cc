package doctor

import (
	"context"
	"crypto"
	"time"
)

// Patient is the project, and all of the world that the checks may touch.
type Patient struct {
	Now      time.Time // the clock's
	Still    bool      // the project stands still at an instant of its own: its times are not the clock's
	At       time.Time // that instant
	Loaded   string    // what the rules have, in words
	Mistakes int       // in the rules: where there are some, nothing else is known
	Ledger   Ledger
	Sources  []Source
	Servers  []Server // nil: letters go to a folder
	Outside  bool     // the network may be asked

	From string   // the address in letters' From
	Name string   // domain of From, lower case, in ASCII
	DKIM *DKIM    // nil: letters are not signed
	DNS  Resolver // nil: it is not asked
	// Letter is the head of a letter as it would leave.
	Letter func() (head string, err error)

	Base  string // of the links of letters; "": there are none
	Token string // of a link to unsubscribe that is nobody's
	Web   Poster // nil: it is not asked

	LeaveTo string // the address that readers write to who want no more
	Mailbox string // where what comes to the sender is read; "": by no program
}

// DKIM is how letters are signed. Key is the public part of the key.
type DKIM struct {
	Domain, Selector string
	Key              crypto.PublicKey
}

// Ledger is the project's ledger.
type Ledger interface {
	// Look opens it for reading. None is a project that has never run.
	Look(ctx context.Context) (s LedgerState, none bool, err error)
}

// LedgerState is what there is to be known of a ledger.
type LedgerState struct {
	Path       string
	Busy       bool      // another process is acting on it
	Newest     time.Time // its newest act; zero: there is none
	Letters    int       // handed over since 30 days
	Complaints int       // of those letters' readers
}

// Source is one file of data.
type Source interface {
	Name() string
	// Written is when the file was.
	Written() (path string, at time.Time, err error)
	// Read reads all of it. The error may be ErrNotAsked.
	Read(ctx context.Context) (Reading, error)
}

// Reading is what a source's file holds.
type Reading struct {
	Path     string
	Rows     int
	Bad      int
	Newest   time.Time     // its newest fact; zero: there is none
	Fresh    time.Duration // how old that may be; 0: not asked
	Dateless bool          // customers: they are no facts with a date
}

// Server is one mail server.
type Server interface {
	Name() string
	// Try talks to it as one does before sending, and sends nothing. The error
	// holds no secret.
	Try(ctx context.Context) (Line, error)
}

// Line is what is known of a connection to a mail server, also of one that has
// failed on the way.
type Line struct {
	Away       bool   // the network or the server, not the settings, is to blame
	TLS        string // "TLS 1.3"; "": the line is open
	Verified   bool   // the certificate was checked
	User       bool   // somebody has logged in
	Extensions []string
}
