package loyalty

import "time"

// Pot is one of the accounts of the double entry. Postings move points from one
// to another, and never change their sum.
type Pot string

// The pots. Issued stands below zero by all that was ever earned; all others
// hold what became of it and never stand below zero.
const (
	Issued      Pot = "issued"
	Pending     Pot = "pending"     // earned, and the return period still runs
	Outstanding Pot = "outstanding" // can be spent: the balance
	Spent       Pot = "spent"
	Expired     Pot = "expired"
	Revoked     Pot = "revoked" // taken back
)

// MovementKind is what happened to an account.
type MovementKind string

// The kinds of movement, with what each posts.
const (
	Earned   MovementKind = "earn"   // issued to pending: opens a lot
	Matured  MovementKind = "mature" // pending to outstanding: a lot's return period is over
	Used     MovementKind = "spend"  // outstanding to spent, lot by lot
	Lapsed   MovementKind = "expire" // outstanding to expired: one lot
	Returned MovementKind = "return" // spent to outstanding: what points were spent on came to nothing
	TookBack MovementKind = "revoke" // pending or outstanding to revoked
	Renewed  MovementKind = "renew"  // posts nothing: later ends for what can be spent
)

// SourceKind is where points came from, or what a movement was for.
type SourceKind string

// The kinds of source. What names the ID keeps it unique within its kind, over
// all customers.
const (
	Order      SourceKind = "order"      // the shop's order
	Step       SourceKind = "step"       // a playbook's step: the touch's key
	Event      SourceKind = "event"      // a review, a birthday, a badge
	Referral   SourceKind = "referral"   // one side of a referral
	Hand       SourceKind = "hand"       // somebody at the shop, with their name
	Redemption SourceKind = "redemption" // what points were spent on
)

// Source is one thing for which points moved. It earns once, or is spent on
// once, for ever: this is what makes a second try harmless.
type Source struct {
	Kind SourceKind
	ID   string
}

// Movement is one line of an account's journal. Lines are only ever added; all
// that an account is follows from them and from nothing else, not even from the
// Policy in force when they are read.
type Movement struct {
	Seq    int64     // 1, 2, 3 ... within the account
	At     time.Time // when it took effect, never before the one ahead of it
	Kind   MovementKind
	Source Source // Earned, Used, Returned, TookBack; zero otherwise
	Author string // of what was done by hand
	Note   string

	// Until is when the lot matures (Earned), when it ends (Matured; zero:
	// never) or to when the ends of all lots are put off (Renewed).
	Until time.Time
	// What a take-back could not take, in points: Gone had expired already,
	// Short was spent and nothing was left to take instead. Short is negative
	// where that much was taken later, when the points came back.
	Gone, Short int64

	Postings []Posting
}

// Posting is points that come into a pot, or leave it where they are negative.
type Posting struct {
	Lot    int64 // the Seq of the movement that earned it
	Pot    Pot
	Points int64
}

// move is the two postings that carry points of a lot from one pot to another.
func move(lot int64, from, to Pot, points int64) []Posting {
	return []Posting{{lot, from, -points}, {lot, to, points}}
}
