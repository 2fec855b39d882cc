// Package loyalty is what a customer has of the shop besides goods: points and
// their fate, a tier, badges and streaks, the friends they brought, codes. It
// only reckons: facts and instants come in, what is to be written comes out.
//
// Begin reading at Account, which is one customer's points as a journal in
// double entry. TierScheme, Challenge and Streak say what a customer has
// reached, Refer who brought whom, Code.After what becomes of a code, and
// Accrual what an order earns. What may not be done comes back as a Refusal.
//
// # How a ledger keeps points
//
// Three tables. Rows of the first two are only ever added; the third is a copy
// for reading, which can be made anew from them at any time.
//
//	movement (customer, seq, at, kind, source_kind, source, author, note, until, gone, short)
//	    PRIMARY KEY (customer, seq)
//	    UNIQUE (source_kind, source) WHERE kind = 'earn'
//	    UNIQUE (source) WHERE kind = 'spend'
//	    UNIQUE (source) WHERE kind = 'return'
//	posting (customer, seq, nth, lot, pot, points)
//	    PRIMARY KEY (customer, seq, nth), CHECK (points <> 0)
//	lot (customer, lot, source_kind, source, matures, ends, due, issued, pending, outstanding, spent, expired, revoked, short)
//	    PRIMARY KEY (customer, lot), CHECK that none is below zero and that issued is the sum of the pots
//	    INDEX (due) WHERE due IS NOT NULL
//
// Every verb is one transaction: read the customer's movements and postings in
// the order of seq, Open, call the verb, write Booked, and write each of Lots
// that has changed. Two writers who have read the same journal give out the same
// seq; the primary key lets one through, and the other begins again. The unique
// keys on the source let an order earn once in the whole shop, whosever account
// it is booked to by mistake. A verb that is refused with Repeated has been done:
// whoever retries after a crash may go on. What Advance has booked before a
// refusal is worth writing, and lost without harm.
//
// Points of a playbook's step are booked by the transaction that claims its
// touch, with the touch's key as the source, so that a touch and its points are
// there together or not at all. The rows of an older ledger that knows grants
// only become movements of kind earn and mature, in the order of their instants,
// with the same key.
//
// What falls due by itself is booked by whoever comes next to the account; a
// tick does it for all customers first, from the index on due (pending: matures,
// else ends), so that entering "points about to expire" and reports are of the
// instant. Nothing depends on that sweep. Whoever may not write, such as a dry
// run, reads from lot what will have become of it at the instant:
//
//	balance:  sum(outstanding) where ends is null or ends > at, and
//	          sum(pending) where matures <= at
//	expiring: sum(outstanding) where ends > at and ends <= at + 30 days
//
// (a lot that matured and ended, both since the last sweep, is one that only
// Account gets right: it is pending there, and long gone.)
//
// Whoever reads everybody's lots, as each look does, reads them from purse: all of
// a customer's in one piece, a copy that each transaction makes of the lots that it
// has changed. A piece that is not there (NULL) is no loss: lot counts.
//
// Sums over the whole shop are one query over posting by pot, and by instant
// with a join of movement: liability, breakage and the redemption rate of any
// day, past ones too. A customer who is erased takes their rows along; what
// these come to by pot is added to one row without a name first, or the books of
// the shop no longer close.
//
// # How a ledger keeps the rest
//
//	code (code, offer, customer, pooled, state, uses, per_customer, valid_from, valid_until, entry, step)
//	    PRIMARY KEY (code), canonical; INDEX (offer, valid_until) WHERE state = 'free'
//	use (code, id, customer, at, back)
//	    PRIMARY KEY (code, id)
//	standing (customer, scheme, tier, since, until), PRIMARY KEY (customer, scheme)
//	award (customer, challenge, of, at), PRIMARY KEY (customer, challenge, of)
//	referral (referred, referrer, code, at, rewarded), PRIMARY KEY (referred); INDEX (referrer)
//	referral_code (customer, code), PRIMARY KEY (customer), UNIQUE (code)
//
// A code is reserved by the transaction that claims its decision's touch, issued
// by the one that settles it, and released by the one that settles it as failed
// for good; one that is in doubt stays reserved, and can be redeemed. Each reads
// the code and its uses, calls Code.After and writes what differs: on SQLite all
// writers queue, elsewhere the row is locked first (SELECT ... FOR UPDATE), for
// a limit of uses is a promise over several rows. Expire need not be booked for
// a code to be worthless; it is for reports. A voucher is found by
//
//	WHERE state = 'free' AND offer = ? AND (valid_until IS NULL OR valid_until > ?)
//	ORDER BY valid_until NULLS LAST, number LIMIT 1
//
// which is Pool.Take, under FOR UPDATE SKIP LOCKED where there is more than one
// writer.
//
// TierScheme.At, Challenge.Won and Streak.At are asked at each tick with what the
// tick has measured. A standing is written when it differs, an award when its key
// is new; both in one transaction with the earns that they bring, whose sources
// are events named after the key ("badge five-coffees ada 2026-03-01"). The rows
// that a tick has added are what a trigger on a tier or a badge looks at.
//
// Refer is called in the transaction that writes the referral: the key on
// referred lets a customer be brought once, and because circles are refused
// against what the transaction sees, two referrals that would close one must not
// run side by side (SQLite: they do not; elsewhere: serializable).
package loyalty
