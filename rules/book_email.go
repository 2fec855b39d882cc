package rules

import "time"

// Email is how letters look and leave.
type Email struct {
	From    string // RFC 5322 address
	ReplyTo string
	Outbox  string // folder for .eml files, relative to Root; set unless SMTP is
	SMTP    *SMTP  // the first of Servers; nil: letters go to the outbox
	Servers []SMTP // the first that answers takes the letters

	Brand    Brand
	Tracking Tracking
	DKIM     *DKIM // nil: letters are not signed

	Rate      float64      // messages a second over all servers; 0: as fast as it goes
	PerDomain []DomainRate // by domain, "*" first: every domain that has none of its own
	WarmUp    *WarmUp      // nil: all that there is, from the first day
	GiveUp    time.Duration
	Maildir   string // folder that bounces and complaints arrive in, relative to Root; "": nobody reads them
	Mbox      string // file that they arrive in instead, relative to Root
	Posts     Secret // signs what a provider posts of bounces and complaints; "": nobody may post
	Soft      int    // so many letters in a row that came back, none of them for good, are taken for a mailbox that is gone
	// Resend sends a letter of unknown fate again. Someone may then get it twice;
	// without it someone may not get it.
	Resend bool
}

// SMTP is a mail server. Password is a secret: it is never printed.
type SMTP struct {
	Host        string
	Port        int
	User        string
	Password    Secret
	Auth        string // "auto" (default: the best that both know), "plain", "login", "cram-md5", "scram-sha-256", "xoauth2"
	TLS         string // "starttls" (default), "tls", "none"
	Insecure    bool   // takes any certificate, anybody's
	Connections int
	Rate        float64 // messages a second; 0: as fast as it goes
}

// Brand is what letters look like.
type Brand struct {
	Logo    string   // https address of a picture
	Colour  string   // #rrggbb
	Address []string // the shop's postal address, line by line
	Layout  string   // "plain" (default), "branded", "receipt", or the path of the project's own
	Site    string   // https address of the shop, for link() in letters; {language} in it is the reader's
	Own     string   // the text of the project's own layout, where Layout is a path
}

// Tracking is what letters tell of their readers; nothing unless it is set.
type Tracking struct {
	Clicks bool // links go through Links.Base
	Opens  bool // a picture of one pixel
	UTM    UTM
}

// UTM are the parameters that links to the shop get; a parameter that is "" is
// not added.
type UTM struct {
	Source, Medium, Campaign string
	Hosts                    []string // whose links get them, with what is below them; none: every link
}

// DKIM signs letters (RFC 6376). Key is a private key, RSA or Ed25519, as PEM.
type DKIM struct {
	Domain, Selector string
	Key              Secret
}

// DomainRate is a most of messages a second to addresses of one domain.
type DomainRate struct {
	Domain string // lower case; "*": each domain that has none of its own
	Rate   float64
}

// WarmUp is a most of messages a day that grows, by the same factor each day,
// from Start on the first day to To on the day Days, and ends there.
type WarmUp struct{ Start, Days, To int }
